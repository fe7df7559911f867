message-quarantined-name = Mail wordt tegengehouden
message-quarantined-subject = { $device } krijgt uw mail nog niet
message-quarantined-body =
    Hallo { $name },

    { $device } heeft om uw mail gevraagd en krijgt die nog niet. { $why }

    Open dit adres op het apparaat om het aan te melden, en log in met de naam en het wachtwoord die u op uw werk gebruikt:
    { $enrol }

    Enkele minuten later komt de mail vanzelf. Is dit niet uw apparaat, meld dat dan meteen aan uw IT-afdeling.

    Hoe het met uw apparaten staat, ziet u hier:
    { $portal }
message-blocked-name = Mail is geblokkeerd
message-blocked-subject = { $device } krijgt geen mail
message-blocked-body =
    Hallo { $name },

    { $device } krijgt uw mail niet meer. { $why }

    Is het niet aangemeld, open dan dit adres op het apparaat en log in met de naam en het wachtwoord die u op uw werk gebruikt:
    { $enrol }

    Is dit niet uw apparaat, meld dat dan meteen aan uw IT-afdeling.

    Hoe het met uw apparaten staat en wat u kunt doen, ziet u hier:
    { $portal }
message-released-name = Mail komt binnen
message-released-subject = { $device } krijgt uw mail
message-released-body =
    Hallo { $name },

    { $device } krijgt vanaf nu uw mail. U hoeft niets te doen.

    Is dit niet uw apparaat, meld dat dan meteen aan uw IT-afdeling.

    Hoe het met uw apparaten staat, ziet u hier:
    { $portal }
message-not-compliant-name = Een apparaat voldoet niet aan het beleid
message-not-compliant-subject = { $device } heeft uw aandacht nodig
message-not-compliant-body =
    Hallo { $name },

    { $device } voldoet niet aan wat uw organisatie vraagt. { $why }

    Tijd die u nog hebt om dat in orde te maken: { $time }. Daarna kan het apparaat zijn mail kwijtraken.

    Wat u kunt doen, ziet u hier:
    { $portal }
message-stale-warning-name = Een apparaat meldt zich niet
message-stale-warning-subject = { $device } laat niets van zich horen
message-stale-warning-body =
    Hallo { $name },

    { $device } heeft zich al enkele dagen niet gemeld. Zet het aan en verbind het met internet; dan meldt het zich vanzelf.

    Tijd die u nog hebt: { $time }. Daarna kan het apparaat zijn mail kwijtraken.

    Gebruikt u het niet meer, meld dat dan aan uw IT-afdeling. Hoe het met uw apparaten staat, ziet u hier:
    { $portal }
message-enrolled-name = Een apparaat is aangemeld
message-enrolled-subject = { $device } is op uw naam aangemeld
message-enrolled-body =
    Hallo { $name },

    { $device } is op uw naam aangemeld, met uw wachtwoord of met een link die voor u is gemaakt. Het kan nu uw mail krijgen.

    Was u dat niet, meld dat dan meteen aan uw IT-afdeling.

    Hoe het met uw apparaten staat, ziet u hier:
    { $portal }
message-outside-name = Geen mail: naar een adres buiten de organisatie
message-outside-subject = Een apparaat van u krijgt geen mail van uw werk
message-outside-body =
    Hallo,

    Een apparaat van u heeft om de mail van uw werk gevraagd en krijgt die niet.

    Waarom, en wat u kunt doen, ziet u hier, met de naam en het wachtwoord die u op uw werk gebruikt:
    { $portal }

    Kent u zo'n apparaat niet, meld dat dan meteen aan uw IT-afdeling.
message-access-not-enrolled = Het is niet bij uw organisatie aangemeld.
message-access-not-compliant = Er ontbreekt iets wat uw organisatie vraagt; het portaal zegt wat.
message-access-doubtful = We weten niet zeker of het van u is; vraag uw IT-afdeling ernaar te kijken.
message-access-outlook = Outlook wordt hier niet toegelaten; gebruik het mailprogramma van het apparaat.
message-access-other = De mailserver laat het niet toe; vraag het uw IT-afdeling.
message-compliance-other = Het portaal zegt wat er ontbreekt.
message-sample-user = Anna Jansen
nav-messages = Berichten
messages-lead = Wat gebruikers te horen krijgen: dat een apparaat geen mail krijgt en waarom, hoe het wordt aangemeld, en wanneer de mail komt. Het portaal laat dat alles ook zien.
messages-server = Mailserver
messages-server-lead = Berichten gaan met SMTP over deze server. De instellingen worden geprobeerd voordat ze worden bewaard: verbinding, certificaat, wachtwoord, en of hij mail van dit adres aanneemt.
messages-host = Server
messages-host-help = Zijn naam, zoals mail.example.com. Laat leeg om niets met SMTP te versturen.
messages-port = Poort
messages-security = Beveiliging
messages-security-help = Zonder TLS kan alleen een mailserver op deze machine worden gebruikt.
messages-security-starttls = STARTTLS, meestal poort 587
messages-security-tls = TLS vanaf het begin, meestal poort 465
messages-security-plain = Geen
messages-authorities = Instanties die voor hem mogen instaan
messages-authorities-help = Certificaten in PEM, als uw organisatie een eigen instantie heeft. Leeg: die van het besturingssysteem.
messages-user = Account
messages-user-help = De naam die inlogt. Leeg: niemand logt in.
messages-password = Wachtwoord
messages-password-help = Laat leeg om het bewaarde wachtwoord te houden.
messages-from = Afzender
messages-from-address = Adres van de afzender
messages-from-address-help = Van dit adres komen de berichten, zoals it@example.com.
messages-from-name = Naam van de afzender
messages-from-name-help = Zoals gebruikers hem zien, bijvoorbeeld de naam van uw IT-afdeling.
messages-timeout = Seconden dat op een antwoord wordt gewacht
messages-test-address = Uw eigen adres
messages-test-address-help = De server wordt gevraagd of hij er mail voor aanneemt. Er wordt niets verstuurd.
messages-test-save = Testen en opslaan
messages-others = Gebruikers zonder postvak in Exchange
messages-organisations = Exchange-organisaties
messages-organisations-none = Er is nog geen Exchange-organisatie
messages-policy-lead = Hoe de gebruikers van deze organisatie berichten krijgen.
messages-channel = Weg
messages-channel-help = Met het meldingsaccount verstuurt de connector met Exchange Web Services; het account wordt ingesteld waar de connector draait.
messages-channel-portal = Alleen het portaal
messages-channel-ews = Meldingsaccount (Exchange Web Services)
messages-channel-smtp = Mailserver (SMTP)
messages-told = Wat per mail wordt verteld
messages-told-help = Het portaal laat de andere ook zien.
messages-compliance-action = Een nalevingsbeleid zegt het
messages-per-hour = Hoogstens zoveel berichten per uur
messages-per-hour-help = Meer worden gespreid, en u krijgt het te zien.
messages-drop-after = Uren tot een bericht vervalt
messages-drop-after-help = Wat dan niet verstuurd kon worden, is oud nieuws.
messages-outside = Ook naar adressen buiten de organisatie
messages-outside-help = Een telefoon zonder mail laat misschien ook dit bericht niet zien. Wie op een apparaat geen mail krijgt, krijgt dan ook per SMTP bericht op het eerste adres buiten de organisatie dat in de adreslijst staat: het adres van het portaal, zonder naam, apparaat of reden.
messages-waiting = Wachtende berichten
messages-drop = Wachtende laten vervallen
messages-drop-help = Wat wacht kan vervallen. Het portaal laat het toch zien.
messages-drop-title = Wat wacht voor { $name } laten vervallen?
messages-drop-what = Voor wat nu wacht gaat geen mail meer uit, ook later niet. Het portaal laat het toch zien.
messages-templates = Sjablonen
messages-template-new = Nieuw sjabloon
messages-template-new-lead = Nalevingsbeleid kan het voor zijn meldingen noemen.
messages-languages = Talen
messages-own = Eigen
messages-built-in = Ingebouwd
messages-changed = Gewijzigd
messages-default-language = Standaardtaal
messages-default-language-help = Voor gebruikers in wier taal er geen tekst is: een taalcode zoals en of nl-be.
messages-branding = Onder de tekst
messages-branding-name = De naam van de organisatie
messages-branding-contact = Aan wie gebruikers iets kunnen vragen
messages-branding-portal = Het adres van het portaal
messages-branding-device = Naam en systeem van het apparaat
messages-around = Wat om de tekst staat
messages-subject = Onderwerp
messages-body = Tekst
messages-body-help = Gewone tekst, of met de tags p, br, b, i, h2, ul, ol, li en a. Plaatsaanduidingen: { $words }
messages-locale-help = Een andere code maakt een tekst in die taal.
messages-preview = Voorbeeld
messages-preview-text = Als tekst
messages-no-text = Nog geen tekst
messages-write = Schrijf de eerste
messages-undo = Terug naar de ingebouwde tekst
messages-undo-what = Elke wijziging van dit sjabloon, in elke taal, wordt teruggedraaid.
messages-undo-title = Elke wijziging van { $name } terugdraaien?
messages-delete-what = Beleid dat het noemt gebruikt daarna de ingebouwde tekst.
messages-delete-title = { $name } verwijderen?
messages-gone = Wat weg zou zijn
messages-test = Test
messages-test-send = Test versturen
messages-test-to = Naar welk adres
messages-test-way = Langs welke weg
messages-test-way-help = Zoals de gebruikers van deze organisatie hun berichten krijgen.
messages-last = Laatste berichten
messages-none = Er is nog niets verstuurd
messages-when = Wanneer
messages-what = Wat
messages-to = Aan
messages-address = Adres
messages-state-waiting = Wacht
messages-state-sent = Verstuurd
messages-state-shown = Alleen in het portaal
messages-state-superseded = Achterhaald
messages-state-dropped = Vervallen
messages-state-failed = Geweigerd
messages-alert-server = De mailserver neemt geen berichten aan sinds { $since }
messages-alert-many =
    { $count ->
        [one] Eén bericht wacht voor { $name }
       *[other] { $count } berichten wachten voor { $name }
    }
messages-alert-many-advice = Hoogstens { $max } gaan er per uur uit; de rest wordt gespreid. Kijk of er iets mis is, en laat ze in dat geval vervallen.
done-messages-dropped = Wat wachtte is vervallen.
done-messages-test-sent = De mailserver heeft de test aangenomen.
done-messages-test-waits = De connector verstuurt de test. De lijst van berichten zegt wat ervan geworden is.
problem-not-a-mail-address = Schrijf één mailadres, zoals anna@example.com.
problem-not-a-locale = Schrijf de code van een taal, zoals nl of nl-be.
problem-subject = Het onderwerp is één regel van hoogstens 200 tekens.
problem-open-placeholder = Hier begint een plaatsaanduiding die niet eindigt.
problem-unknown-placeholder = Zo’n plaatsaanduiding is er niet. Neem er een uit de lijst.
problem-open-tag = Hier begint een tag die niet eindigt.
problem-unknown-tag = Berichten hebben deze tag niet. Neem er een uit de lijst.
problem-unknown-attribute = Tags in berichten hebben geen attributen behalve het adres van een link.
problem-link-target = Links gaan naar https://, http://, mailto: of een van de adressen in de lijst van plaatsaanduidingen.
problem-list-in-list = Een lijst kan niet in een andere lijst staan.
problem-mail-plain = Zonder TLS kan alleen een mailserver op deze machine worden gebruikt.
problem-mail-not-set = Stel eerst de mailserver in.
problem-mail-unreachable = De mailserver antwoordt niet. Controleer naam en poort.
problem-mail-untrusted = Het certificaat van de mailserver wordt niet vertrouwd. Controleer zijn naam, of voeg de instantie toe die voor hem instaat.
problem-mail-no-start-tls = De mailserver biedt hier geen STARTTLS. Probeer TLS vanaf het begin met poort 465.
problem-mail-no-sign-in = De mailserver laat hier niemand inloggen. Probeer een andere poort, of laat het account leeg.
problem-mail-wrong-password = De mailserver weigert account of wachtwoord.
problem-mail-sender-refused = De mailserver neemt met dit account geen mail van dit adres aan.
problem-mail-recipient-refused = De mailserver neemt geen mail voor dit adres aan.
problem-mail-broken = De mailserver brak halverwege af. Controleer poort en beveiliging.
conflict-too-many-templates = Er zijn te veel sjablonen. Verwijder er eerst een.
conflict-default-text = Dit is de standaardtaal van het sjabloon. Maak eerst een andere taal de standaard.
conflict-no-text = Het sjabloon heeft nog geen tekst. Schrijf er eerst een.
exchange-event-message-refused = Een bericht aan een gebruiker is geweigerd
exchange-event-message-dropped = Een bericht aan een gebruiker kon niet op tijd worden verstuurd
portal-messages = Wat we u lieten weten
