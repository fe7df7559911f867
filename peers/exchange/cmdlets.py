"""The cmdlets that a connector's role holds: generators of objects, and the table of who may be called with what."""

from call import CONFIGURATION, MANAGEMENT, Complaint, invalid, level, listed, truth
from mailboxes import get_cas_mailbox, get_recipient, set_cas_mailbox
from organisation import LEVELS, Refused, now
from partnerships import clear_device, get_device, get_statistics, remove_device
from policies import POLICY_ACTIVE_SYNC, POLICY_MOBILE, get_policy, new_policy, remove_policy, set_policy
from rules import get_class, get_rule, new_rule, remove_rule, set_rule
from shapes import Enum, Link, Text


def set_ad_server_settings(call):
    if call.has("PreferredServer"):
        call.session.preferred = str(call.get("PreferredServer"))
        _ = call.controller
    if call.has("ViewEntireForest"):
        call.session.entire_forest = truth(call.get("ViewEntireForest"))
    return
    yield


def get_command(call):
    wanted = call.get("Name")
    wanted = [str(name) for name in wanted] if isinstance(wanted, list) else ["*"] if wanted is None else [str(wanted)]
    held = call.session.commands()
    for name in wanted:
        if name == "*":
            found = list(held)
        else:
            found = [known for known in held if known.lower() == name.lower()]
            if not found:
                yield Complaint(
                    Refused(
                        "System.Management.Automation.CommandNotFoundException", "CommandNotFoundException",
                        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program.",
                        f"De term {name} wordt niet herkend als de naam van een cmdlet.",
                    )
                )
        for known in found:
            made = call.made("System.Management.Automation.FunctionInfo", {
                "Name": known, "CommandType": Enum("System.Management.Automation.CommandTypes", "Function", 2),
                "Parameters": sorted(held[known]), "ModuleName": "", "Visibility": "Public",
            }, known)
            yield made


def get_exchange_server(call):
    for server in call.organisation.servers:
        if call.has("Identity") and str(call.get("Identity")).lower() not in (server["Name"].lower(), server["Fqdn"].lower(), str(server["Guid"])):
            continue
        yield call.made(MANAGEMENT + "ExchangeServer", {
            "Name": server["Name"], "Fqdn": server["Fqdn"], "Domain": server["Domain"], "Guid": server["Guid"],
            "Site": Link(server["Site"], "Default-First-Site-Name"),
            "ServerRole": Enum(MANAGEMENT + "ServerRole", server["ServerRole"], 2), "IsClientAccessServer": True,
            "IsMailboxServer": True, "IsFrontendTransportServer": True, "IsEdgeServer": False, "IsE14OrLater": True,
            "IsE15OrLater": not server["AdminDisplayVersion"].startswith("14"), "Edition": "Standard",
            "AdminDisplayVersion": Text("Microsoft.Exchange.Data.ServerVersion", f"Version {server['AdminDisplayVersion']}"),
            "NetworkAddress": [f"ncacn_ip_tcp:{server['Fqdn']}"], "ExchangeLegacyDN": server["ExchangeLegacyDN"],
            "Identity": Link(server["Name"], guid=server["Guid"]), "WhenChanged": now(),
        }, server["Name"])


def get_organization_settings(call):
    controller = call.controller
    held = call.organisation.settings.at[controller]
    yield call.made(CONFIGURATION + "ActiveSyncOrganizationSettings", {
        "DefaultAccessLevel": level(held["DefaultAccessLevel"]), "AdminMailRecipients": list(held["AdminMailRecipients"]),
        "UserMailInsert": held["UserMailInsert"], "OtaNotificationMailInsert": held["OtaNotificationMailInsert"],
        "AllowAccessForUnSupportedPlatform": held["AllowAccessForUnSupportedPlatform"], "Name": "Mobile Mailbox Settings",
        "Identity": Link("Mobile Mailbox Settings"), "Guid": call.organisation.settings_guid, "WhenChanged": held["WhenChanged"],
        "OriginatingServer": controller,
    }, "Mobile Mailbox Settings")


def set_organization_settings(call):
    values = {}
    for name in ("DefaultAccessLevel", "UserMailInsert", "OtaNotificationMailInsert", "AllowAccessForUnSupportedPlatform"):
        if call.has(name):
            value = call.get(name)
            if name == "DefaultAccessLevel" and str(value) not in LEVELS:
                raise invalid(name, value)
            if name.endswith("Insert") and len(str(value or "")) > 256:
                raise invalid(name, value)
            values[name] = truth(value) if name.startswith("Allow") else str(value or "")
    if call.has("AdminMailRecipients"):
        values["AdminMailRecipients"] = listed(call.organisation.settings[call.controller, "AdminMailRecipients"], call.get("AdminMailRecipients"))
    call.organisation.write(call.organisation.settings, call.controller, values)
    return
    yield


FIND = {"Identity", "DomainController"}
PAGE = {"Filter", "ResultSize", "SortBy", "OrganizationalUnit"}


def table(version):
    """Cmdlets of this version: name to (parameters, generator, whether it changes something)."""
    device = FIND | PAGE | {"Mailbox", "Monitoring"}
    statistics = FIND | {"Mailbox", "GetMailboxLog", "NotificationEmailAddresses", "ShowRecoveryPassword"}
    wipe = FIND | {"Cancel", "NotificationEmailAddresses", "Confirm"}
    commands = {
        "Set-ADServerSettings": ({"ViewEntireForest", "PreferredServer", "PreferredGlobalCatalog", "ConfigurationDomainController", "RecipientViewRoot", "Confirm"}, set_ad_server_settings, False),
        "Get-Command": ({"Name", "Module", "CommandType", "ArgumentList"}, get_command, False),
        "Get-ExchangeServer": (FIND | {"Domain", "Status"}, get_exchange_server, False),
        "Get-ActiveSyncOrganizationSettings": (FIND, get_organization_settings, False),
        "Set-ActiveSyncOrganizationSettings": (
            FIND | {"DefaultAccessLevel", "AdminMailRecipients", "UserMailInsert", "OtaNotificationMailInsert", "AllowAccessForUnSupportedPlatform", "Confirm"},
            set_organization_settings, True,
        ),
        "Get-ActiveSyncDeviceAccessRule": (FIND, get_rule, False),
        "New-ActiveSyncDeviceAccessRule": ({"QueryString", "Characteristic", "AccessLevel", "DomainController", "Confirm"}, new_rule, True),
        "Set-ActiveSyncDeviceAccessRule": (FIND | {"AccessLevel", "Confirm"}, set_rule, True),
        "Remove-ActiveSyncDeviceAccessRule": (FIND | {"Confirm"}, remove_rule, True),
        "Get-ActiveSyncDeviceClass": (FIND | PAGE, get_class, False),
        "Get-CASMailbox": (FIND | PAGE | {"Anr", "IgnoreDefaultScope", "ReadFromDomainController", "RecalculateHasActiveSyncDevicePartnership", "Monitoring"}, get_cas_mailbox, False),
        "Set-CASMailbox": (
            FIND | {"ActiveSyncAllowedDeviceIDs", "ActiveSyncBlockedDeviceIDs", "ActiveSyncEnabled", "ActiveSyncMailboxPolicy", "ActiveSyncDebugLogging", "Confirm"},
            set_cas_mailbox, True,
        ),
        "Get-Recipient": (FIND | PAGE | {"Anr", "RecipientType", "RecipientTypeDetails", "ReadFromDomainController"}, get_recipient, False),
        "Get-ActiveSyncDevice": (device, get_device, False),
        "Get-ActiveSyncDeviceStatistics": (statistics, get_statistics, False),
        "Clear-ActiveSyncDevice": (wipe, clear_device, True),
        "Remove-ActiveSyncDevice": (FIND | {"Confirm"}, remove_device, True),
        "Get-ActiveSyncMailboxPolicy": (FIND, get_policy, False),
        "New-ActiveSyncMailboxPolicy": (POLICY_ACTIVE_SYNC | {"DomainController", "Confirm"}, new_policy, True),
        "Set-ActiveSyncMailboxPolicy": (FIND | POLICY_ACTIVE_SYNC | {"Confirm"}, set_policy, True),
        "Remove-ActiveSyncMailboxPolicy": (FIND | {"Force", "Confirm"}, remove_policy, True),
    }
    if not version.startswith("14"):
        recent = not version.startswith("15.0")
        commands |= {
            "Get-MobileDevice": (device | {"ActiveSync", "OWAforDevices"} | ({"UniversalOutlook", "RestApi"} if recent else set()), get_device, False),
            "Get-MobileDeviceStatistics": (statistics | {"ActiveSync", "OWAforDevices"}, get_statistics, False),
            "Clear-MobileDevice": (wipe | ({"AccountOnly"} if recent else set()), clear_device, True),
            "Remove-MobileDevice": (FIND | {"Confirm"}, remove_device, True),
            "Get-MobileDeviceMailboxPolicy": (FIND, get_policy, False),
            "New-MobileDeviceMailboxPolicy": (POLICY_MOBILE | {"DomainController", "Confirm"}, new_policy, True),
            "Set-MobileDeviceMailboxPolicy": (FIND | POLICY_MOBILE | {"Confirm"}, set_policy, True),
            "Remove-MobileDeviceMailboxPolicy": (FIND | {"Force", "Confirm"}, remove_policy, True),
        }
    return commands
