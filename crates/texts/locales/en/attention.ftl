alert-push-expired = The push certificate ended on { $date }
alert-listeners-expire = The server certificate ends on { $date }
alert-listeners-expired = The server certificate ended on { $date }
alert-listeners-expire-advice = Put a new certificate in the place of its files; it is taken up without a restart. After that date neither browsers nor devices connect.
alert-authority-expires = A certificate authority of this server ends on { $date }
alert-authority-expired = A certificate authority of this server ended on { $date }
alert-authority-expires-advice = A new authority has to be made before that date. Until then every certificate that it issued keeps working.
alert-disputes =
    { $count ->
        [one] One device is disputed
       *[other] { $count } devices are disputed
    }
alert-rollout-stopped = “{ $profile }” stopped by itself: too much failed
alert-errors =
    { $count ->
        [one] A profile failed on one device
       *[other] Profiles failed on devices: { $count } times
    }
alert-errors-advice = The list says what each device answered.
alert-blocked =
    { $count ->
        [one] A user's own account is in the way of a profile
       *[other] Users' own accounts are in the way of profiles: { $count } times
    }
alert-blocked-advice = Each user sees in the portal what to remove. Help those who do not.
alert-conflicts =
    { $count ->
        [one] A profile collides with another one on one device
       *[other] Profiles collide with others on devices: { $count } times
    }
alert-conflicts-advice = Change one of the two profiles or who gets it. What is installed stays until then.
alert-see-which = See which
deployments-title = Profiles on devices
deployments-none = There is none in this state
deployment-conflicts-with = Conflicts with
deployment-error-code = Error code
deployment-error-link = The device's words
nav-disputes = Disputed devices
disputes-lead = Devices that say they are one that another user has. They get nothing until a person decides.
disputes-none = No device is disputed
disputes-none-advice = A device comes here when it enrols for one user while it is managed for another.
dispute-title = Whose is { $name }?
dispute-claimed-by = Claimed by
dispute-held-by = Managed today for
dispute-holder-gone = It is managed for nobody else any more.
dispute-claim = The claim
dispute-holder = As it is managed today
dispute-what-title = This device says that it is one of another user
dispute-what = It was enrolled with the same hardware identifier as a device that another user has. Either the device has a new user, or somebody pretends to have it.
dispute-until-then = Until you decide, the claim gets no profile and no certificate for mail, and the other enrolment goes on as before. Ask both users.
dispute-decide = Decide
dispute-accept-title = The device is { $name }'s now
dispute-accept = Accept the claim
dispute-accept-help = { $name } loses the device with its profiles and certificates. The claim is managed from then on.
dispute-accept-help-gone = The claim is managed from then on.
dispute-reject-title = The device is not theirs
dispute-reject = Reject the claim
dispute-reject-help = The enrolment of { $name } ends and its certificates are revoked. The other one stays as it is.
alert-exchange-none = Exchange organisation { $name } has no connector
alert-exchange-none-advice = Install one near Exchange. Until then nothing is read and nobody is kept out.
alert-exchange-silent = The connector of { $name } was last heard of on { $time }
alert-exchange-silent-advice = See whether its machine runs and reaches this server; “gatepost-connector doctor” there says what is wrong. If the machine is gone, register another one in its place and change the password of its account. Phones keep the access that they have.
alert-exchange-hindered = The connector of { $name } runs and cannot work with Exchange
alert-exchange-hindered-advice = It goes on trying. “gatepost-connector doctor” says name by name what is missing. Phones keep the access that they have.
alert-exchange-late = The syncs of { $name } are late: the last complete one began on { $time }
alert-exchange-late-advice = Until one comes to its end, not all new phones are found. See what the connector says, or start a full sync.
alert-exchange-never = No sync of { $name } has come to its end yet
alert-exchange-never-advice = See what the connector says. Until then only what has been read is decided upon, and nobody who is gone is taken away.
alert-exchange-doubtful = A full sync of { $name } found suspiciously little
alert-exchange-doubtful-advice = Nobody was taken away. See whether the account’s rights and the search scope are right, and decide under Waiting changes.
alert-exchange-rules = Default level or device rules in { $name } are others than the policy wants
alert-exchange-rules-advice = They could not be written without locking devices out, lock-outs wait for a decision, or somebody changed them in Exchange since. Gatepost leaves them as they are. Open the access policy and save it: you are shown whom it would hit before anything is written. Or set the policy to what Exchange has.
