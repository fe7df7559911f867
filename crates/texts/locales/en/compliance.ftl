nav-compliance = Compliance policies
policies-lead = What a device has to meet before it gets mail. A device with several policies has to meet them all.
policies-none = There is no policy yet
policies-none-advice = Without a policy every enrolled device counts as compliant, unless the settings say otherwise.
policy-new = New policy
policy-new-lead = A policy is for one platform. What its management cannot tell is not judged there.
policy-new-title = New policy: { $platform }
policy-edit-title = Change “{ $name }”
policy-can-tell = What its management can tell
policy-devices = Devices
policy-failing = Do not meet it
policy-devices-none = It judges no device yet
policy-devices-none-advice = Assign it to users or devices of its platform.
policy-settings = What it asks, and what follows
policy-for = For
policy-for-nobody = Nobody yet
policy-for-all-but = Not { $name }
policy-asks = What it asks
policy-follows = What follows when a device does not meet it
policy-form-lead = Leave out what you do not need. A new policy is for nobody until you assign it.
policy-copy-lead = The copy asks the same and is assigned to nobody.
policy-assign-lead = Whom the policy judges. Exclusion wins over inclusion.
policy-delete-lead = Its devices are judged by their other policies alone. This cannot be undone.
policy-managed-email = Managed e-mail profile
policy-minimum-os = Oldest version of the system
policy-passcode = A passcode is set
policy-jailbreak = Not jailbroken or rooted
policy-encryption = Storage is encrypted
policy-help-managedemailprofilerequired = The mail account comes from us, and no account of the user's own is in its way.
policy-help-osminimumversion = For example 17.4. Empty: any version.
policy-help-passcoderequired = The device says that it has one.
policy-help-securityblockjailbrokendevices = The device says that it is as its maker left it.
policy-help-storagerequireencryption = The device says so. On iOS that needs a passcode.
policy-cannot-tell = The management of { $platform } cannot tell: on every device this is “not applicable” and keeps nobody out.
policy-untold = Not judged on this platform: { $settings }
policy-untold-advice = The management of the platform cannot tell. On every device this is “not applicable”.
policy-block = Mail is blocked
policy-notify = Message to the user
policy-retire = The device is retired
policy-block-hours = Hours until mail is blocked
policy-block-hours-help = The time that users get to set things right. 0: at once.
policy-messages = Messages to the user
policy-notify-hours = Message { $number }: hours until it is sent
policy-notify-hours-help = Each message has its own text. Several numbers with commas send the same text several times, as in: 0, 24. Empty: no message. There is room for more once you saved.
policy-template = Message { $number }: text
policy-template-usual = The usual text
policy-template-chosen = The one that is chosen
policy-retire-hours = Hours until the device is retired
policy-retire-hours-help = Its profiles and its mail account are removed; private data stays. Many at once wait for a person. Empty: never.
policy-at-once = At once
policy-after-hours =
    { $count ->
        [one] After one hour
       *[other] After { $count } hours
    }
policy-until = until { $time }
policy-state-unknown = Not known yet
policy-state-notapplicable = Not applicable
policy-state-compliant = Meets it
policy-state-ingraceperiod = Still has time
policy-state-noncompliant = Does not meet it
done-policy-saved = Saved. The policy is for nobody until you assign it.
policy-impact-title = What this would do
impact-fail =
    { $count ->
        [0] No device of { $all } would become non-compliant
        [one] One device of { $all } would become non-compliant
       *[other] { $count } devices of { $all } would become non-compliant
    }
impact-lose-mail =
    { $count ->
        [0] No user loses mail at once.
        [one] One user loses mail on a device at once.
       *[other] { $count } users lose mail on a device at once.
    }
impact-retire =
    { $count ->
        [one] One device is retired at once: its profiles and its mail account are removed.
       *[other] { $count } devices are retired at once: their profiles and mail accounts are removed.
    }
policy-impact-not-yet = Nothing has been saved yet.
impact-fails = Become non-compliant at once
impact-fails-later = Do not meet it, and still have time
impact-recovers = Become compliant
impact-retires = Are retired at once
impact-mail = Users who lose mail at once
impact-devices = Devices that would be judged otherwise, or retired
impact-before = Now
impact-after = Then
impact-row-mail = Loses mail
impact-row-retires = Is retired at once
impact-save = Save it all the same
compliance-why-managed-email-required = The managed mail account is missing, or an account of the user's own is in its way.
compliance-why-os-too-old = Its system is too old.
compliance-why-no-passcode = It has no passcode.
compliance-why-jailbroken = It is jailbroken or rooted.
compliance-why-not-encrypted = Its storage is not encrypted.
compliance-why-not-reported = It has not reported for too long.
compliance-why-no-policy = No policy is for it.
compliance-reports = Reports
compliance-reports-fresh = As it should
compliance-reports-late = Silent for days; not compliant from { $time } on
compliance-reports-silent = Silent for too long
compliance-grace-ends = Time to set things right until
compliance-retired-at = Is retired, if nothing changes, on
compliance-policies = Policies on this device
compliance-policy = Policy
compliance-policies-none = No policy is for this device
compliance-policies-none-advice = The built-in policy and the days without a report count all the same.
reporting-title = Reports of devices
reporting-lead = How silence and the lack of a policy count. The time during which this server was away counts for nobody.
reporting-within = Days without a report until a device is not compliant
reporting-within-help = Whatever it said last: nobody knows whether it still holds.
reporting-warn = Days until its user is warned
reporting-warn-help = By a message and in the portal. Not more than the days above.
reporting-secure = A device without a policy is not compliant
reporting-secure-help = Without this it is compliant.
reporting-days =
    { $count ->
        [one] One day
       *[other] { $count } days
    }
effect-retire = Retire
brake-cause-compliance-retirement = Retirement by a compliance policy
problem-block-twice = A policy blocks once, after one time.
problem-action-twice = The same step is there twice after the same time.
problem-template-missing = This template does not exist any more.
problem-not-hours = Write numbers of hours from 0 to 8760, with commas between them.
portal-compliance-blocked = { $name } gets no mail until this is put right
portal-compliance-grace = { $name }: something has to be put right
portal-compliance-late = { $name } has not reported for days
portal-compliance-until = Do this by { $time }. After that the mail on this device stops.
portal-compliance-retired = On { $time } your organisation's mail and settings are removed from it if nothing changes.
portal-do-report = Switch the device on, unlock it, and connect it to the internet for some minutes. It reports by itself.
portal-do-update = Update the system to version { $version } or later: Settings, General, Software Update.
portal-do-mail = Remove the mail account that you set up yourself for your work address. Ours comes in its place.
portal-do-passcode = Set a passcode to lock the device.
portal-do-jailbreak = The device was changed so that it is no longer safe. Restore it as its maker left it.
portal-do-encrypt = Encrypt the device. On iPhone and iPad a passcode is enough; elsewhere look under Settings, Security.
portal-do-ask = Ask your help desk what is missing.
