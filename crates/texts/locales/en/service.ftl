alert-brakes =
    { $count ->
        [one] A large change waits for you
       *[other] { $count } large changes wait for you
    }
alert-jobs =
    { $count ->
        [one] One job failed for good
       *[other] { $count } jobs failed for good
    }
brakes-lead = Changes that nobody started and that would hit many devices stop here before anything happens.
brakes-none = Nothing waits
brake-open = Waits for a person
brake-released = Let go
brake-kept = Left as it was
brake-lapsed = Nothing was left to hold back
brake-cause = Cause
brake-cause-directory = Reading the directory
brake-cause-exchange = Who may have mail in Exchange
brake-cause-exchange-removal = Partnerships that a sync of Exchange did not find
brake-cause-recompute = A recomputation
brake-hits = Hits
brake-hits-devices =
    { $count ->
        [one] One of { $total } devices
       *[other] { $count } of { $total } devices
    }
brake-advice = Check the list. If it is what you expect, let it go on; if not, find out why first.
brake-counts-day = The number includes those whom the same happened to within the last 24 hours, one after the other.
brake-waits-now =
    { $count ->
        [0] None of them waits any more.
        [one] One of them waits now: it is on the list.
       *[other] { $count } of them wait now: they are on the list.
    }
brake-release = Let it go on
brake-release-help = Does everything on the list.
brake-keep = Leave everything as it is
brake-keep-help = Nothing happens. The same change may stop here again.
brake-keep-access-help = Nobody is locked out. For 24 hours the policy then locks out nobody by itself, newcomers neither. What you block by hand, or save in the policy, counts at once.
brake-items = What it would do
brake-items-none = There is no list
brake-effect = What
effect-remove = Remove
effect-replace = Replace
effect-block = Block
done-decided = Decided.
conflict-brake-decided = Somebody decided this before.
conflict-brake-grown = It would hit more devices by now than when you looked. Look at it again.
jobs-lead = Work that failed too often and is not tried again by itself.
jobs-none = No job has failed
job-kind = Job
job-attempts = Attempts
job-retry = Try again
audit-when = When
audit-who = Who
audit-what = What
audit-about = About
audit-none = There are no entries yet
number-bounds = From { $min } to { $max }; { $usual } unless somebody changes it.
retention-title = How long things stay
retention-lead = What is older is forgotten during the next hours. What is gone does not come back.
retention-disabled = Profiles of disabled users, in days
retention-disabled-help = For so long a user who is disabled in the directory keeps the profiles on their devices. Users who are removed from the directory lose them at once.
retention-history = History, in days
retention-history-help = What devices answered, what became of deployments, and the syncs and events of Exchange. The journal of changes in Exchange stays, since each of them can be taken back.
retention-audit = Audit log, in days
retention-audit-help = 0 keeps it for ever; otherwise at least 30.
retention-for-ever = For ever
brake-limits-title = When a change waits for a person
brake-limits-lead = A change that nobody started stops before its first effect if it would hit more devices than one of these limits allows. Changes that you make yourself never wait.
brake-limits-percent = Share of all devices, in percent
brake-limits-percent-help = Counts in large organisations.
brake-limits-devices = Number of devices
brake-limits-devices-help = Counts however many devices there are.
compliance-policy-title = Compliance
compliance-policy-lead = The built-in policy judges every device by itself.
compliance-managed-email = Managed e-mail profile required
compliance-managed-email-help = A device is not compliant while an account that its user made is in the way of the e-mail profile, or while the profile could not be installed. Every device is judged anew when you change this.
second-factor-policy-title = Second factor at enrolment
second-factor-policy-lead = Besides their password, users show a code of an authenticator app before they enrol a device. Links that the help desk handed over count for more and need none.
second-factor-rule = Asked for
second-factor-rule-help = Users set it up in the portal. The first one is trusted as it comes: whoever knows the password can set it up. The help desk can reset it on the user's page.
second-factor-rule-off = From nobody
second-factor-rule-if-set-up = From those who have one
second-factor-rule-required = From everybody
second-factor-reset = Reset second factor
second-factor-none = None
done-second-factor-reset = Forgotten. The user has to sign in again and can set up a new one.
