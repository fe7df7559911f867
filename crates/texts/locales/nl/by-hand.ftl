record-outlook = Outlook-app
filter-all-families = Alle families
outlook-policy = Het beleid voor Outlook voor iOS en Android: { $policy }
link-claimants = Andere die dit id opgeven
link-unlink = Losmaken van dit apparaat
bulk-choose = Kiezen
bulk-choose-one = { $name } kiezen
bulk-everything = Alles wat deze weergave en zoekopdracht vinden
bulk-everything-help = Niet alleen wat op deze pagina is gekozen; de eerste duizend. De volgende pagina toont ze allemaal voordat er iets gebeurt.
bulk-report-mode = Het beleid wordt hier niet afgedwongen, dus vanaf deze pagina kan niets in Exchange worden gewijzigd.
bulk-allow = Met de hand toelaten
bulk-block = Met de hand blokkeren
bulk-remove = De koppelingen verwijderen
bulk-title = Wat er zou gebeuren
bulk-rows = Welke
bulk-then = Daarna
bulk-is-so = Is al zo
bulk-then-allow = Met de hand toegelaten
bulk-then-block = Met de hand geblokkeerd
bulk-then-remove = Verwijderd
bulk-is-hit = De gebruiker merkt het.
bulk-is-overruled = Wordt door het beleid weer geblokkeerd.
bulk-overruled-advice = Wilt u er een blijvend toelaten, laat het dan aanmelden of zet de gebruiker in een vrijgestelde groep.
bulk-what-allow = Elk krijgt een vermelding in de lijst met toegelaten apparaten van het postvak. Het beleid haalt zo'n vermelding nooit weg.
bulk-what-block = Elk krijgt een vermelding in de lijst met geblokkeerde apparaten van het postvak, die voor elke toelating gaat. Het beleid haalt zo'n vermelding nooit weg.
bulk-what-remove = De records verdwijnen uit Exchange. Een apparaat dat nog is ingesteld, komt als een nieuw terug en haalt alle mail opnieuw op.
bulk-most = Meer gaat er niet in één keer. Doe de rest daarna.
bulk-plan-allow =
    { $count ->
        [one] Eén apparaat zou met de hand worden toegelaten
       *[other] { $count } apparaten zouden met de hand worden toegelaten
    }
bulk-plan-block =
    { $count ->
        [one] Eén apparaat zou met de hand worden geblokkeerd
       *[other] { $count } apparaten zouden met de hand worden geblokkeerd
    }
bulk-plan-remove =
    { $count ->
        [one] Eén koppeling zou worden verwijderd
       *[other] { $count } koppelingen zouden worden verwijderd
    }
bulk-hits =
    { $count ->
        [one] Eén ervan krijgt nu mail: de gebruiker merkt het.
       *[other] { $count } ervan krijgen nu mail: de gebruikers merken het.
    }
bulk-overruled =
    { $count ->
        [one] Eén apparaat houdt het beleid toch buiten: het zet zijn blokkering terug, die voor elke toelating gaat, uiterlijk na de volgende synchronisatie.
       *[other] { $count } apparaten houdt het beleid toch buiten: het zet zijn blokkeringen terug, die voor elke toelating gaan, uiterlijk na de volgende synchronisatie.
    }
bulk-same =
    { $count ->
        [one] Eén is al zo en blijft zoals het is.
       *[other] { $count } zijn al zo en blijven zoals ze zijn.
    }
bulk-past-brake =
    { $count ->
        [one] Ja, één van { $total } apparaten moet mail missen
       *[other] Ja, { $count } van { $total } apparaten moeten mail missen
    }
bulk-past-brake-help = Dit is meer dan de rem doorlaat. Bevestig dat het de bedoeling is.
conflict-in-use = Deze telefoon krijgt mail. Blokkeer hem eerst, of verwijder hem bij de koppelingen: daar ziet u wie het treft.
conflict-past-brake = Dit is meer dan de rem doorlaat. Vink aan dat het de bedoeling is.
problem-too-many-partnerships = Hoogstens 1000 tegelijk. Verfijn de zoekopdracht of kies er minder.
done-bulk-none = Er is niets gekozen, dus er is niets gebeurd.
