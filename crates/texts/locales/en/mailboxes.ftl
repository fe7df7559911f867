exchange-mailboxes = Mailboxes
mailboxes-lead = Every mailbox that a phone or tablet fetches mail from, with whoever has it and whatever else leads into it.
mailboxes-all = All
mailboxes-ways = Other ways in
mailboxes-given = Given to others
mailboxes-ownerless = Without an owner
mailboxes-others = Entries of others
mailboxes-none = There is nothing here
mailboxes-none-advice = A full sync brings the mailboxes; another view may have what you look for.
mailboxes-search = Name or address
mailboxes-ways-advice = These mailboxes are targeted by the policy, and their mail is reached in these ways as well. Switch them off in Exchange where that is not meant.
mailboxes-others-what = Entries that Gatepost did not make
mailboxes-others-advice = Administrators and other programs made them. They are never changed and never taken away.
mailboxes-ownerless-what = Shared, room and linked mailboxes are among these
mailboxes-ownerless-advice = Nobody in the directory has their address or their id. Give each to the users or groups who may read it, or nothing is decided about their devices.
proposals-title = Proposed mailboxes
proposals-lead = The id of a device was seen in a mailbox that is not its user's. Shared and room mailboxes look like that, and so does a copied id: decide each one.
proposals-none = Nothing to propose
proposals-none-advice = No id of an enrolled device was seen in the mailbox of somebody else.
proposals-count =
    { $count ->
        [one] One mailbox is read with a device of another user
       *[other] { $count } mailboxes are read with devices of other users
    }
proposals-count-advice = Give them to those users first if they are shared: their devices are kept out otherwise.
proposal-user = Read by
proposal-take = Give it to this user
proposal-of-somebody = It has another owner
mailbox-ways = Other ways in
mailbox-ways-none = None
mailbox-way-owa = Outlook on the web
mailbox-way-imap = IMAP
mailbox-way-pop = POP
mailbox-way-mapi = MAPI
mailbox-way-ews = EWS
mailbox-way-outlook = Outlook for iOS and Android
mailbox-way-owafordevices = Outlook on the web for devices
mailbox-targeted = Targeted by the policy
mailbox-not-targeted = Not targeted by the policy
mailbox-holders = Whose
mailbox-owner-only = Its owner's
mailbox-given =
    { $count ->
        [one] Given to one user or group
       *[other] Given to { $count } users or groups
    }
mailbox-addresses = Addresses
mailbox-owner = Owner
mailbox-eas = ActiveSync is on
mailbox-give = Give it
mailbox-give-title = Give this mailbox to somebody
mailbox-give-lead = Enrolled and compliant devices of the user, or of every user in the group, get into this mailbox as into their own.
mailbox-take = Take it back
mailbox-holders-title = Given to
mailbox-holder-kind = Kind
mailbox-holders-none = To nobody
mailbox-holders-none-advice = Only devices of its owner get in.
mailbox-holder = Whom
mailbox-holder-choose = Choose a user or a group
mailbox-holder-group = Group { $name }
mailbox-holder-find = Find a user or a group
mailbox-holder-find-help = A part of the name. At most 25 of each are offered.
mailbox-entries = In its lists
mailbox-entries-title = Personal entries
mailbox-entries-none = None
mailbox-entries-none-advice = Rules and the default of Exchange decide about every device.
mailbox-entries-ours =
    { $count ->
        [one] One entry of ours
       *[other] { $count } entries of ours
    }
mailbox-entries-others =
    { $count ->
        [one] One entry of others
       *[other] { $count } entries of others
    }
mailbox-list = List
mailbox-list-allowed = Always let in
mailbox-list-blocked = Never let in
mailbox-entry-by = Made by
mailbox-entry-ours = Gatepost
mailbox-entry-others = Others
impact-further = A further mailbox
