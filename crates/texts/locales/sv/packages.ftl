packages = Anslutningsprogrammets paket
packages-file = Fil
packages-system = System
packages-size = Storlek
packages-sha256 = SHA-256
packages-kilobytes = { $number } KiB
packages-none = Här finns inget att ladda ner ännu
packages-no-folder = Ange en mapp på servern i dess konfigurationsfil, som downloads = "/srv/gatepost/connector" i [connector], starta om servern och lägg anslutningsprogrammets paket för Linux och Windows där.
packages-empty = Lägg anslutningsprogrammets paket för Linux och Windows i { $folder } på servern. De visas här genast.
packages-unreadable = Servern kan inte läsa { $folder }: { $reason }
install-prepare = På { $system }, först en egen användare och mapp:
install-start = På { $system }, därefter som tjänst:
install-unit = Packa upp paketet och kör kommandona i dess mapp. På Linux är tjänsten en enhet för systemd, som ligger där. Välj på Windows en mapp där bara administratörer får skriva och kör allt som administratör; programmet installerar själv sin tjänst, som körs med ett eget konto.
install-unit-download = Ladda ner systemd-enheten
