alert-push-expired = Het pushcertificaat is op { $date } verlopen
alert-listeners-expire = Het servercertificaat verloopt op { $date }
alert-listeners-expired = Het servercertificaat is op { $date } verlopen
alert-listeners-expire-advice = Zet een nieuw certificaat op de plaats van de bestanden; het wordt zonder herstart opgenomen. Na die datum maken browsers noch apparaten verbinding.
alert-authority-expires = Een certificeringsinstantie van deze server verloopt op { $date }
alert-authority-expired = Een certificeringsinstantie van deze server is op { $date } verlopen
alert-authority-expires-advice = Vóór die datum moet er een nieuwe instantie komen. Tot dan blijft elk certificaat werken dat de oude heeft uitgegeven.
alert-disputes =
    { $count ->
        [one] Eén apparaat is omstreden
       *[other] { $count } apparaten zijn omstreden
    }
alert-rollout-stopped = “{ $profile }” is vanzelf gestopt: er mislukte te veel
alert-errors =
    { $count ->
        [one] Een profiel is op één apparaat mislukt
       *[other] Profielen zijn op apparaten mislukt: { $count } keer
    }
alert-errors-advice = De lijst zegt wat elk apparaat heeft geantwoord.
alert-blocked =
    { $count ->
        [one] Een eigen account van een gebruiker staat een profiel in de weg
       *[other] Eigen accounts van gebruikers staan profielen in de weg: { $count } keer
    }
alert-blocked-advice = Elke gebruiker ziet in het portaal wat weg moet. Help wie het niet doet.
alert-conflicts =
    { $count ->
        [one] Een profiel botst op één apparaat met een ander
       *[other] Profielen botsen op apparaten met andere: { $count } keer
    }
alert-conflicts-advice = Wijzig een van beide profielen of wie het krijgt. Wat geïnstalleerd is, blijft tot dan.
alert-see-which = Bekijk welke
deployments-title = Profielen op apparaten
deployments-none = Er is er geen met deze status
deployment-conflicts-with = Botst met
deployment-error-code = Foutcode
deployment-error-link = Woorden van het apparaat
nav-disputes = Omstreden apparaten
disputes-lead = Apparaten die zeggen er een te zijn dat een andere gebruiker heeft. Ze krijgen niets tot iemand beslist.
disputes-none = Er is geen omstreden apparaat
disputes-none-advice = Een apparaat komt hier als het voor de ene gebruiker wordt aangemeld terwijl het voor een andere wordt beheerd.
dispute-title = Van wie is { $name }?
dispute-claimed-by = Opgeëist door
dispute-held-by = Nu beheerd voor
dispute-holder-gone = Het wordt voor niemand anders meer beheerd.
dispute-claim = De aanspraak
dispute-holder = Zoals het nu wordt beheerd
dispute-what-title = Dit apparaat zegt er een van een andere gebruiker te zijn
dispute-what = Het is aangemeld met dezelfde hardware-identificatie als een apparaat dat een andere gebruiker heeft. Het apparaat heeft een nieuwe gebruiker, of iemand doet alsof.
dispute-until-then = Tot u beslist, krijgt de aanspraak geen profiel en geen certificaat voor mail, en gaat de andere aanmelding gewoon door. Vraag het beide gebruikers.
dispute-decide = Beslissen
dispute-accept-title = Het apparaat is nu van { $name }
dispute-accept = Aanspraak aanvaarden
dispute-accept-help = { $name } raakt het apparaat kwijt, met zijn profielen en certificaten. De aanspraak wordt vanaf dan beheerd.
dispute-accept-help-gone = De aanspraak wordt vanaf dan beheerd.
dispute-reject-title = Het apparaat is niet van die gebruiker
dispute-reject = Aanspraak afwijzen
dispute-reject-help = De aanmelding van { $name } eindigt en de certificaten ervan worden ingetrokken. De andere blijft zoals die is.
alert-exchange-none = Exchange-organisatie { $name } heeft geen connector
alert-exchange-none-advice = Installeer er een bij Exchange. Tot die tijd wordt niets gelezen en niemand tegengehouden.
alert-exchange-silent = Van de connector van { $name } is sinds { $time } niets gehoord
alert-exchange-silent-advice = Kijk of de machine draait en deze server bereikt; “gatepost-connector doctor” zegt daar wat er mis is. Is de machine weg, registreer dan een andere in haar plaats en wijzig het wachtwoord van het account. Telefoons houden de toegang die ze hebben.
alert-exchange-hindered = De connector van { $name } draait maar kan niet met Exchange werken
alert-exchange-hindered-advice = Hij blijft het proberen. “gatepost-connector doctor” zegt naam voor naam wat ontbreekt. Telefoons houden de toegang die ze hebben.
alert-exchange-late = De synchronisaties van { $name } zijn te laat: de laatste volledige begon op { $time }
alert-exchange-late-advice = Tot er een is afgerond, worden niet alle nieuwe telefoons gevonden. Kijk wat de connector zegt, of start een volledige synchronisatie.
alert-exchange-never = Nog geen synchronisatie van { $name } is afgerond
alert-exchange-never-advice = Kijk wat de connector zegt. Tot die tijd wordt alleen over het gelezene besloten, en wordt niemand verwijderd die weg is.
alert-exchange-doubtful = Een volledige synchronisatie van { $name } vond verdacht weinig
alert-exchange-doubtful-advice = Niemand is verwijderd. Kijk of de rechten van het account en het zoekbereik kloppen, en beslis onder Wachtende wijzigingen.
alert-exchange-rules = Standaardniveau of apparaatregels in { $name } zijn anders dan het beleid wil
alert-exchange-rules-advice = Ze konden niet worden geschreven zonder apparaten buiten te sluiten, uitsluitingen wachten op een besluit, of iemand heeft ze sindsdien in Exchange gewijzigd. Gatepost laat ze zoals ze zijn. Open het toegangsbeleid en sla het op: u ziet wie het zou treffen voordat er iets wordt geschreven. Of zet het beleid op wat Exchange heeft.
