alert-brakes =
    { $count ->
        [one] Er wacht een grote wijziging op u
       *[other] Er wachten { $count } grote wijzigingen op u
    }
alert-jobs =
    { $count ->
        [one] Eén taak is definitief mislukt
       *[other] { $count } taken zijn definitief mislukt
    }
brakes-lead = Wijzigingen die niemand begon en die veel apparaten zouden treffen, stoppen hier voordat er iets gebeurt.
brakes-none = Er wacht niets
brake-open = Wacht op een mens
brake-released = Doorgelaten
brake-kept = Zo gelaten
brake-lapsed = Er was niets meer om tegen te houden
brake-cause = Oorzaak
brake-cause-directory = Inlezen van de adreslijst
brake-cause-exchange = Wie e-mail mag hebben in Exchange
brake-cause-exchange-removal = Koppelingen die een synchronisatie van Exchange niet vond
brake-cause-recompute = Een herberekening
brake-hits = Treft
brake-hits-devices =
    { $count ->
        [one] Eén van { $total } apparaten
       *[other] { $count } van { $total } apparaten
    }
brake-advice = Controleer de lijst. Is het wat u verwacht, laat het dan doorgaan; zo niet, zoek eerst uit waarom.
brake-counts-day = In het aantal zijn ook de apparaten meegeteld waarmee hetzelfde in de afgelopen 24 uur een voor een is gebeurd.
brake-waits-now =
    { $count ->
        [0] Daarvan wacht er geen meer.
        [one] Daarvan wacht er nu één: die staat in de lijst.
       *[other] Daarvan wachten er nu { $count }: die staan in de lijst.
    }
brake-release = Door laten gaan
brake-release-help = Voert alles op de lijst uit.
brake-keep = Alles laten zoals het is
brake-keep-help = Er gebeurt niets. Dezelfde wijziging kan hier opnieuw stoppen.
brake-keep-access-help = Niemand wordt buitengesloten. Het beleid sluit daarna 24 uur lang niemand uit zichzelf buiten, ook nieuwkomers niet. Wat u met de hand blokkeert of in het beleid opslaat, geldt meteen.
brake-items = Wat het zou doen
brake-items-none = Er is geen lijst
brake-effect = Wat
effect-remove = Verwijderen
effect-replace = Vervangen
effect-block = Blokkeren
done-decided = Besloten.
conflict-brake-decided = Iemand heeft dit al besloten.
conflict-brake-grown = Het zou nu meer apparaten raken dan toen u keek. Bekijk het opnieuw.
jobs-lead = Werk dat te vaak mislukte en niet meer vanzelf wordt geprobeerd.
jobs-none = Er is geen taak mislukt
job-kind = Taak
job-attempts = Pogingen
job-retry = Opnieuw proberen
audit-when = Wanneer
audit-who = Wie
audit-what = Wat
audit-about = Waarover
audit-none = Er zijn nog geen vermeldingen
number-bounds = Van { $min } tot en met { $max }; { $usual } zolang niemand het wijzigt.
retention-title = Hoe lang gegevens blijven
retention-lead = Wat ouder is, wordt in de komende uren vergeten. Wat weg is, komt niet terug.
retention-disabled = Profielen van uitgeschakelde gebruikers, in dagen
retention-disabled-help = Zo lang houdt een gebruiker die in de adreslijst is uitgeschakeld de profielen op zijn apparaten. Gebruikers die uit de adreslijst zijn verwijderd, verliezen ze meteen.
retention-history = Geschiedenis, in dagen
retention-history-help = Wat apparaten antwoordden, wat er van installaties is geworden, en de synchronisaties en gebeurtenissen van Exchange. Het journaal van wijzigingen in Exchange blijft, omdat elke daarvan kan worden teruggehaald.
retention-audit = Auditlogboek, in dagen
retention-audit-help = 0 bewaart het voor altijd; anders minstens 30.
retention-for-ever = Voor altijd
brake-limits-title = Wanneer een wijziging op een mens wacht
brake-limits-lead = Een wijziging die niemand is begonnen, stopt vóór haar eerste effect als ze meer apparaten zou raken dan een van deze grenzen toelaat. Wijzigingen die u zelf maakt, wachten nooit.
brake-limits-percent = Deel van alle apparaten, in procent
brake-limits-percent-help = Telt in grote organisaties.
brake-limits-devices = Aantal apparaten
brake-limits-devices-help = Telt hoeveel apparaten er ook zijn.
compliance-policy-title = Naleving
compliance-policy-lead = Het ingebouwde beleid beoordeelt elk apparaat vanzelf.
compliance-managed-email = Beheerd e-mailprofiel vereist
compliance-managed-email-help = Een apparaat voldoet niet zolang een account dat de gebruiker zelf heeft gemaakt het e-mailprofiel in de weg staat, of zolang het profiel niet kon worden geïnstalleerd. Elk apparaat wordt opnieuw beoordeeld als u dit wijzigt.
second-factor-policy-title = Tweede factor bij aanmelden van een apparaat
second-factor-policy-lead = Naast hun wachtwoord tonen gebruikers een code van een authenticator-app voordat ze een apparaat aanmelden. Links die de helpdesk persoonlijk gaf, tellen zwaarder en hebben er geen nodig.
second-factor-rule = Gevraagd
second-factor-rule-help = Gebruikers stellen hem in het portaal in. De eerste wordt vertrouwd zoals hij komt: wie het wachtwoord kent, kan hem instellen. De helpdesk kan hem op de pagina van de gebruiker wissen.
second-factor-rule-off = Van niemand
second-factor-rule-if-set-up = Van wie er een heeft
second-factor-rule-required = Van iedereen
second-factor-reset = Tweede factor wissen
second-factor-none = Geen
done-second-factor-reset = Vergeten. De gebruiker moet opnieuw inloggen en kan een nieuwe instellen.
