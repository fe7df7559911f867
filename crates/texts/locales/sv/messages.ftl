message-quarantined-name = E-post hålls tillbaka
message-quarantined-subject = { $device } får inte din e-post än
message-quarantined-body =
    Hej { $name },

    { $device } har bett om din e-post och får den inte än. { $why }

    Öppna den här adressen på enheten för att registrera den, och logga in med det namn och lösenord som du använder på arbetet:
    { $enrol }

    Några minuter senare kommer e-posten av sig själv. Om det inte är din enhet, säg genast till IT-avdelningen.

    Hur det står till med dina enheter ser du här:
    { $portal }
message-blocked-name = E-posten är blockerad
message-blocked-subject = { $device } får ingen e-post
message-blocked-body =
    Hej { $name },

    { $device } får inte längre din e-post. { $why }

    Om den inte är registrerad, öppna den här adressen på enheten och logga in med det namn och lösenord som du använder på arbetet:
    { $enrol }

    Om det inte är din enhet, säg genast till IT-avdelningen.

    Hur det står till med dina enheter, och vad du kan göra, ser du här:
    { $portal }
message-released-name = E-posten kommer fram
message-released-subject = { $device } får din e-post
message-released-body =
    Hej { $name },

    { $device } får din e-post från och med nu. Du behöver inte göra något.

    Om det inte är din enhet, säg genast till IT-avdelningen.

    Hur det står till med dina enheter ser du här:
    { $portal }
message-not-compliant-name = En enhet uppfyller inte kraven
message-not-compliant-subject = { $device } behöver din uppmärksamhet
message-not-compliant-body =
    Hej { $name },

    { $device } uppfyller inte det som din organisation kräver. { $why }

    Tid kvar för att rätta till det: { $time }. Därefter kan enheten förlora sin e-post.

    Vad du kan göra ser du här:
    { $portal }
message-stale-warning-name = En enhet är tyst
message-stale-warning-subject = { $device } hör inte av sig
message-stale-warning-body =
    Hej { $name },

    { $device } har inte hört av sig på några dagar. Slå på den och anslut den till internet; då hör den av sig själv.

    Tid kvar: { $time }. Därefter kan enheten förlora sin e-post.

    Om du inte använder den längre, säg till IT-avdelningen. Hur det står till med dina enheter ser du här:
    { $portal }
message-enrolled-name = En enhet har registrerats
message-enrolled-subject = { $device } har registrerats i ditt namn
message-enrolled-body =
    Hej { $name },

    { $device } har registrerats i ditt namn, med ditt lösenord eller en länk som gjordes för dig. Den kan nu få din e-post.

    Om det inte var du, säg genast till IT-avdelningen.

    Hur det står till med dina enheter ser du här:
    { $portal }
message-outside-name = Ingen e-post: till en adress utanför organisationen
message-outside-subject = En av dina enheter får ingen e-post från arbetet
message-outside-body =
    Hej,

    En av dina enheter har bett om din e-post från arbetet och får den inte.

    Varför, och vad du kan göra, ser du här, med det namn och lösenord som du använder på arbetet:
    { $portal }

    Om du inte känner till en sådan enhet, säg genast till IT-avdelningen.
message-access-not-enrolled = Den är inte registrerad hos din organisation.
message-access-not-compliant = Den saknar något som din organisation kräver; portalen säger vad.
message-access-doubtful = Vi är inte säkra på att den är din; be IT-avdelningen titta på den.
message-access-outlook = Outlook släpps inte in här; använd enhetens e-postprogram.
message-access-other = E-postservern håller den ute; fråga IT-avdelningen.
message-compliance-other = Portalen säger vad den saknar.
message-sample-user = Anna Jansen
nav-messages = Meddelanden
messages-lead = Vad användarna får veta: att en enhet inte får e-post och varför, hur den registreras, och när e-posten kommer. Portalen visar allt detta också.
messages-server = E-postserver
messages-server-lead = Meddelanden går med SMTP över den här servern. Inställningarna prövas innan de sparas: anslutning, certifikat, lösenord, och om den tar emot e-post från den här adressen.
messages-host = Server
messages-host-help = Dess namn, som mail.example.com. Lämna tomt för att inte skicka något med SMTP.
messages-port = Port
messages-security = Skydd
messages-security-help = Utan TLS kan bara en e-postserver på den här maskinen användas.
messages-security-starttls = STARTTLS, oftast port 587
messages-security-tls = TLS från början, oftast port 465
messages-security-plain = Inget
messages-authorities = Utfärdare som får gå i god för den
messages-authorities-help = Certifikat i PEM, om din organisation har en egen utfärdare. Tomt: operativsystemets.
messages-user = Konto
messages-user-help = Namnet som loggar in. Tomt: ingen loggar in.
messages-password = Lösenord
messages-password-help = Lämna tomt för att behålla det som är sparat.
messages-from = Avsändare
messages-from-address = Avsändarens adress
messages-from-address-help = Från den här adressen kommer meddelandena, som it@example.com.
messages-from-name = Avsändarens namn
messages-from-name-help = Som användarna ser det, till exempel IT-avdelningens namn.
messages-timeout = Sekunder att vänta på ett svar
messages-test-address = Din egen adress
messages-test-address-help = Servern tillfrågas om den tar emot e-post till den. Inget skickas.
messages-test-save = Pröva och spara
messages-others = Användare utan brevlåda i Exchange
messages-organisations = Exchange-organisationer
messages-organisations-none = Det finns ingen Exchange-organisation än
messages-policy-lead = Hur användarna i den här organisationen får meddelanden.
messages-channel = Väg
messages-channel-help = Med aviseringskontot skickar anslutningsprogrammet med Exchange Web Services; kontot ställs in där anslutningsprogrammet körs.
messages-channel-portal = Bara portalen
messages-channel-ews = Aviseringskonto (Exchange Web Services)
messages-channel-smtp = E-postserver (SMTP)
messages-told = Vad som berättas per e-post
messages-told-help = Portalen visar de andra ändå.
messages-compliance-action = En efterlevnadspolicy säger det
messages-per-hour = Högst så många meddelanden i timmen
messages-per-hour-help = Fler sprids ut, och du får veta det.
messages-drop-after = Timmar tills ett meddelande förfaller
messages-drop-after-help = Det som då inte kunnat skickas är gamla nyheter.
messages-outside = Också till adresser utanför organisationen
messages-outside-help = En telefon utan e-post visar kanske inte heller meddelandet. Den vars enhet inte får någon e-post får då också veta det med SMTP, på den första adress utanför organisationen som katalogen känner till: portalens adress, utan namn, enhet eller skäl.
messages-waiting = Väntande meddelanden
messages-drop = Släng det som väntar
messages-drop-help = Det som väntar kan slängas. Portalen visar det ändå.
messages-drop-title = Slänga det som väntar för { $name }?
messages-drop-what = För det som väntar nu skickas ingen e-post, inte heller senare. Portalen visar det ändå.
messages-templates = Mallar
messages-template-new = Ny mall
messages-template-new-lead = Efterlevnadspolicyer kan ange den för sina aviseringar.
messages-languages = Språk
messages-own = Egen
messages-built-in = Inbyggd
messages-changed = Ändrad
messages-default-language = Standardspråk
messages-default-language-help = För användare vars språk saknar text: en språkkod som en eller nl-be.
messages-branding = Under texten
messages-branding-name = Organisationens namn
messages-branding-contact = Vem användarna kan fråga
messages-branding-portal = Portalens adress
messages-branding-device = Enhetens namn och system
messages-around = Det som står runt texten
messages-subject = Ämne
messages-body = Text
messages-body-help = Vanlig text, eller med taggarna p, br, b, i, h2, ul, ol, li och a. Platshållare: { $words }
messages-locale-help = En annan kod gör en text på det språket.
messages-preview = Förhandsgranska
messages-preview-text = Som text
messages-no-text = Ingen text än
messages-write = Skriv den första
messages-undo = Tillbaka till den inbyggda texten
messages-undo-what = Varje ändring av den här mallen, på varje språk, tas tillbaka.
messages-undo-title = Ta tillbaka varje ändring av { $name }?
messages-delete-what = Policyer som anger den använder därefter den inbyggda texten.
messages-delete-title = Ta bort { $name }?
messages-gone = Det som försvinner
messages-test = Prov
messages-test-send = Skicka ett prov
messages-test-to = Till vilken adress
messages-test-way = På vilken väg
messages-test-way-help = Som användarna i den här organisationen får sina.
messages-last = Senaste meddelanden
messages-none = Inget har skickats än
messages-when = När
messages-what = Vad
messages-to = Till
messages-address = Adress
messages-state-waiting = Väntar
messages-state-sent = Skickat
messages-state-shown = Bara i portalen
messages-state-superseded = Överspelat
messages-state-dropped = Slängt
messages-state-failed = Avvisat
messages-alert-server = E-postservern har inte tagit emot några meddelanden sedan { $since }
messages-alert-many =
    { $count ->
        [one] Ett meddelande väntar för { $name }
       *[other] { $count } meddelanden väntar för { $name }
    }
messages-alert-many-advice = Högst { $max } går ut i timmen; resten sprids ut. Se efter om något är fel, och släng dem i så fall.
done-messages-dropped = Det som väntade slängdes.
done-messages-test-sent = E-postservern tog emot provet.
done-messages-test-waits = Anslutningsprogrammet skickar provet. Listan över meddelanden säger vad det blev av det.
problem-not-a-mail-address = Skriv en enda e-postadress, som anna@example.com.
problem-not-a-locale = Skriv ett språks kod, som nl eller nl-be.
problem-subject = Ämnet är en rad med högst 200 tecken.
problem-open-placeholder = En platshållare börjar här och slutar inte.
problem-unknown-placeholder = Det finns ingen sådan platshållare. Ta en ur listan.
problem-open-tag = En tagg börjar här och slutar inte.
problem-unknown-tag = Meddelanden har inte den här taggen. Ta en ur listan.
problem-unknown-attribute = Taggar i meddelanden har inga attribut utom en länks adress.
problem-link-target = Länkar leder till https://, http://, mailto: eller en av adresserna i listan över platshållare.
problem-list-in-list = En lista kan inte stå i en annan lista.
problem-mail-plain = Utan TLS kan bara en e-postserver på den här maskinen användas.
problem-mail-not-set = Ställ in e-postservern först.
problem-mail-unreachable = E-postservern svarar inte. Kontrollera namn och port.
problem-mail-untrusted = E-postserverns certifikat är inte betrott. Kontrollera dess namn, eller lägg till utfärdaren som går i god för den.
problem-mail-no-start-tls = E-postservern erbjuder ingen STARTTLS här. Pröva TLS från början med port 465.
problem-mail-no-sign-in = E-postservern låter ingen logga in här. Pröva en annan port, eller lämna kontot tomt.
problem-mail-wrong-password = E-postservern avvisar konto eller lösenord.
problem-mail-sender-refused = E-postservern tar inte emot e-post från den här adressen med det här kontot.
problem-mail-recipient-refused = E-postservern tar inte emot e-post till den här adressen.
problem-mail-broken = E-postservern försvann mitt i. Kontrollera port och skydd.
conflict-too-many-templates = Det finns för många mallar. Ta bort en först.
conflict-default-text = Det här är mallens standardspråk. Gör först ett annat till standard.
conflict-no-text = Mallen har ingen text än. Skriv en först.
exchange-event-message-refused = Ett meddelande till en användare avvisades
exchange-event-message-dropped = Ett meddelande till en användare kunde inte skickas i tid
portal-messages = Vad vi har meddelat dig
