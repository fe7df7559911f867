record-outlook = Outlook-appen
filter-all-families = Alla familjer
outlook-policy = Policyn för Outlook för iOS och Android: { $policy }
link-claimants = Andra som uppger detta id
link-unlink = Ta bort kopplingen
bulk-choose = Välj
bulk-choose-one = Välj { $name }
bulk-everything = Allt som vyn och sökningen hittar
bulk-everything-help = Inte bara det som är valt på sidan; de första tusen. Nästa sida visar alla innan något görs.
bulk-report-mode = Policyn tillämpas inte här, så inget kan ändras i Exchange från den här sidan.
bulk-allow = Tillåt för hand
bulk-block = Blockera för hand
bulk-remove = Ta bort partnerskapen
bulk-title = Vad som skulle göras
bulk-rows = Vilka
bulk-then = Sedan
bulk-is-so = Är redan så
bulk-then-allow = Tillåts för hand
bulk-then-block = Blockeras för hand
bulk-then-remove = Tas bort
bulk-is-hit = Användaren märker det.
bulk-is-overruled = Blockeras igen av policyn.
bulk-overruled-advice = Ska en av dem släppas in för gott, se till att den registreras eller lägg användaren i en undantagen grupp.
bulk-what-allow = Var och en får en post i brevlådans lista över tillåtna enheter. Policyn tar aldrig bort en sådan post.
bulk-what-block = Var och en får en post i brevlådans lista över blockerade enheter, som går före alla tillåtna. Policyn tar aldrig bort en sådan post.
bulk-what-remove = Posterna försvinner ur Exchange. En enhet som fortfarande är inställd kommer tillbaka som ny och hämtar all e-post igen.
bulk-most = Fler går inte på en gång. Ta resten efteråt.
bulk-plan-allow =
    { $count ->
        [one] En enhet skulle tillåtas för hand
       *[other] { $count } enheter skulle tillåtas för hand
    }
bulk-plan-block =
    { $count ->
        [one] En enhet skulle blockeras för hand
       *[other] { $count } enheter skulle blockeras för hand
    }
bulk-plan-remove =
    { $count ->
        [one] Ett partnerskap skulle tas bort
       *[other] { $count } partnerskap skulle tas bort
    }
bulk-hits =
    { $count ->
        [one] En av dem får e-post nu: användaren märker det.
       *[other] { $count } av dem får e-post nu: användarna märker det.
    }
bulk-overruled =
    { $count ->
        [one] En enhet håller policyn ändå ute: den skriver tillbaka sin blockering, som går före allt som är tillåtet, senast efter nästa synkronisering.
       *[other] { $count } enheter håller policyn ändå ute: den skriver tillbaka sina blockeringar, som går före allt som är tillåtet, senast efter nästa synkronisering.
    }
bulk-same =
    { $count ->
        [one] En är redan så och lämnas som den är.
       *[other] { $count } är redan så och lämnas som de är.
    }
bulk-past-brake =
    { $count ->
        [one] Ja, en av { $total } enheter ska bli utan e-post
       *[other] Ja, { $count } av { $total } enheter ska bli utan e-post
    }
bulk-past-brake-help = Det här är mer än bromsen släpper igenom. Bekräfta att det är meningen.
conflict-in-use = Den här telefonen får e-post. Blockera den först, eller ta bort den bland partnerskapen, där du ser vem det drabbar.
conflict-past-brake = Det här är mer än bromsen släpper igenom. Kryssa för att det är meningen.
problem-too-many-partnerships = Högst 1000 på en gång. Begränsa sökningen eller välj färre.
done-bulk-none = Inget valdes, så inget gjordes.
