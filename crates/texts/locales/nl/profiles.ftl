profiles-lead = Wat apparaten krijgen: e-mailaccounts en de bijbehorende certificaten.
profiles-none = Er zijn nog geen profielen
profiles-none-advice = Maak het eerste; het gaat naar niemand tot u het toewijst.
profiles-search = Zoek op naam
profile-new = Nieuw profiel
profile-new-lead = Kies het platform en wat het profiel moet instellen.
profile-clients = Stelt in
profile-outlook-hint = Outlook wordt niet met een e-mailprofiel ingesteld, maar met een appconfiguratie.
profile-configures = Dit profiel stelt in: { $clients }.
profile-deploys-nothing = Een nieuw profiel opslaan verstuurt nog niets: wijs het daarna toe.
profile-name-help = Uniek onder profielen van deze soort.
profile-settings = Instellingen
profile-edit-title = { $name } wijzigen
profile-copy-title = { $name } kopiëren
profile-copy-lead = De kopie heeft dezelfde instellingen en is aan niemand toegewezen.
profile-copy-name = { $name } (kopie)
profile-delete-title = { $name } verwijderen?
profile-delete-hits =
    { $count ->
        [one] Het profiel verdwijnt van één apparaat, met het mailaccount dat het daar maakte.
       *[other] Het profiel verdwijnt van { $count } apparaten, met de mailaccounts die het daar maakte.
    }
profile-devices = Apparaten
profile-devices-none = Geen apparaat krijgt dit profiel
profile-devices-none-advice = Wijs het toe aan een groep, aan alle gebruikers of aan alle apparaten.
setting-since = Vanaf OS-versie { $version }.
certificate-bytes =
    { $count ->
        [one] Certificaat van één byte
       *[other] Certificaat van { $count } bytes
    }
change-hits =
    { $count ->
        [one] Deze wijziging treft één gebruiker. Er is nog niets opgeslagen.
       *[other] Deze wijziging treft { $count } gebruikers. Er is nog niets opgeslagen.
    }
change-because = Vanwege: { $settings }
cost-nothing = De gebruikers merken er niets van.
cost-prompt = Hun apparaten vragen opnieuw om het wachtwoord.
cost-new-account = Het account wordt opnieuw gemaakt: gebruikers voeren hun wachtwoord in en alle mail wordt opnieuw gedownload.
assign-title = { $name } toewijzen
assign-lead = Kies wie het profiel krijgt. U ziet wie het treft voordat er iets wordt opgeslagen.
assign-include = Groepen opnemen
assign-include-help = Gebruikers van geneste groepen horen erbij.
assign-exclude = Groepen uitsluiten
assign-exclude-help = Een gebruikersgroep uitsluiten haalt de apparaten van die gebruikers ook uit “alle apparaten” en uit apparaatgroepen.
assign-device-group = { $name } (apparaatgroep)
assign-preview = Tonen wie het treft
assign-save = Deze toewijzing opslaan
assign-not-yet = Er is nog niets opgeslagen. Controleer de aantallen en sla dan op.
assign-plan = Wat deze toewijzing doet
assign-hit = Krijgen of houden het profiel
assign-hit-users =
    { $count ->
        [one] één gebruiker met { $devices } apparaten
       *[other] { $count } gebruikers met { $devices } apparaten
    }
assign-new = Nieuwe apparaten
assign-leaving = Apparaten die het kwijtraken
assign-excluded = Apparaten die door een uitsluiting afvallen
assign-lacking =
    { $count ->
        [one] ‘{ $profile }’ ontbreekt op een van deze apparaten
       *[other] ‘{ $profile }’ ontbreekt op { $count } van deze apparaten
    }
assign-lacking-advice = Wijs het toe aan dezelfde groepen. Tot die tijd wordt dit profiel daar achtergehouden.
assign-leavers = Wie afvalt
assign-why = Waarom
assign-loses = Raakt het profiel kwijt
assign-left-out = Krijgt het niet
assign-because-excluded = Een uitgesloten groep haalt het eruit.
assign-because-user-gone = De gebruiker is uitgeschakeld of uit de adreslijst verdwenen.
assign-because-platform = Het profiel is voor een ander platform.
assign-because-not-included = Geen groep neemt het nog op.
modern-authentication-ask = De mailserver naar OAuth vragen
modern-authentication-offered = { $host } biedt moderne authenticatie
modern-authentication-offered-advice = OAuth kan worden ingeschakeld. Er is nog niets opgeslagen.
modern-authentication-not-offered = { $host } antwoordt, maar biedt geen moderne authenticatie
modern-authentication-not-offered-advice = Met OAuth ingeschakeld zouden gebruikers hier niet kunnen inloggen. U kunt toch opslaan. Er is nog niets opgeslagen.
modern-authentication-unreached = { $host } antwoordt niet vanaf hier
modern-authentication-unreached-advice = Apparaten bereiken hem misschien van elders, dus dit zegt niets over OAuth. U kunt toch opslaan. Er is nog niets opgeslagen. Het antwoord was:
