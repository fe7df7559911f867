clean-up-title = Opruimen van koppelingen
clean-up-lead = Records van apparaten in Exchange die niemand meer gebruikt, worden eens per dag verwijderd, samen met onze vermeldingen ervan. Veel tegelijk wacht op een mens.
clean-up-retired = Dagen nadat een apparaat buiten gebruik ging
clean-up-retired-help = Alleen als de koppeling in die tijd niet is gebruikt. 0: nooit.
clean-up-unmanaged = Dagen zonder gebruik waar niemand het apparaat beheert
clean-up-unmanaged-help = Vanaf 30 dagen. 0: nooit.
clean-up-never = Nooit
clean-up-plan =
    { $count ->
        [0] { $name }: nu zou er niets worden verwijderd.
        [one] { $name }: nu zou één koppeling worden verwijderd.
       *[other] { $name }: nu zouden { $count } koppelingen worden verwijderd.
    }
brake-cause-exchange-clean-up = Opruimen van ongebruikte koppelingen
journal-cause-clean-up = Niemand gebruikte het meer
