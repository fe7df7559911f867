clean-up-title = Rensning av partnerskap
clean-up-lead = Poster om enheter i Exchange som ingen längre använder tas bort en gång om dagen, med våra poster om dem. Många på en gång väntar på en människa.
clean-up-retired = Dagar efter att en enhet avregistrerats
clean-up-retired-help = Bara om partnerskapet inte använts under den tiden. 0: aldrig.
clean-up-unmanaged = Dagar utan användning där ingen hanterar enheten
clean-up-unmanaged-help = Från 30 dagar. 0: aldrig.
clean-up-never = Aldrig
clean-up-plan =
    { $count ->
        [0] { $name }: inget skulle tas bort nu.
        [one] { $name }: ett partnerskap skulle tas bort nu.
       *[other] { $name }: { $count } partnerskap skulle tas bort nu.
    }
brake-cause-exchange-clean-up = Rensning av oanvända partnerskap
journal-cause-clean-up = Ingen använde det längre
