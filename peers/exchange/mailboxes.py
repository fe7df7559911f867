"""Get-CASMailbox, Set-CASMailbox, Get-Recipient."""

from call import MANAGEMENT, Warn, extra, invalid, limited, listed, truth
from organisation import now
from policies import find_policy
from shapes import Enum, Link, Text

MAILBOX_FILTERS = (
    "HasActiveSyncDevicePartnership", "ActiveSyncEnabled", "ActiveSyncMailboxPolicy", "WhenChanged", "WhenChangedUTC",
    "DisplayName", "Name", "Guid", "PrimarySmtpAddress",
)


def mailbox_view(call, box, controller, owners):
    shared = box["shared"].at[controller]
    return {**box, **shared, "HasActiveSyncDevicePartnership": box["Guid"] in owners, "WhenChangedUTC": shared["WhenChanged"]}


def mailboxes(call):
    organisation = call.organisation
    controller = call.controller
    owners = organisation.owners()
    if call.get("Identity") is not None:
        boxes = [organisation.find_mailbox(call.get("Identity"), controller)]
    else:
        boxes = list(organisation.mailboxes.values())
    return limited(call, (mailbox_view(call, box, controller, owners) for box in boxes), MAILBOX_FILTERS)


def get_cas_mailbox(call):
    for box in mailboxes(call):
        if isinstance(box, Warn):
            yield box
            continue
        yield call.made(MANAGEMENT + "CASMailbox", {
            "ActiveSyncEnabled": box["ActiveSyncEnabled"], "ActiveSyncAllowedDeviceIDs": list(box["ActiveSyncAllowedDeviceIDs"]),
            "ActiveSyncBlockedDeviceIDs": list(box["ActiveSyncBlockedDeviceIDs"]),
            "ActiveSyncMailboxPolicy": Link(box["ActiveSyncMailboxPolicy"] or "Default"),
            "ActiveSyncMailboxPolicyIsDefaulted": box["ActiveSyncMailboxPolicy"] is None,
            "HasActiveSyncDevicePartnership": box["HasActiveSyncDevicePartnership"], "EwsEnabled": True, "OWAEnabled": True,
            "PrimarySmtpAddress": Text("Microsoft.Exchange.Data.SmtpAddress", box["PrimarySmtpAddress"]),
            "SamAccountName": box["SamAccountName"], "ServerName": box["ServerName"], "DisplayName": box["DisplayName"],
            "LinkedMasterAccount": box["LinkedMasterAccount"], "Guid": box["Guid"], "Name": box["Name"],
            "Identity": Link(box["Identity"], box["Name"], box["Guid"], box["DistinguishedName"]),
            "DistinguishedName": box["DistinguishedName"], "WhenChanged": box["WhenChanged"], "WhenChangedUTC": box["WhenChangedUTC"],
            "OriginatingServer": call.controller,
            **(extra(call.quirks) if box["PrimarySmtpAddress"] in call.quirks.extra_of else {}),
        }, box["Identity"])


def set_cas_mailbox(call):
    organisation = call.organisation
    controller = call.controller
    if not call.get("Identity"):
        raise invalid("Identity", "")
    box = organisation.find_mailbox(call.get("Identity"), controller)
    held = box["shared"].at[controller]
    values = {}
    for name in ("ActiveSyncAllowedDeviceIDs", "ActiveSyncBlockedDeviceIDs"):
        if call.has(name):
            values[name] = listed(held[name], call.get(name))
    if call.has("ActiveSyncEnabled"):
        values["ActiveSyncEnabled"] = truth(call.get("ActiveSyncEnabled"))
    if call.has("ActiveSyncDebugLogging"):
        values["ActiveSyncDebugLogging"] = truth(call.get("ActiveSyncDebugLogging"))
    if call.has("ActiveSyncMailboxPolicy"):
        wanted = call.get("ActiveSyncMailboxPolicy")
        values["ActiveSyncMailboxPolicy"] = None if wanted is None else find_policy(call, wanted)["Name"]
    organisation.write(box["shared"], controller, values)
    for device in organisation.partnerships.values():
        if device["mailbox"] == box["Guid"]:
            device["WhenChanged"] = now()
    return
    yield


def get_recipient(call):
    for box in mailboxes(call):
        if isinstance(box, Warn):
            yield box
            continue
        yield call.made(MANAGEMENT + "ReducedRecipient", {
            "Guid": box["Guid"], "Name": box["Name"], "DisplayName": box["DisplayName"], "SamAccountName": box["SamAccountName"],
            "Alias": box["SamAccountName"], "PrimarySmtpAddress": Text("Microsoft.Exchange.Data.SmtpAddress", box["PrimarySmtpAddress"]),
            "EmailAddresses": list(box["EmailAddresses"]), "HasActiveSyncDevicePartnership": box["HasActiveSyncDevicePartnership"],
            "RecipientType": Enum("Microsoft.Exchange.Data.Directory.Recipient.RecipientType", "UserMailbox", 1),
            "RecipientTypeDetails": Enum("Microsoft.Exchange.Data.Directory.Recipient.RecipientTypeDetails", box["RecipientTypeDetails"], 1),
            "Identity": Link(box["Identity"], box["Name"], box["Guid"], box["DistinguishedName"]),
            "DistinguishedName": box["DistinguishedName"], "WhenChanged": box["WhenChanged"], "WhenCreated": box["WhenCreated"],
        }, box["Identity"])
