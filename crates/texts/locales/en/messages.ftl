message-quarantined-name = Mail is held back
message-quarantined-subject = { $device } does not get your mail yet
message-quarantined-body =
    Hello { $name },

    { $device } asked for your mail and does not get it yet. { $why }

    To enrol it, open this address on the device and sign in with the name and password that you use at work:
    { $enrol }

    A few minutes later the mail comes by itself. If this is not your device, tell your IT department at once.

    How your devices are, you see here:
    { $portal }
message-blocked-name = Mail is blocked
message-blocked-subject = { $device } gets no mail
message-blocked-body =
    Hello { $name },

    { $device } gets no mail any more. { $why }

    If it is not enrolled, open this address on the device and sign in with the name and password that you use at work:
    { $enrol }

    If this is not your device, tell your IT department at once.

    How your devices are, and what to do, you see here:
    { $portal }
message-released-name = Mail flows
message-released-subject = { $device } gets your mail
message-released-body =
    Hello { $name },

    { $device } gets your mail from now on. You need not do anything.

    If this is not your device, tell your IT department at once.

    How your devices are, you see here:
    { $portal }
message-not-compliant-name = A device does not meet the policies
message-not-compliant-subject = { $device } needs your attention
message-not-compliant-body =
    Hello { $name },

    { $device } does not meet what your organisation asks for. { $why }

    Time left to put it right: { $time }. After that it may lose its mail.

    What to do, you see here:
    { $portal }
message-stale-warning-name = A device is silent
message-stale-warning-subject = Nothing is heard of { $device }
message-stale-warning-body =
    Hello { $name },

    { $device } has not reported for some days. Switch it on and connect it to the internet; it then reports by itself.

    Time left: { $time }. After that it may lose its mail.

    If you no longer use it, tell your IT department. How your devices are, you see here:
    { $portal }
message-enrolled-name = A device was enrolled
message-enrolled-subject = { $device } was enrolled in your name
message-enrolled-body =
    Hello { $name },

    { $device } was enrolled in your name, with your password or a link that was made for you. It can now get your mail.

    If that was not you, tell your IT department at once.

    How your devices are, you see here:
    { $portal }
message-outside-name = No mail: to an outside address
message-outside-subject = A device of yours gets no work mail
message-outside-body =
    Hello,

    A device of yours asked for your work mail and does not get it.

    Why, and what to do, you see here, with the name and password that you use at work:
    { $portal }

    If you know of no such device, tell your IT department at once.
message-access-not-enrolled = It is not enrolled with your organisation.
message-access-not-compliant = It lacks something that your organisation asks for; the portal says what.
message-access-doubtful = We are not sure that it is yours; ask your IT department to look at it.
message-access-outlook = Outlook is not let in here; use the mail program of the device.
message-access-other = The mail server keeps it out; ask your IT department.
message-compliance-other = The portal says what it lacks.
message-sample-user = Anna Jansen
nav-messages = Messages
messages-lead = What users are told: that a device gets no mail and why, how to enrol it, and when the mail flows. The portal shows all of it too.
messages-server = Mail server
messages-server-lead = Messages go out over this server by SMTP. The settings are tried before they are kept: connection, certificate, password, and whether it takes mail from this address.
messages-host = Server
messages-host-help = Its name, as mail.example.com. Leave it empty to send nothing by SMTP.
messages-port = Port
messages-security = Protection
messages-security-help = Without TLS only a mail server on this machine can be used.
messages-security-starttls = STARTTLS, usually port 587
messages-security-tls = TLS from the start, usually port 465
messages-security-plain = None
messages-authorities = Authorities that may vouch for it
messages-authorities-help = Certificates in PEM, where your organisation has an authority of its own. Empty: those of the operating system.
messages-user = Account
messages-user-help = The name that signs in. Empty: nobody signs in.
messages-password = Password
messages-password-help = Leave it empty to keep the one that is stored.
messages-from = Sender
messages-from-address = Sender's address
messages-from-address-help = From this address messages come, as it@example.com.
messages-from-name = Sender's name
messages-from-name-help = As users see it, such as your IT department's name.
messages-timeout = Seconds to wait for an answer
messages-test-address = Your own address
messages-test-address-help = The server is asked whether it takes mail for it. Nothing is sent.
messages-test-save = Test and save
messages-others = Users without a mailbox in Exchange
messages-organisations = Exchange organisations
messages-organisations-none = There is no Exchange organisation yet
messages-policy-lead = How the users of this organisation get messages.
messages-channel = Way
messages-channel-help = With the notification account the connector sends by Exchange Web Services; its account is set up where the connector runs.
messages-channel-portal = Portal alone
messages-channel-ews = Notification account (Exchange Web Services)
messages-channel-smtp = Mail server (SMTP)
messages-told = What is told by mail
messages-told-help = The portal shows the others all the same.
messages-compliance-action = A compliance policy says so
messages-per-hour = Messages an hour at most
messages-per-hour-help = More are spaced out, and you are told.
messages-drop-after = Hours until a message is dropped
messages-drop-after-help = What could not be sent by then is old news.
messages-outside = Tell outside addresses too
messages-outside-help = A phone without mail may not show the message either. Users whose device gets none are then told by SMTP at the first outside address that the directory knows as well: the portal's address, and no name, device or reason.
messages-waiting = Waiting messages
messages-drop = Drop what waits
messages-drop-help = What waits can be dropped. The portal shows it all the same.
messages-drop-title = Drop what waits for { $name }?
messages-drop-what = No mail goes out for what waits now, later neither. The portal shows it all the same.
messages-templates = Templates
messages-template-new = New template
messages-template-new-lead = Compliance policies can name it for their notifications.
messages-languages = Languages
messages-own = Own
messages-built-in = Built in
messages-changed = Changed
messages-default-language = Default language
messages-default-language-help = For users whose language has no text: a tag such as en or nl-be.
messages-branding = Below the text
messages-branding-name = The organisation's name
messages-branding-contact = Whom users can ask
messages-branding-portal = The portal's address
messages-branding-device = The device's name and system
messages-around = What is around the text
messages-subject = Subject
messages-body = Text
messages-body-help = Plain text, or with the tags p, br, b, i, h2, ul, ol, li and a. Placeholders: { $words }
messages-locale-help = Another tag makes a text in that language.
messages-preview = Preview
messages-preview-text = As text
messages-no-text = No text yet
messages-write = Write the first one
messages-undo = Back to the built-in text
messages-undo-what = Every change to this template, in every language, is taken back.
messages-undo-title = Take every change to { $name } back?
messages-delete-what = Policies that name it use the built-in text from then on.
messages-delete-title = Delete { $name }?
messages-gone = What would be gone
messages-test = Test
messages-test-send = Send a test
messages-test-to = To which address
messages-test-way = By which way
messages-test-way-help = As the users of this organisation get theirs.
messages-last = Last messages
messages-none = Nothing went out yet
messages-when = When
messages-what = What
messages-to = To
messages-address = Address
messages-state-waiting = Waits
messages-state-sent = Sent
messages-state-shown = In the portal alone
messages-state-superseded = Overtaken
messages-state-dropped = Dropped
messages-state-failed = Refused
messages-alert-server = The mail server has taken no messages since { $since }
messages-alert-many =
    { $count ->
        [one] One message waits for { $name }
       *[other] { $count } messages wait for { $name }
    }
messages-alert-many-advice = At most { $max } go out in an hour; the rest are spaced out. Look whether something is wrong, and drop them if it is.
done-messages-dropped = What waited was dropped.
done-messages-test-sent = The mail server took the test.
done-messages-test-waits = The connector will send the test. The list of messages says what became of it.
problem-not-a-mail-address = Write one mail address, such as anna@example.com.
problem-not-a-locale = Write the tag of a language, such as nl or nl-be.
problem-subject = The subject is one line of at most 200 characters.
problem-open-placeholder = A placeholder begins here and does not end.
problem-unknown-placeholder = There is no such placeholder. Take one of the list.
problem-open-tag = A tag begins here and does not end.
problem-unknown-tag = Messages do not have this tag. Take one of the list.
problem-unknown-attribute = Tags in messages have no attributes but the address of a link.
problem-link-target = Links lead to https://, http://, mailto: or one of the addresses in the list of placeholders.
problem-list-in-list = A list cannot be in another list.
problem-mail-plain = Without TLS only a mail server on this machine can be used.
problem-mail-not-set = Set up the mail server first.
problem-mail-unreachable = The mail server does not answer. Check name and port.
problem-mail-untrusted = The mail server's certificate is not trusted. Check its name, or add the authority that vouches for it.
problem-mail-no-start-tls = The mail server offers no STARTTLS here. Try TLS from the start with port 465.
problem-mail-no-sign-in = The mail server lets nobody sign in here. Try another port, or leave the account empty.
problem-mail-wrong-password = The mail server refuses account or password.
problem-mail-sender-refused = The mail server takes no mail from this address with this account.
problem-mail-recipient-refused = The mail server takes no mail for this address.
problem-mail-broken = The mail server went away in the middle. Check port and protection.
conflict-too-many-templates = There are too many templates. Delete one first.
conflict-default-text = This is the template's default language. Make another one the default first.
conflict-no-text = The template has no text yet. Write one first.
exchange-event-message-refused = A message to a user was refused
exchange-event-message-dropped = A message to a user could not be sent in time
portal-messages = What we told you
