exchange-mailboxes = Postvakken
mailboxes-lead = Elk postvak waar een telefoon of tablet mail ophaalt, met wie het heeft en wat er verder toegang toe geeft.
mailboxes-all = Alle
mailboxes-ways = Andere ingangen
mailboxes-given = Aan anderen gegeven
mailboxes-ownerless = Zonder eigenaar
mailboxes-others = Vermeldingen van anderen
mailboxes-none = Hier staat niets
mailboxes-none-advice = Een volledige synchronisatie haalt de postvakken op; misschien staat wat u zoekt in een andere weergave.
mailboxes-search = Naam of adres
mailboxes-ways-advice = Het beleid geldt voor deze postvakken, en hun mail is ook langs deze wegen bereikbaar. Zet ze in Exchange uit waar dat niet de bedoeling is.
mailboxes-others-what = Vermeldingen die Gatepost niet heeft gemaakt
mailboxes-others-advice = Beheerders en andere programma's hebben ze gemaakt. Ze worden nooit gewijzigd en nooit weggehaald.
mailboxes-ownerless-what = Gedeelde, ruimte- en gekoppelde postvakken staan hiertussen
mailboxes-ownerless-advice = Niemand in de adreslijst heeft hun adres of id. Geef elk postvak aan de gebruikers of groepen die het mogen lezen, anders wordt over hun apparaten niets besloten.
proposals-title = Voorgestelde postvakken
proposals-lead = Het id van een apparaat is gezien in een postvak dat niet van de gebruiker is. Zo zien gedeelde en ruimtepostvakken eruit, maar ook een gekopieerd id: beslis over elk.
proposals-none = Niets voor te stellen
proposals-none-advice = Geen id van een aangemeld apparaat is in het postvak van iemand anders gezien.
proposals-count =
    { $count ->
        [one] Eén postvak wordt gelezen met een apparaat van een andere gebruiker
       *[other] { $count } postvakken worden gelezen met apparaten van andere gebruikers
    }
proposals-count-advice = Geef ze eerst aan die gebruikers als ze gedeeld zijn: anders worden hun apparaten buitengesloten.
proposal-user = Gelezen door
proposal-take = Aan deze gebruiker geven
proposal-of-somebody = Het heeft een andere eigenaar
mailbox-ways = Andere ingangen
mailbox-ways-none = Geen
mailbox-way-owa = Outlook op het web
mailbox-way-imap = IMAP (ophalen)
mailbox-way-pop = POP (ophalen)
mailbox-way-mapi = MAPI (Outlook)
mailbox-way-ews = EWS (programma's)
mailbox-way-outlook = Outlook voor iOS en Android
mailbox-way-owafordevices = Outlook op het web voor apparaten
mailbox-targeted = Het beleid geldt ervoor
mailbox-not-targeted = Het beleid geldt er niet voor
mailbox-holders = Van wie
mailbox-owner-only = Van de eigenaar
mailbox-given =
    { $count ->
        [one] Aan één gebruiker of groep gegeven
       *[other] Aan { $count } gebruikers of groepen gegeven
    }
mailbox-addresses = Adressen
mailbox-owner = Eigenaar
mailbox-eas = ActiveSync staat aan
mailbox-give = Geven
mailbox-give-title = Dit postvak aan iemand geven
mailbox-give-lead = Aangemelde apparaten die voldoen, van de gebruiker of van elke gebruiker in de groep, komen in dit postvak zoals in hun eigen.
mailbox-take = Terugnemen
mailbox-holders-title = Gegeven aan
mailbox-holder-kind = Soort
mailbox-holders-none = Aan niemand
mailbox-holders-none-advice = Alleen apparaten van de eigenaar komen erin.
mailbox-holder = Aan wie
mailbox-holder-choose = Kies een gebruiker of een groep
mailbox-holder-group = Groep { $name }
mailbox-holder-find = Een gebruiker of groep zoeken
mailbox-holder-find-help = Een deel van de naam. Van elk worden er hoogstens 25 aangeboden.
mailbox-entries = In de lijsten
mailbox-entries-title = Persoonlijke vermeldingen
mailbox-entries-none = Geen
mailbox-entries-none-advice = De regels en de standaard van Exchange beslissen over elk apparaat.
mailbox-entries-ours =
    { $count ->
        [one] Eén vermelding van ons
       *[other] { $count } vermeldingen van ons
    }
mailbox-entries-others =
    { $count ->
        [one] Eén vermelding van anderen
       *[other] { $count } vermeldingen van anderen
    }
mailbox-list = Lijst
mailbox-list-allowed = Altijd toegelaten
mailbox-list-blocked = Nooit toegelaten
mailbox-entry-by = Gemaakt door
mailbox-entry-ours = Gatepost
mailbox-entry-others = Anderen
impact-further = Een verder postvak
