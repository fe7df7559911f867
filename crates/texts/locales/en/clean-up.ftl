clean-up-title = Clean-up of partnerships
clean-up-lead = Records of devices in Exchange that nobody uses any more are removed once a day, with the entries of ours that name them. Many at once wait for a person.
clean-up-retired = Days after a device was retired
clean-up-retired-help = Only if its partnership was not used in that time. 0: never.
clean-up-unmanaged = Days without use where nobody manages the device
clean-up-unmanaged-help = From 30 days on. 0: never.
clean-up-never = Never
clean-up-plan =
    { $count ->
        [0] { $name }: nothing would be removed now.
        [one] { $name }: one partnership would be removed now.
       *[other] { $name }: { $count } partnerships would be removed now.
    }
brake-cause-exchange-clean-up = Clean-up of unused partnerships
journal-cause-clean-up = Nobody used it any more
