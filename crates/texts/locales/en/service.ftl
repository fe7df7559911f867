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
brake-cause = Cause
brake-cause-directory = Reading the directory
brake-cause-recompute = A recomputation
brake-hits = Hits
brake-hits-devices =
    { $count ->
        [one] One of { $total } devices
       *[other] { $count } of { $total } devices
    }
brake-advice = Check the list. If it is what you expect, let it go on; if not, find out why first.
brake-release = Let it go on
brake-release-help = Does everything on the list.
brake-keep = Leave everything as it is
brake-keep-help = Nothing happens. The same change may stop here again.
brake-items = What it would do
brake-items-none = There is no list
brake-effect = What
effect-remove = Remove
effect-replace = Replace
effect-block = Block
done-decided = Decided.
conflict-brake-decided = Somebody decided this before.
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
