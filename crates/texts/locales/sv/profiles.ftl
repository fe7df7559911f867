profiles-lead = Det som enheterna får: e-postkonton och certifikaten som hör till.
profiles-none = Det finns inga profiler ännu
profiles-none-advice = Skapa den första; den går inte till någon förrän du tilldelar den.
profiles-search = Sök på namn
profile-new = Ny profil
profile-new-lead = Välj plattform och vad profilen ska ställa in.
profile-clients = Ställer in
profile-outlook-hint = Outlook ställs inte in med en e-postprofil utan med en appkonfiguration.
profile-configures = Profilen ställer in: { $clients }.
profile-deploys-nothing = Att spara en ny profil skickar inget till någon: tilldela den efteråt.
profile-name-help = Unikt bland profiler av samma typ.
profile-settings = Inställningar
profile-edit-title = Ändra { $name }
profile-copy-title = Kopiera { $name }
profile-copy-lead = Kopian har samma inställningar och är inte tilldelad någon.
profile-copy-name = { $name } (kopia)
profile-delete-title = Ta bort { $name }?
profile-delete-hits =
    { $count ->
        [one] Profilen tas bort från en enhet, med e-postkontot som den skapade där.
       *[other] Profilen tas bort från { $count } enheter, med e-postkontona som den skapade där.
    }
profile-devices = Enheter
profile-devices-none = Ingen enhet ska ha profilen
profile-devices-none-advice = Tilldela den till en grupp, till alla användare eller till alla enheter.
setting-since = Från OS-version { $version }.
certificate-bytes =
    { $count ->
        [one] Certifikat på en byte
       *[other] Certifikat på { $count } byte
    }
change-hits =
    { $count ->
        [one] Ändringen berör en användare. Inget är sparat ännu.
       *[other] Ändringen berör { $count } användare. Inget är sparat ännu.
    }
change-because = På grund av: { $settings }
cost-nothing = Användarna märker inget.
cost-prompt = Deras enheter frågar efter lösenordet igen.
cost-new-account = Kontot skapas på nytt: användarna anger sitt lösenord och all e-post hämtas igen.
assign-title = Tilldela { $name }
assign-lead = Välj vilka som ska få profilen. Du ser vilka som berörs innan något sparas.
assign-include = Ta med grupper
assign-include-help = Användare i nästlade grupper räknas med.
assign-exclude = Uteslut grupper
assign-exclude-help = Att utesluta en användargrupp tar också bort användarnas enheter ur ”alla enheter” och ur enhetsgrupper.
assign-device-group = { $name } (enhetsgrupp)
assign-preview = Visa vilka som berörs
assign-save = Spara tilldelningen
assign-not-yet = Inget är sparat ännu. Kontrollera siffrorna och spara sedan.
assign-plan = Vad tilldelningen gör
assign-hit = Får eller behåller profilen
assign-hit-users =
    { $count ->
        [one] en användare med { $devices } enheter
       *[other] { $count } användare med { $devices } enheter
    }
assign-new = Nya enheter
assign-leaving = Enheter som förlorar den
assign-excluded = Enheter som faller bort genom uteslutning
assign-lacking =
    { $count ->
        [one] ”{ $profile }” saknas på en av enheterna
       *[other] ”{ $profile }” saknas på { $count } av enheterna
    }
assign-lacking-advice = Tilldela den till samma grupper. Tills dess hålls profilen tillbaka där.
assign-leavers = Vilka som faller bort
assign-why = Varför
assign-loses = Förlorar profilen
assign-left-out = Får den inte
assign-because-excluded = En utesluten grupp tar bort den.
assign-because-user-gone = Användaren är inaktiverad eller borta ur katalogen.
assign-because-platform = Profilen är för en annan plattform.
assign-because-not-included = Ingen grupp tar med den längre.
modern-authentication-ask = Fråga e-postservern om OAuth
modern-authentication-offered = { $host } erbjuder modern autentisering
modern-authentication-offered-advice = OAuth kan slås på. Inget har sparats ännu.
modern-authentication-not-offered = { $host } svarar men erbjuder ingen modern autentisering
modern-authentication-not-offered-advice = Med OAuth påslaget skulle användare inte kunna logga in här. Du kan spara ändå. Inget har sparats ännu.
modern-authentication-unreached = { $host } svarar inte härifrån
modern-authentication-unreached-advice = Enheter når den kanske från annat håll, så detta säger inget om OAuth. Du kan spara ändå. Inget har sparats ännu. Svaret var:
