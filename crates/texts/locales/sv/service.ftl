alert-brakes =
    { $count ->
        [one] En stor ändring väntar på dig
       *[other] { $count } stora ändringar väntar på dig
    }
alert-jobs =
    { $count ->
        [one] Ett jobb har misslyckats helt
       *[other] { $count } jobb har misslyckats helt
    }
brakes-lead = Ändringar som ingen har startat och som skulle beröra många enheter stannar här innan något händer.
brakes-none = Inget väntar
brake-open = Väntar på en människa
brake-released = Släppt vidare
brake-kept = Lämnat som det var
brake-cause = Orsak
brake-cause-directory = Läsning av katalogen
brake-cause-recompute = En omräkning
brake-hits = Berör
brake-hits-devices =
    { $count ->
        [one] En av { $total } enheter
       *[other] { $count } av { $total } enheter
    }
brake-advice = Kontrollera listan. Om den stämmer med vad du väntar dig, låt ändringen fortsätta; ta annars reda på varför först.
brake-release = Låt den fortsätta
brake-release-help = Utför allt i listan.
brake-keep = Lämna allt som det är
brake-keep-help = Inget händer. Samma ändring kan stanna här igen.
brake-items = Vad den skulle göra
brake-items-none = Det finns ingen lista
brake-effect = Vad
effect-remove = Ta bort
effect-replace = Ersätta
effect-block = Blockera
done-decided = Beslutat.
conflict-brake-decided = Någon har redan beslutat om detta.
jobs-lead = Arbete som har misslyckats för ofta och inte provas igen av sig självt.
jobs-none = Inget jobb har misslyckats
job-kind = Jobb
job-attempts = Försök
job-retry = Försök igen
audit-when = När
audit-who = Vem
audit-what = Vad
audit-about = Om vad
audit-none = Det finns inga poster ännu
