packages = Packages of the connector
packages-file = File
packages-system = System
packages-size = Size
packages-sha256 = SHA-256
packages-kilobytes = { $number } KiB
packages-none = There is nothing to download here yet
packages-no-folder = Name a folder on the server in its configuration file, as downloads = "/srv/gatepost/connector" in [connector], restart the server, and put the connector's packages for Linux and Windows there.
packages-empty = Put the connector's packages for Linux and Windows into { $folder } on the server. They appear here at once.
packages-unreadable = The server cannot read { $folder }: { $reason }
install-prepare = On { $system }, first a user and a directory of its own:
install-start = On { $system }, then as a service:
install-unit = Unpack the package and type the commands in its folder. On Linux the service is a unit of systemd, which lies there. On Windows choose a folder where only administrators may write and run everything as administrator; the program installs its service itself, which runs under an account of its own.
install-unit-download = Download the systemd unit
