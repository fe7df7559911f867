nav-compliance = Nalevingsbeleid
policies-lead = Waaraan een apparaat moet voldoen voordat het mail krijgt. Een apparaat met meer dan één beleid moet aan alle voldoen.
policies-none = Er is nog geen beleid
policies-none-advice = Zonder beleid voldoet elk aangemeld apparaat, tenzij de instellingen iets anders zeggen.
policy-new = Nieuw beleid
policy-new-lead = Een beleid is voor één platform. Wat het beheer daarvan niet kan zien, wordt daar niet beoordeeld.
policy-new-title = Nieuw beleid: { $platform }
policy-edit-title = “{ $name }” wijzigen
policy-can-tell = Wat het beheer kan zien
policy-devices = Apparaten
policy-failing = Voldoen niet
policy-devices-none = Het beoordeelt nog geen apparaat
policy-devices-none-advice = Wijs het toe aan gebruikers of apparaten van dit platform.
policy-settings = Wat het vraagt en wat er volgt
policy-for = Voor
policy-for-nobody = Nog niemand
policy-for-all-but = Niet { $name }
policy-asks = Wat het vraagt
policy-follows = Wat er volgt als een apparaat niet voldoet
policy-form-lead = Laat weg wat u niet nodig hebt. Een nieuw beleid geldt voor niemand tot u het toewijst.
policy-copy-lead = De kopie vraagt hetzelfde en is aan niemand toegewezen.
policy-assign-lead = Wie het beleid beoordeelt. Uitsluiten gaat vóór opnemen.
policy-delete-lead = De apparaten worden alleen nog naar hun overige beleid beoordeeld. Dit kan niet ongedaan worden gemaakt.
policy-managed-email = Beheerd e-mailprofiel
policy-minimum-os = Oudste versie van het systeem
policy-passcode = Er is een toegangscode ingesteld
policy-jailbreak = Niet gejailbreakt of geroot
policy-encryption = De opslag is versleuteld
policy-help-managedemailprofilerequired = Het mailaccount komt van ons en een eigen account van de gebruiker staat niet in de weg.
policy-help-osminimumversion = Bijvoorbeeld 17.4. Leeg: elke versie.
policy-help-passcoderequired = Het apparaat zegt dat er een is.
policy-help-securityblockjailbrokendevices = Het apparaat zegt dat het is zoals de maker het heeft geleverd.
policy-help-storagerequireencryption = Het apparaat zegt dat. Op iOS is daar een toegangscode voor nodig.
policy-cannot-tell = Het beheer van { $platform } kan dit niet zien: op elk apparaat is dit “niet van toepassing” en het houdt niemand buiten.
policy-untold = Wordt op dit platform niet beoordeeld: { $settings }
policy-untold-advice = Het beheer van het platform kan dit niet zien. Op elk apparaat is dit “niet van toepassing”.
policy-block = Mail wordt geblokkeerd
policy-notify = Bericht aan de gebruiker
policy-retire = Het apparaat gaat buiten gebruik
policy-block-hours = Uren tot de mail wordt geblokkeerd
policy-block-hours-help = De tijd die gebruikers krijgen om het in orde te maken. 0: meteen.
policy-messages = Berichten aan de gebruiker
policy-notify-hours = Bericht { $number }: uren tot het wordt verstuurd
policy-notify-hours-help = Elk bericht heeft zijn eigen tekst. Meer getallen met komma's versturen dezelfde tekst meer keren, bijvoorbeeld: 0, 24. Leeg: geen bericht. Na het opslaan is er plaats voor meer.
policy-template = Bericht { $number }: tekst
policy-template-usual = De gewone tekst
policy-template-chosen = De gekozen tekst
policy-retire-hours = Uren tot het apparaat buiten gebruik gaat
policy-retire-hours-help = De profielen en het mailaccount worden verwijderd; privégegevens blijven. Veel tegelijk wacht op een mens. Leeg: nooit.
policy-at-once = Meteen
policy-after-hours =
    { $count ->
        [one] Na één uur
       *[other] Na { $count } uur
    }
policy-until = tot { $time }
policy-state-unknown = Nog niet bekend
policy-state-notapplicable = Niet van toepassing
policy-state-compliant = Voldoet
policy-state-ingraceperiod = Heeft nog tijd
policy-state-noncompliant = Voldoet niet
done-policy-saved = Opgeslagen. Het beleid geldt voor niemand tot u het toewijst.
policy-impact-title = Wat dit zou doen
impact-fail =
    { $count ->
        [0] Geen van de { $all } apparaten zou ophouden te voldoen
        [one] Eén van de { $all } apparaten zou ophouden te voldoen
       *[other] { $count } van de { $all } apparaten zouden ophouden te voldoen
    }
impact-lose-mail =
    { $count ->
        [0] Geen gebruiker verliest meteen mail.
        [one] Eén gebruiker verliest meteen mail op een apparaat.
       *[other] { $count } gebruikers verliezen meteen mail op een apparaat.
    }
impact-retire =
    { $count ->
        [one] Eén apparaat gaat meteen buiten gebruik: de profielen en het mailaccount worden verwijderd.
       *[other] { $count } apparaten gaan meteen buiten gebruik: de profielen en mailaccounts worden verwijderd.
    }
policy-impact-not-yet = Er is nog niets opgeslagen.
impact-fails = Voldoen meteen niet meer
impact-fails-later = Voldoen niet en hebben nog tijd
impact-recovers = Voldoen weer
impact-retires = Gaan meteen buiten gebruik
impact-mail = Gebruikers die meteen mail verliezen
impact-devices = Apparaten die anders beoordeeld zouden worden of buiten gebruik gaan
impact-before = Nu
impact-after = Dan
impact-row-mail = Verliest mail
impact-row-retires = Gaat meteen buiten gebruik
impact-save = Toch opslaan
compliance-why-managed-email-required = Het beheerde mailaccount ontbreekt, of een eigen account van de gebruiker staat in de weg.
compliance-why-os-too-old = Het systeem is te oud.
compliance-why-no-passcode = Er is geen toegangscode.
compliance-why-jailbroken = Het is gejailbreakt of geroot.
compliance-why-not-encrypted = De opslag is niet versleuteld.
compliance-why-not-reported = Het heeft zich te lang niet gemeld.
compliance-why-no-policy = Er is geen beleid voor.
compliance-reports = Meldt zich
compliance-reports-fresh = Zoals het hoort
compliance-reports-late = Al dagen stil; voldoet niet meer vanaf { $time }
compliance-reports-silent = Te lang stil
compliance-grace-ends = Tijd om het in orde te maken tot
compliance-retired-at = Gaat, als er niets verandert, buiten gebruik op
compliance-policies = Beleid op dit apparaat
compliance-policy = Beleid
compliance-policies-none = Geen beleid is voor dit apparaat
compliance-policies-none-advice = Het ingebouwde beleid en de dagen zonder melding tellen evengoed.
reporting-title = Meldingen van apparaten
reporting-lead = Hoe stilte en het ontbreken van beleid tellen. De tijd dat deze server weg was, telt voor niemand.
reporting-within = Dagen zonder melding tot een apparaat niet voldoet
reporting-within-help = Wat het ook het laatst zei: niemand weet of dat nog klopt.
reporting-warn = Dagen tot de gebruiker wordt gewaarschuwd
reporting-warn-help = Met een bericht en in het portaal. Niet meer dan de dagen hierboven.
reporting-secure = Een apparaat zonder beleid voldoet niet
reporting-secure-help = Zonder dit voldoet het.
reporting-days =
    { $count ->
        [one] Eén dag
       *[other] { $count } dagen
    }
effect-retire = Buiten gebruik stellen
brake-cause-compliance-retirement = Buiten gebruik stellen door nalevingsbeleid
problem-block-twice = Een beleid blokkeert één keer, na één tijd.
problem-action-twice = Dezelfde stap staat er twee keer na dezelfde tijd.
problem-template-missing = Dit sjabloon bestaat niet meer.
problem-not-hours = Schrijf aantallen uren van 0 tot 8760, met komma's ertussen.
portal-compliance-blocked = { $name } krijgt geen mail tot dit in orde is
portal-compliance-grace = { $name }: er moet iets in orde worden gemaakt
portal-compliance-late = { $name } heeft zich al dagen niet gemeld
portal-compliance-until = Doe dit vóór { $time }. Daarna stopt de mail op dit apparaat.
portal-compliance-retired = Op { $time } worden de mail en instellingen van uw organisatie ervan verwijderd als er niets verandert.
portal-do-report = Zet het apparaat aan, ontgrendel het en verbind het enkele minuten met internet. Het meldt zich vanzelf.
portal-do-update = Werk het systeem bij naar versie { $version } of nieuwer: Instellingen, Algemeen, Software-update.
portal-do-mail = Verwijder het mailaccount dat u zelf voor uw werkadres hebt ingesteld. Het onze komt ervoor in de plaats.
portal-do-passcode = Stel een toegangscode in om het apparaat te vergrendelen.
portal-do-jailbreak = Het apparaat is zo veranderd dat het niet meer veilig is. Zet het terug zoals de maker het leverde.
portal-do-encrypt = Versleutel het apparaat. Op iPhone en iPad is een toegangscode genoeg; kijk elders bij Instellingen, Beveiliging.
portal-do-ask = Vraag uw helpdesk wat er ontbreekt.
