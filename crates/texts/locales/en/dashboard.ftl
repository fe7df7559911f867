all-calm = Nothing needs you at the moment.
alert-set-up = The set-up is not finished
alert-set-up-advice = Go on where you stopped.
alert-set-up-go = Go on with the set-up
alert-enrolment-closed = Nobody can enrol a device at the moment
alert-push-expires = The push certificate ends on { $date }
alert-push-expires-advice = Renew it in Apple's portal with the same Apple account. After that date no device is reached any more.
closed-addresses-missing = The public names are not set yet.
closed-addresses-unchecked = The public names have not been checked yet.
closed-push-certificate-missing = There is no Apple push certificate yet.
closed-push-certificate-expired = The Apple push certificate has expired.
closed-user-inactive = Your account is disabled in the directory.
closed-no-rules = There are no rules yet that say who may enrol.
closed-not-allowed = You are in none of the groups that may enrol.
closed-platform = Devices of this kind may not be enrolled.
closed-level-too-low = Your administrator wants to be surer that it is you. Ask for a link.
closed-device-limit =
    { $count ->
        [one] You have one device, which is as many as you may have
       *[other] You have { $count } devices, which is as many as you may have
    }
closed-device-limit-advice = If you set up one of them anew, choose it below. Otherwise ask your administrator to retire one.
