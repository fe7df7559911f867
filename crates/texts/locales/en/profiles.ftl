profiles-lead = What devices get: e-mail accounts and the certificates that belong to them.
profiles-none = There are no profiles yet
profiles-none-advice = Make the first one; it goes to nobody until you assign it.
profiles-search = Search for name
profile-new = New profile
profile-new-lead = Choose the platform and what the profile is to set up.
profile-clients = Sets up
profile-outlook-hint = Outlook is not set up by an e-mail profile: it takes an app configuration.
profile-configures = This profile sets up: { $clients }.
profile-deploys-nothing = Saving a new profile sends nothing to anybody: assign it afterwards.
profile-name-help = Unique among profiles of this type.
profile-settings = Settings
profile-edit-title = Change { $name }
profile-copy-title = Copy { $name }
profile-copy-lead = The copy has the same settings and is assigned to nobody.
profile-copy-name = { $name } (copy)
profile-delete-title = Delete { $name }?
profile-delete-hits =
    { $count ->
        [one] The profile is removed from one device, with the mail account that it made there.
       *[other] The profile is removed from { $count } devices, with the mail accounts that it made there.
    }
profile-devices = Devices
profile-devices-none = No device is due this profile
profile-devices-none-advice = Assign it to a group, to all users or to all devices.
setting-since = From OS version { $version } on.
certificate-bytes =
    { $count ->
        [one] Certificate of one byte
       *[other] Certificate of { $count } bytes
    }
change-hits =
    { $count ->
        [one] This change hits one user. Nothing is saved yet.
       *[other] This change hits { $count } users. Nothing is saved yet.
    }
change-because = Because of: { $settings }
cost-nothing = The users notice nothing.
cost-prompt = Their devices ask for the password again.
cost-new-account = The account is made anew: users enter their password, and all mail is downloaded again.
assign-title = Assign { $name }
assign-lead = Choose who gets the profile. You see who is hit before anything is saved.
assign-include = Include groups
assign-include-help = Users of nested groups are included.
assign-exclude = Exclude groups
assign-exclude-help = Excluding a user group also takes its users' devices out of "all devices" and of device groups.
assign-device-group = { $name } (device group)
assign-preview = Show who is hit
assign-save = Save this assignment
assign-not-yet = Nothing is saved yet. Check the numbers, then save.
assign-plan = What this assignment does
assign-hit = Get or keep the profile
assign-hit-users =
    { $count ->
        [one] one user with { $devices } devices
       *[other] { $count } users with { $devices } devices
    }
assign-new = New devices
assign-leaving = Devices that lose it
assign-excluded = Devices that an exclusion takes out
assign-lacking =
    { $count ->
        [one] “{ $profile }” is missing on one of these devices
       *[other] “{ $profile }” is missing on { $count } of these devices
    }
assign-lacking-advice = Assign it to the same groups. Until then this profile is held back there.
assign-leavers = Who falls out
assign-why = Why
assign-loses = Loses the profile
assign-left-out = Does not get it
assign-because-excluded = An excluded group takes it out.
assign-because-user-gone = The user is disabled or gone from the directory.
assign-because-platform = The profile is for another platform.
assign-because-not-included = No group includes it any more.
modern-authentication-ask = Ask the mail server about OAuth
modern-authentication-offered = { $host } offers modern authentication
modern-authentication-offered-advice = OAuth can be switched on. Nothing was saved yet.
modern-authentication-not-offered = { $host } answers, but offers no modern authentication
modern-authentication-not-offered-advice = With OAuth switched on, users could not sign in here. You can save all the same. Nothing was saved yet.
modern-authentication-unreached = { $host } does not answer from here
modern-authentication-unreached-advice = Devices may reach it from elsewhere, so this says nothing of OAuth. You can save all the same. Nothing was saved yet. The answer was:
