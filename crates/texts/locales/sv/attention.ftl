alert-push-expired = Pushcertifikatet gick ut den { $date }
alert-listeners-expire = Servercertifikatet går ut den { $date }
alert-listeners-expired = Servercertifikatet gick ut den { $date }
alert-listeners-expire-advice = Lägg ett nytt certifikat i filernas ställe; det tas i bruk utan omstart. Efter det datumet ansluter varken webbläsare eller enheter.
alert-authority-expires = En av serverns certifikatutfärdare går ut den { $date }
alert-authority-expired = En av serverns certifikatutfärdare gick ut den { $date }
alert-authority-expires-advice = En ny utfärdare måste skapas före det datumet. Till dess fungerar varje certifikat som den har utfärdat.
alert-disputes =
    { $count ->
        [one] En enhet är omtvistad
       *[other] { $count } enheter är omtvistade
    }
alert-rollout-stopped = ”{ $profile }” stannade av sig själv: för mycket misslyckades
alert-errors =
    { $count ->
        [one] En profil misslyckades på en enhet
       *[other] Profiler misslyckades på enheter: { $count } gånger
    }
alert-errors-advice = Listan säger vad varje enhet svarade.
alert-blocked =
    { $count ->
        [one] En användares eget konto är i vägen för en profil
       *[other] Användares egna konton är i vägen för profiler: { $count } gånger
    }
alert-blocked-advice = Varje användare ser i portalen vad som ska tas bort. Hjälp dem som inte gör det.
alert-conflicts =
    { $count ->
        [one] En profil krockar med en annan på en enhet
       *[other] Profiler krockar med andra på enheter: { $count } gånger
    }
alert-conflicts-advice = Ändra en av de två profilerna eller vem som får den. Det som är installerat blir kvar till dess.
alert-see-which = Se vilka
deployments-title = Profiler på enheter
deployments-none = Det finns ingen i detta tillstånd
deployment-conflicts-with = Krockar med
deployment-error-code = Felkod
deployment-error-link = Enhetens ord
nav-disputes = Omtvistade enheter
disputes-lead = Enheter som säger att de är en som en annan användare har. De får inget förrän någon bestämmer.
disputes-none = Ingen enhet är omtvistad
disputes-none-advice = En enhet hamnar här när den registreras för en användare medan den hanteras för en annan.
dispute-title = Vems är { $name }?
dispute-claimed-by = Görs anspråk på av
dispute-held-by = Hanteras i dag för
dispute-holder-gone = Den hanteras inte längre för någon annan.
dispute-claim = Anspråket
dispute-holder = Så som den hanteras i dag
dispute-what-title = Den här enheten säger att den är en annan användares
dispute-what = Den registrerades med samma hårdvaruidentitet som en enhet som en annan användare har. Antingen har enheten fått en ny användare, eller så låtsas någon ha den.
dispute-until-then = Tills du bestämmer får anspråket ingen profil och inget certifikat för e-post, och den andra registreringen fortsätter som förut. Fråga båda användarna.
dispute-decide = Bestäm
dispute-accept-title = Enheten tillhör { $name } nu
dispute-accept = Godta anspråket
dispute-accept-help = { $name } förlorar enheten med dess profiler och certifikat. Anspråket hanteras från och med då.
dispute-accept-help-gone = Anspråket hanteras från och med då.
dispute-reject-title = Enheten tillhör inte den användaren
dispute-reject = Avvisa anspråket
dispute-reject-help = Registreringen för { $name } avslutas och dess certifikat återkallas. Den andra förblir som den är.
alert-exchange-none = Exchange-organisationen { $name } har inget anslutningsprogram
alert-exchange-none-advice = Installera ett nära Exchange. Till dess läses inget och ingen hålls ute.
alert-exchange-silent = Anslutningsprogrammet för { $name } hördes senast av { $time }
alert-exchange-silent-advice = Se efter om datorn är igång och når den här servern; ”gatepost-connector doctor” där säger vad som är fel. Är datorn borta, registrera ett annat i dess ställe och byt lösenordet för kontot. Telefoner behåller den åtkomst de har.
alert-exchange-hindered = Anslutningsprogrammet för { $name } körs men kan inte arbeta med Exchange
alert-exchange-hindered-advice = Det fortsätter att försöka. ”gatepost-connector doctor” säger namn för namn vad som saknas. Telefoner behåller den åtkomst de har.
alert-exchange-late = Synkroniseringarna för { $name } är sena: den senaste fullständiga började { $time }
alert-exchange-late-advice = Tills en har blivit klar hittas inte alla nya telefoner. Se vad anslutningsprogrammet säger, eller starta en fullständig synkronisering.
alert-exchange-never = Ingen synkronisering för { $name } har blivit klar än
alert-exchange-never-advice = Se vad anslutningsprogrammet säger. Till dess beslutas bara om det som har lästs, och ingen som är borta tas bort.
alert-exchange-doubtful = En fullständig synkronisering för { $name } hittade misstänkt lite
alert-exchange-doubtful-advice = Ingen har tagits bort. Se efter om kontots rättigheter och sökområdet stämmer, och besluta under Väntande ändringar.
alert-exchange-rules = Standardnivå eller enhetsregler i { $name } är andra än policyn vill
alert-exchange-rules-advice = De kunde inte skrivas utan att stänga ute enheter, utestängningar väntar på beslut, eller någon har ändrat dem i Exchange sedan dess. Gatepost låter dem vara som de är. Öppna policyn och spara den: du ser vilka den skulle drabba innan något skrivs. Eller sätt policyn till det som Exchange har.
