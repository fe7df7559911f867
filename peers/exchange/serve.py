"""An independent Exchange organisation: the PowerShell endpoint of several client access servers.

Prints one line of JSON when it listens: {"control": port, "servers": {name: {"https": port, "http": port}}}, and ends when its
standard input is closed, so that it never outlives the test that started it.
"""

import argparse
import json
import ssl
import sys
import threading

from cmdlets import table
from control import ControlServer
from endpoint import Listener
from organisation import Organisation
from quirks import Faults, Quirks
from shells import Rights, Shells


class Place:
    """All that the listeners share."""

    def __init__(self, options):
        self.quirks, self.faults = Quirks(), Faults()
        self.table = table(options.version)
        self.rights = Rights(self.table)
        self.organisation = Organisation(
            self.quirks, options.server, options.version, options.mailboxes, options.partnerships, options.seed
        )
        self.shells = Shells(self)
        self.passwords = {options.account.lower(): options.password}
        self.without_rights = set()
        self.problems = []
        self.listeners = {}
        self.tls = None
        if options.certificate:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(options.certificate, options.key)

    def start(self, name):
        """Opens a server's listeners, on the ports that it had before."""
        machine = next(server for server in self.organisation.servers if server["Fqdn"] == name)
        for scheme, tls in (("http", None), ("https", self.tls)):
            if scheme == "https" and tls is None:
                continue
            address = name if name.startswith("127.") else "127.0.0.1"
            listener = Listener((address, self.port(name, scheme, address)), machine, self, tls)
            threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            self.listeners.setdefault(name, {})[scheme] = listener

    def port(self, name, scheme, address):
        """The port of before. A client uses one port for all servers of an organisation: whoever has an address of its own gets
        the first one's."""
        if scheme in self.listeners.get(name, {}):
            return self.listeners[name][scheme].server_address[1]
        others = [held[scheme].server_address for held in self.listeners.values() if scheme in held]
        return others[0][1] if others and address not in (other for other, _ in others) else 0

    def stop(self, name):
        """As when a server goes down: nobody listens any more, its connections break, and its shells are gone."""
        for listener in self.listeners[name].values():
            listener.shutdown()
            listener.server_close()
            listener.break_connections()
        self.shells.forget(name)

    def ports(self):
        return {
            name: {scheme: listener.server_address[1] for scheme, listener in held.items()} for name, held in self.listeners.items()
        }


def main():
    """Starts everything and waits."""
    options = argparse.ArgumentParser()
    options.add_argument("--server", action="append", required=True, help="name of a client access server; several for failover")
    options.add_argument("--version", default="15.2 (Build 986.5)")
    options.add_argument("--mailboxes", type=int, default=3)
    options.add_argument("--partnerships", type=int, default=4)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--account", default="CORP\\svc-gatepost")
    options.add_argument("--password", required=True)
    options.add_argument("--certificate", help="PEM; without it there is no TLS")
    options.add_argument("--key")
    options = options.parse_args()
    place = Place(options)
    for name in options.server:
        place.start(name)
    control = ControlServer(place)
    threading.Thread(target=control.serve_forever, daemon=True).start()
    print(json.dumps({"control": control.server_address[1], "servers": place.ports()}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
