"""A Kerberos realm of its own: MIT's KDC on loopback, unprivileged, in a directory that the caller gives.

Prints one line of JSON when it answers: {"realm": ..., "port": ..., "environment": {...}}, and ends when its standard input is closed.
The environment is for who takes tickets (serve.py) and for clients that use MIT's library.
"""

import argparse
import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

SBIN = "/usr/sbin"


def free_port():
    """A port that is free for TCP and UDP just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def program(name):
    return shutil.which(name) or os.path.join(SBIN, name)


def main():
    """Makes the realm, starts the KDC and waits."""
    options = argparse.ArgumentParser()
    options.add_argument("--directory", required=True)
    options.add_argument("--realm", default="CORP.EXAMPLE.COM")
    options.add_argument("--account", required=True, help="name without realm")
    options.add_argument("--password", required=True)
    options.add_argument("--expired", help="an account whose password has expired")
    options.add_argument("--server", action="append", required=True, help="host name of a client access server")
    options = options.parse_args()
    place, realm, port = options.directory, options.realm, free_port()
    with open(f"{place}/krb5.conf", "w", encoding="utf-8") as file:
        file.write(
            f"[libdefaults]\ndefault_realm = {realm}\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\n"
            f"dns_canonicalize_hostname = false\nudp_preference_limit = 1\nqualify_shortname = \"\"\n"
            f"[realms]\n{realm} = {{\nkdc = 127.0.0.1:{port}\n}}\n[domain_realm]\n"
            + "".join(f"{server} = {realm}\n" for server in options.server)
        )
    with open(f"{place}/kdc.conf", "w", encoding="utf-8") as file:
        file.write(
            f"[kdcdefaults]\nkdc_listen = 127.0.0.1:{port}\nkdc_tcp_listen = 127.0.0.1:{port}\n[realms]\n{realm} = {{\n"
            f"database_name = {place}/principal\nkey_stash_file = {place}/stash\nacl_file = {place}/acl\n"
            "supported_enctypes = aes256-cts-hmac-sha1-96:normal aes128-cts-hmac-sha1-96:normal\n}\n"
            f"[logging]\nkdc = FILE:{place}/kdc.log\n"
        )
    environment = {
        "KRB5_CONFIG": f"{place}/krb5.conf", "KRB5_KDC_PROFILE": f"{place}/kdc.conf", "KRB5_KTNAME": f"FILE:{place}/keytab",
        "KRB5CCNAME": f"FILE:{place}/cache", "KRB5RCACHENAME": "none:",
    }
    everything = {**os.environ, **environment}

    def run(*command):
        subprocess.run(command, env=everything, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    # /dev/random is not needed: the master key comes from a password.
    run(program("kdb5_util"), "create", "-s", "-r", realm, "-P", "not a secret")

    def add(query):
        run(program("kadmin.local"), "-r", realm, "-q", query)

    add(f"addprinc -pw {options.password} +requires_preauth {options.account}")
    if options.expired:
        add(f"addprinc -pw {options.password} +requires_preauth -pwexpire yesterday {options.expired}")
    for server in options.server:
        add(f"addprinc -randkey HTTP/{server}")
        add(f"ktadd -k {place}/keytab HTTP/{server}")
    # It ends with this program, also if that is killed: PR_SET_PDEATHSIG.
    kdc = subprocess.Popen(
        [program("krb5kdc"), "-n", "-r", realm, "-P", f"{place}/pid"], env=everything,
        preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGTERM),
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if kdc.poll() is not None:
                    sys.exit("the KDC ended")
                time.sleep(0.05)
        print(json.dumps({"realm": realm, "port": port, "environment": environment}), flush=True)
        sys.stdin.read()
    finally:
        kdc.terminate()
        kdc.wait()


if __name__ == "__main__":
    main()
