"""Drives the organisation of serve.py with the unmodified pypsrp client, which is tested against real Windows by its author.

Environment: EXCHANGE_HOST, EXCHANGE_PORT, EXCHANGE_AUTH (basic or kerberos), EXCHANGE_ACCOUNT, EXCHANGE_PASSWORD, EXCHANGE_CA (PEM;
without it plain http), EXCHANGE_PARTNERSHIPS (how many there are). Prints a line for each check and ends with `N passed, N failed`.
"""

import os
import sys
import traceback

from pypsrp.exceptions import WinRMError
from pypsrp.powershell import PowerShell, PSInvocationState, RunspacePool
from pypsrp.wsman import WSMan

RESOURCE = "Microsoft.Exchange"


def connect(**changed):
    """A WSMan client as people write it for Exchange."""
    authority = os.environ.get("EXCHANGE_CA")
    settings = {
        "server": os.environ["EXCHANGE_HOST"], "port": int(os.environ["EXCHANGE_PORT"]), "path": "PowerShell",
        "auth": os.environ["EXCHANGE_AUTH"], "username": os.environ["EXCHANGE_ACCOUNT"], "password": os.environ["EXCHANGE_PASSWORD"],
        "ssl": authority is not None, "cert_validation": authority or True, "encryption": "never" if authority else "always",
        "negotiate_service": "HTTP",
    }
    return WSMan(**{**settings, **changed})


def invoke(pool, cmdlet, **parameters):
    """One cmdlet in a pipeline of its own."""
    shell = PowerShell(pool)
    shell.add_cmdlet(cmdlet)
    for name, value in parameters.items():
        shell.add_parameter(name, value)
    output = shell.invoke()
    return output, shell


def only(pool, cmdlet, **parameters):
    """The output of a cmdlet that must succeed."""
    output, shell = invoke(pool, cmdlet, **parameters)
    assert shell.state == PSInvocationState.COMPLETED and not shell.streams.error, [str(e) for e in shell.streams.error]
    return output


def lists_everything(pool):
    wanted = int(os.environ["EXCHANGE_PARTNERSHIPS"])
    devices = only(pool, "Get-MobileDevice", ResultSize="Unlimited", ActiveSync=True)
    assert len(devices) == wanted, len(devices)
    device = devices[0]
    assert device.adapted_properties["DeviceAccessState"] == "Allowed", device.adapted_properties
    assert "\u00a7" in device.adapted_properties["Identity"]
    if wanted > 1000:
        short, shell = invoke(pool, "Get-MobileDevice")
        assert len(short) == 1000 and "ResultSize" in shell.streams.warning[0].message, "a truncated result warns"


def edits_lists(pool):
    boxes = only(pool, "Get-CASMailbox", ResultSize="1")
    box = str(boxes[0].adapted_properties["Guid"])
    only(pool, "Set-CASMailbox", Identity=box, ActiveSyncAllowedDeviceIDs={"Add": ["PEER1", "PEER2"]})
    only(pool, "Set-CASMailbox", Identity=box, ActiveSyncAllowedDeviceIDs={"Remove": ["PEER1"]}, ActiveSyncBlockedDeviceIDs={"Add": ["PEER1"]})
    read = only(pool, "Get-CASMailbox", Identity=box)[0].adapted_properties
    assert list(read["ActiveSyncAllowedDeviceIDs"]) == ["PEER2"], read
    assert list(read["ActiveSyncBlockedDeviceIDs"]) == ["PEER1"], read
    only(pool, "Set-CASMailbox", Identity=box, ActiveSyncAllowedDeviceIDs={"Remove": ["PEER2"]}, ActiveSyncBlockedDeviceIDs={"Remove": ["PEER1"]})


def says_what_is_not_allowed(pool):
    try:
        _, shell = invoke(pool, "Get-Mailbox")
        assert shell.state == PSInvocationState.FAILED
    except WinRMError as error:
        assert "Get-Mailbox" in str(error), error
    try:
        _, shell = invoke(pool, "Get-MobileDevice", NoSuchParameter=True)
        assert shell.state == PSInvocationState.FAILED
    except WinRMError as error:
        assert "NoSuchParameter" in str(error), error
    script = PowerShell(pool)
    script.add_script("Get-MobileDevice | Select-Object -First 1")
    try:
        script.invoke()
        assert script.state == PSInvocationState.FAILED
    except WinRMError as error:
        assert "no-language" in str(error), error
    _, shell = invoke(pool, "Get-CASMailbox", Identity="nobody")
    assert shell.state == PSInvocationState.COMPLETED and "couldn't be found" in str(shell.streams.error[0])


def finds_servers(pool):
    servers = only(pool, "Get-ExchangeServer")
    assert servers and all(server.adapted_properties["IsClientAccessServer"] for server in servers)
    commands, shell = invoke(pool, "Get-Command", Name=["Get-MobileDevice", "No-Such"])
    assert [command.adapted_properties["Name"] for command in commands] == ["Get-MobileDevice"] and shell.streams.error


def main() -> int:
    """Runs every check in one runspace pool, then closes it."""
    passed = failed = 0
    with connect() as wsman, RunspacePool(wsman, configuration_name=RESOURCE) as pool:
        for check in (lists_everything, edits_lists, says_what_is_not_allowed, finds_servers):
            try:
                check(pool)
                passed += 1
                print("ok", check.__name__)
            except Exception:  # every failure is shown, then the next check runs
                failed += 1
                print("FAILED", check.__name__)
                traceback.print_exc(file=sys.stdout)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
