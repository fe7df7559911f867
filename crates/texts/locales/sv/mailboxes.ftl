exchange-mailboxes = Brevlådor
mailboxes-lead = Alla brevlådor som en telefon eller surfplatta hämtar e-post från, med vem som har dem och vad som annars leder in i dem.
mailboxes-all = Alla
mailboxes-ways = Andra vägar in
mailboxes-given = Givna till andra
mailboxes-ownerless = Utan ägare
mailboxes-others = Andras poster
mailboxes-none = Här finns inget
mailboxes-none-advice = En fullständig synkronisering hämtar brevlådorna; det du söker kan finnas i en annan vy.
mailboxes-search = Namn eller adress
mailboxes-ways-advice = De här brevlådorna omfattas av policyn, och deras e-post nås även på de här vägarna. Stäng av dem i Exchange där det inte är meningen.
mailboxes-others-what = Poster som Gatepost inte har gjort
mailboxes-others-advice = Administratörer och andra program har gjort dem. De ändras aldrig och tas aldrig bort.
mailboxes-ownerless-what = Delade brevlådor, rumsbrevlådor och länkade brevlådor finns bland dem
mailboxes-ownerless-advice = Ingen i katalogen har deras adress eller id. Ge var och en till de användare eller grupper som får läsa den, annars beslutas inget om deras enheter.
proposals-title = Föreslagna brevlådor
proposals-lead = En enhets id har setts i en brevlåda som inte är dess användares. Så ser delade brevlådor och rumsbrevlådor ut, men också ett kopierat id: avgör var och en.
proposals-none = Inget att föreslå
proposals-none-advice = Inget id från en registrerad enhet har setts i någon annans brevlåda.
proposals-count =
    { $count ->
        [one] En brevlåda läses med en annan användares enhet
       *[other] { $count } brevlådor läses med andra användares enheter
    }
proposals-count-advice = Ge dem först till de användarna om de är delade: annars stängs deras enheter ute.
proposal-user = Läses av
proposal-take = Ge den till användaren
proposal-of-somebody = Den har en annan ägare
mailbox-ways = Andra vägar in
mailbox-ways-none = Inga
mailbox-way-owa = Outlook på webben
mailbox-way-imap = IMAP (hämtning)
mailbox-way-pop = POP (hämtning)
mailbox-way-mapi = MAPI (Outlook)
mailbox-way-ews = EWS (program)
mailbox-way-outlook = Outlook för iOS och Android
mailbox-way-owafordevices = Outlook på webben för enheter
mailbox-targeted = Omfattas av policyn
mailbox-not-targeted = Omfattas inte av policyn
mailbox-holders = Vems
mailbox-owner-only = Ägarens
mailbox-given =
    { $count ->
        [one] Given till en användare eller grupp
       *[other] Given till { $count } användare eller grupper
    }
mailbox-addresses = Adresser
mailbox-owner = Ägare
mailbox-eas = ActiveSync är på
mailbox-give = Ge den
mailbox-give-title = Ge brevlådan till någon
mailbox-give-lead = Registrerade enheter som uppfyller kraven och hör till användaren, eller till någon användare i gruppen, släpps in i brevlådan som i sin egen.
mailbox-take = Ta tillbaka
mailbox-holders-title = Given till
mailbox-holder-kind = Slag
mailbox-holders-none = Till ingen
mailbox-holders-none-advice = Bara ägarens enheter släpps in.
mailbox-holder = Till vem
mailbox-holder-choose = Välj en användare eller en grupp
mailbox-holder-group = Gruppen { $name }
mailbox-holder-find = Sök en användare eller en grupp
mailbox-holder-find-help = En del av namnet. Högst 25 av varje visas.
mailbox-entries = I listorna
mailbox-entries-title = Personliga poster
mailbox-entries-none = Inga
mailbox-entries-none-advice = Exchanges regler och standard avgör för varje enhet.
mailbox-entries-ours =
    { $count ->
        [one] En post är vår
       *[other] { $count } poster är våra
    }
mailbox-entries-others =
    { $count ->
        [one] En post är andras
       *[other] { $count } poster är andras
    }
mailbox-list = Lista
mailbox-list-allowed = Släpps alltid in
mailbox-list-blocked = Släpps aldrig in
mailbox-entry-by = Gjord av
mailbox-entry-ours = Gatepost
mailbox-entry-others = Andra
impact-further = Ytterligare brevlåda
