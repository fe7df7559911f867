waiting-title = Changes on their way
waiting-lead = What the connector is to change in Exchange, the most urgent first: releases, then lock-outs, then bulk.
waiting-none = Nothing waits
waiting-none-advice = Everything that was decided is in Exchange.
waiting-which = Which ones
waiting-number = How many wait
waiting-since = The oldest waits since
waiting-estimate = How long still
waiting-no-pace = Nobody can say: too few changes were made in the last hour.
waiting-soon = Less than a minute, at the pace of the last changes
waiting-minutes =
    { $count ->
        [one] About one minute, at the pace of the last changes
       *[other] About { $count } minutes, at the pace of the last changes
    }
waiting-hours =
    { $count ->
        [one] About one hour, at the pace of the last changes
       *[other] About { $count } hours, at the pace of the last changes
    }
waiting-again = Is tried again
waiting-handed = The connector has it
waiting-waits = Waits
explain-title = Why mail, or why not
explain-of = Mail access of { $name }
explain-lead = Judged as of now, with what Exchange said at the last sync.
explain-none = There is nothing to explain
explain-none-advice = Exchange has no partnership here, and no id waits for one. A sync may be due.
explain-ahead = Exchange has not seen this id yet; it is allowed ahead.
explain-next = What comes next
explain-waiting = A change waits for the connector since
explain-next-nothing = Nothing: mail flows.
explain-next-wait = Nothing: the change is on its way to Exchange.
explain-next-enrol = The user enrols the device. If it is enrolled, link the partnership to it.
explain-next-comply = The user puts right what the policies ask. The device's page says what.
explain-next-answer = The device has to report once. Ask it for news on its page.
explain-next-acceptlook = Ask the user what changed, then accept how it looks on the partnership's page.
explain-next-chooseclaimant = Find out which device the user holds, then say so on the partnership's page.
explain-next-findowner = Find out whose mailbox it is: give it to a user or a group, or read the directory again.
explain-next-askothers = Somebody else's entry blocks it. Whoever made it has to take it away in Exchange.
explain-next-switchon = Switch ActiveSync on for the mailbox in Exchange.
explain-next-meetpolicy = The device has to do what Exchange's mailbox policy asks, or another policy is to be set for the mailbox.
explain-next-otherclient = The user takes the mail program of the device in place of Outlook.
explain-next-exchangedecides = Exchange's own rules decide. Change those, or enforce the policy for this mailbox.
portal-why = Why, and what to do
portal-why-lead = What the mail server says of each phone, and what to do where one gets no mail.
portal-next-nothing = Nothing: your mail comes.
portal-next-wait = Nothing: it takes a few minutes.
portal-next-enrol = Enrol this phone here. Then the mail comes by itself.
portal-next-comply = Put right what your device lacks; the first page says what. Then the mail comes by itself.
portal-next-answer = Unlock the phone and keep it online for a few minutes.
portal-next-acceptlook = Tell your IT department what you changed on this phone.
portal-next-chooseclaimant = Tell your IT department which of your devices this is.
portal-next-findowner = Ask your IT department: the mailbox has no owner yet.
portal-next-askothers = Ask your IT department: somebody blocked this phone by hand.
portal-next-switchon = Ask your IT department: phones are switched off for this mailbox.
portal-next-meetpolicy = Set a passcode and do what the phone asks, then open the mail program again.
portal-next-otherclient = Use the mail program of the phone in place of Outlook.
portal-next-exchangedecides = Ask your IT department: the mail server's own rules decide.
