clean-up-title = Opruimen van partnerschappen
clean-up-lead = Records van apparaten in Exchange die niemand meer gebruikt, worden eens per dag verwijderd, samen met onze vermeldingen ervan. Veel tegelijk wacht op een mens.
clean-up-retired = Dagen nadat een apparaat buiten gebruik ging
clean-up-retired-help = Alleen als het partnerschap in die tijd niet is gebruikt. 0: nooit.
clean-up-unmanaged = Dagen zonder gebruik waar niemand het apparaat beheert
clean-up-unmanaged-help = Vanaf 30 dagen. 0: nooit.
clean-up-never = Nooit
clean-up-plan =
    { $count ->
        [0] { $name }: nu zou er niets worden verwijderd.
        [one] { $name }: nu zou één partnerschap worden verwijderd.
       *[other] { $name }: nu zouden { $count } partnerschappen worden verwijderd.
    }
brake-cause-exchange-clean-up = Opruimen van ongebruikte partnerschappen
journal-cause-clean-up = Niemand gebruikte het meer
