record-outlook = Outlook mobile
filter-all-families = All families
outlook-policy = The policy for Outlook for iOS and Android: { $policy }
link-claimants = Others that claim this id
link-unlink = Take the link away
bulk-choose = Choose
bulk-choose-one = Choose { $name }
bulk-everything = Everything that this view and search find
bulk-everything-help = Not only what is chosen on this page; the first thousand. The next page shows all of them before anything is done.
bulk-report-mode = The policy is not enforced here, so nothing can be changed in Exchange from this page.
bulk-allow = Allow by hand
bulk-block = Block by hand
bulk-remove = Remove the partnerships
bulk-title = What would be done
bulk-rows = Which ones
bulk-then = Then
bulk-is-so = Is so already
bulk-then-allow = Allowed by hand
bulk-then-block = Blocked by hand
bulk-then-remove = Removed
bulk-is-hit = Its user notices.
bulk-is-overruled = Blocked again by the policy.
bulk-overruled-advice = To let one in for good, have it enrolled, or put its user into an exempt group.
bulk-what-allow = Each gets an entry in its mailbox's allowed list. The policy never takes such an entry away.
bulk-what-block = Each gets an entry in its mailbox's blocked list, which goes before every allow. The policy never takes such an entry away.
bulk-what-remove = The records go from Exchange. A device that is still set up comes back as a new one and fetches all its mail again.
bulk-most = That is the most that goes at a time. Do the rest afterwards.
bulk-plan-allow =
    { $count ->
        [one] One device would be allowed by hand
       *[other] { $count } devices would be allowed by hand
    }
bulk-plan-block =
    { $count ->
        [one] One device would be blocked by hand
       *[other] { $count } devices would be blocked by hand
    }
bulk-plan-remove =
    { $count ->
        [one] One partnership would be removed
       *[other] { $count } partnerships would be removed
    }
bulk-hits =
    { $count ->
        [one] One of them gets its mail now: its user notices.
       *[other] { $count } of them get their mail now: their users notice.
    }
bulk-overruled =
    { $count ->
        [one] The policy keeps one device out all the same: it writes its block again, which goes before every allow, at the latest after the next sync.
       *[other] The policy keeps { $count } devices out all the same: it writes its blocks again, which go before every allow, at the latest after the next sync.
    }
bulk-same =
    { $count ->
        [one] One is so already and is left as it is.
       *[other] { $count } are so already and are left as they are.
    }
bulk-past-brake =
    { $count ->
        [one] Yes, one of { $total } devices is to miss its mail
       *[other] Yes, { $count } of { $total } devices are to miss their mail
    }
bulk-past-brake-help = This is more than the brake lets through. Say that it is meant.
conflict-in-use = This phone gets its mail. Block it first, or remove it with the other partnerships, where you see whom that hits.
conflict-past-brake = This is more than the brake lets through. Set the box that says that it is meant.
problem-too-many-partnerships = At most 1000 at a time. Narrow the search, or choose fewer.
done-bulk-none = Nothing was chosen, so nothing was done.
