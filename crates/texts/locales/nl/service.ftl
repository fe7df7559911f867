alert-brakes =
    { $count ->
        [one] Er wacht een grote wijziging op u
       *[other] Er wachten { $count } grote wijzigingen op u
    }
alert-jobs =
    { $count ->
        [one] Eén taak is definitief mislukt
       *[other] { $count } taken zijn definitief mislukt
    }
brakes-lead = Wijzigingen die niemand begon en die veel apparaten zouden treffen, stoppen hier voordat er iets gebeurt.
brakes-none = Er wacht niets
brake-open = Wacht op een mens
brake-released = Doorgelaten
brake-kept = Zo gelaten
brake-cause = Oorzaak
brake-cause-directory = Inlezen van de adreslijst
brake-cause-recompute = Een herberekening
brake-hits = Treft
brake-hits-devices =
    { $count ->
        [one] Eén van { $total } apparaten
       *[other] { $count } van { $total } apparaten
    }
brake-advice = Controleer de lijst. Is het wat u verwacht, laat het dan doorgaan; zo niet, zoek eerst uit waarom.
brake-release = Door laten gaan
brake-release-help = Voert alles op de lijst uit.
brake-keep = Alles laten zoals het is
brake-keep-help = Er gebeurt niets. Dezelfde wijziging kan hier opnieuw stoppen.
brake-items = Wat het zou doen
brake-items-none = Er is geen lijst
brake-effect = Wat
effect-remove = Verwijderen
effect-replace = Vervangen
effect-block = Blokkeren
done-decided = Besloten.
conflict-brake-decided = Iemand heeft dit al besloten.
jobs-lead = Werk dat te vaak mislukte en niet meer vanzelf wordt geprobeerd.
jobs-none = Er is geen taak mislukt
job-kind = Taak
job-attempts = Pogingen
job-retry = Opnieuw proberen
audit-when = Wanneer
audit-who = Wie
audit-what = Wat
audit-about = Waarover
audit-none = Er zijn nog geen vermeldingen
