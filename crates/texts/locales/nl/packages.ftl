packages = Pakketten van de connector
packages-file = Bestand
packages-system = Systeem
packages-size = Grootte
packages-sha256 = SHA-256
packages-kilobytes = { $number } KiB
packages-none = Er valt hier nog niets te downloaden
packages-no-folder = Noem in het configuratiebestand een map op de server, als downloads = "/srv/gatepost/connector" in [connector], herstart de server en zet de pakketten van de connector voor Linux en Windows daar neer.
packages-empty = Zet de pakketten van de connector voor Linux en Windows in { $folder } op de server. Ze verschijnen hier meteen.
packages-unreadable = De server kan { $folder } niet lezen: { $reason }
install-prepare = Op { $system }, eerst een eigen gebruiker en map:
install-start = Op { $system }, daarna als dienst:
install-unit = Pak het pakket uit en voer de commando's in zijn map uit. Op Linux is de dienst een unit van systemd, die daar ligt. Kies op Windows een map waarin alleen administrators mogen schrijven en voer alles uit als administrator; het programma installeert zijn dienst zelf, die onder een eigen account draait.
install-unit-download = De systemd-unit downloaden
