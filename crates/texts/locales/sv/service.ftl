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
brake-lapsed = Inget var kvar att hålla tillbaka
brake-cause = Orsak
brake-cause-directory = Läsning av katalogen
brake-cause-exchange = Vem som får ha e-post i Exchange
brake-cause-exchange-removal = Partnerskap som en synkronisering av Exchange inte hittade
brake-cause-recompute = En omräkning
brake-hits = Berör
brake-hits-devices =
    { $count ->
        [one] En av { $total } enheter
       *[other] { $count } av { $total } enheter
    }
brake-advice = Kontrollera listan. Om den stämmer med vad du väntar dig, låt ändringen fortsätta; ta annars reda på varför först.
brake-counts-day = I antalet ingår även de enheter som samma sak har hänt med, en efter en, under de senaste 24 timmarna.
brake-waits-now =
    { $count ->
        [0] Ingen av dem väntar längre.
        [one] En av dem väntar nu: den står i listan.
       *[other] { $count } av dem väntar nu: de står i listan.
    }
brake-release = Låt den fortsätta
brake-release-help = Utför allt i listan.
brake-keep = Lämna allt som det är
brake-keep-help = Inget händer. Samma ändring kan stanna här igen.
brake-keep-access-help = Ingen stängs ute. I 24 timmar stänger policyn sedan inte ute någon av sig själv, inte heller nytillkomna. Det du blockerar för hand eller sparar i policyn gäller genast.
brake-items = Vad den skulle göra
brake-items-none = Det finns ingen lista
brake-effect = Vad
effect-remove = Ta bort
effect-replace = Ersätta
effect-block = Blockera
done-decided = Beslutat.
conflict-brake-decided = Någon har redan beslutat om detta.
conflict-brake-grown = Den skulle nu träffa fler enheter än när du tittade. Titta på den igen.
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
number-bounds = Från { $min } till { $max }; { $usual } om ingen ändrar det.
retention-title = Hur länge uppgifter finns kvar
retention-lead = Det som är äldre glöms under de närmaste timmarna. Det som är borta kommer inte tillbaka.
retention-disabled = Profiler för inaktiverade användare, i dagar
retention-disabled-help = Så länge behåller en användare som är inaktiverad i katalogen profilerna på sina enheter. Användare som tagits bort ur katalogen förlorar dem genast.
retention-history = Historik, i dagar
retention-history-help = Vad enheter svarade, vad som hände med installationer samt synkroniseringar och händelser i Exchange. Journalen över ändringar i Exchange finns kvar, eftersom varje ändring kan återtas.
retention-audit = Granskningslogg, i dagar
retention-audit-help = 0 sparar den för alltid; annars minst 30.
retention-for-ever = För alltid
brake-limits-title = När en ändring väntar på en människa
brake-limits-lead = En ändring som ingen har startat stannar före sin första verkan om den skulle träffa fler enheter än någon av gränserna tillåter. Ändringar som du gör själv väntar aldrig.
brake-limits-percent = Andel av alla enheter, i procent
brake-limits-percent-help = Räknas i stora organisationer.
brake-limits-devices = Antal enheter
brake-limits-devices-help = Räknas hur många enheter det än finns.
compliance-policy-title = Efterlevnad
compliance-policy-lead = Den inbyggda policyn bedömer varje enhet av sig själv.
compliance-managed-email = Hanterad e-postprofil krävs
compliance-managed-email-help = En enhet uppfyller inte kraven så länge ett konto som användaren själv lagt till är i vägen för e-postprofilen, eller så länge profilen inte kunde installeras. Alla enheter bedöms på nytt när du ändrar detta.
second-factor-policy-title = Andra faktor vid registrering
second-factor-policy-lead = Förutom sitt lösenord visar användare en kod från en autentiseringsapp innan de registrerar en enhet. Länkar som helpdesken lämnat över personligen väger tyngre och behöver ingen.
second-factor-rule = Krävs
second-factor-rule-help = Användare ställer in den i portalen. Den första är betrodd som den kommer: den som kan lösenordet kan ställa in den. Helpdesken kan återställa den på användarens sida.
second-factor-rule-off = Av ingen
second-factor-rule-if-set-up = Av dem som har en
second-factor-rule-required = Av alla
second-factor-reset = Återställ andra faktorn
second-factor-none = Ingen
done-second-factor-reset = Glömd. Användaren måste logga in igen och kan ställa in en ny.
