"""Get-, Clear- and Remove-MobileDevice, their statistics, and the same by the older names."""

from call import CONFIGURATION, Pause, Warn, confirmed, extra, invalid, limited, truth
from organisation import now
from shapes import Enum, Link

STATE_NUMBERS = {"Unknown": 0, "Allowed": 1, "Blocked": 2, "Quarantined": 3, "DeviceDiscovery": 4}
REASON_NUMBERS = {"Unknown": 0, "Global": 1, "Individual": 2, "DeviceRule": 3, "Upgrade": 4, "Policy": 5}

DEVICE_FILTERS = (
    "ClientType", "DeviceAccessState", "DeviceAccessStateReason", "DeviceId", "DeviceImei", "DeviceModel", "DeviceOS", "DeviceType",
    "DeviceUserAgent", "FirstSyncTime", "FriendlyName", "UserDisplayName", "WhenChanged", "WhenChangedUTC", "WhenCreated",
)


def device_view(call, device, controller):
    state, reason, rule = call.organisation.access(device, controller)
    return {**device, "DeviceAccessState": state, "DeviceAccessStateReason": reason, "DeviceAccessControlRule": rule, "WhenChangedUTC": device["WhenChanged"]}


def chosen(call):
    """The partnerships that -Identity or -Mailbox names, or all: without an identity, or with $null, Exchange gives all."""
    organisation, controller = call.organisation, call.controller
    if call.get("Identity") is not None:
        return [organisation.find_partnership(call.get("Identity"), controller)]
    if call.get("Mailbox") is not None:
        box = organisation.find_mailbox(call.get("Mailbox"), controller)
        return [device for device in organisation.partnerships.values() if device["mailbox"] == box["Guid"]]
    return list(organisation.partnerships.values())


def access_values(device):
    return {
        "DeviceAccessState": Enum(CONFIGURATION + "DeviceAccessState", device["DeviceAccessState"], STATE_NUMBERS[device["DeviceAccessState"]]),
        "DeviceAccessStateReason": Enum(
            CONFIGURATION + "DeviceAccessStateReason", device["DeviceAccessStateReason"], REASON_NUMBERS[device["DeviceAccessStateReason"]]
        ),
        "DeviceAccessControlRule": None if device["DeviceAccessControlRule"] is None else Link(device["DeviceAccessControlRule"]),
    }


def get_device(call):
    controller = call.controller
    extras, extra_of = extra(call.quirks), call.quirks.extra_of
    old = call.organisation.version.startswith("14")
    for device in limited(call, (device_view(call, device, controller) for device in chosen(call)), DEVICE_FILTERS):
        if isinstance(device, Warn):
            yield device
            continue
        values = {
            "FriendlyName": device["FriendlyName"], "DeviceId": device["DeviceId"], "DeviceImei": device["DeviceImei"],
            "DeviceMobileOperator": None, "DeviceOS": device["DeviceOS"], "DeviceOSLanguage": "en", "DeviceTelephoneNumber": None,
            "DeviceType": device["DeviceType"], "DeviceUserAgent": device["DeviceUserAgent"], "DeviceModel": device["DeviceModel"],
            "FirstSyncTime": device["FirstSyncTime"], "UserDisplayName": device["UserDisplayName"], **access_values(device),
            "Name": device["Name"], "Identity": Link(device["Identity"], device["Name"], device["Guid"], device["DistinguishedName"]),
            "Guid": device["Guid"], "DistinguishedName": device["DistinguishedName"], "WhenChanged": device["WhenChanged"],
            "WhenChangedUTC": device["WhenChanged"], "WhenCreated": device["WhenCreated"], "WhenCreatedUTC": device["WhenCreated"],
            "OriginatingServer": controller, **(extras if not extra_of or device["DeviceId"] in extra_of else {}),
        }
        if old:
            values["DeviceActiveSyncVersion"] = "14.1"
        else:
            values["ClientVersion"] = device["ClientVersion"]
            values["ClientType"] = Enum("Microsoft.Exchange.Data.Directory.SystemConfiguration.MobileClientType", device["ClientType"], 0)
        yield call.made(CONFIGURATION + "MobileDevice", values, device["Identity"])


def get_statistics(call):
    controller = call.controller
    for device in chosen(call):
        if call.quirks.statistics_seconds:
            yield Pause(call.quirks.statistics_seconds)
        device = device_view(call, device, controller)
        wipe = device["wipe"]
        status = {"pending": "DeviceWipePending", "account": "AccountOnlyDeviceWipePending"}.get(wipe, "DeviceOk")
        yield call.made("Microsoft.Exchange.Management.Tasks.MobileDeviceConfiguration", {
            "FirstSyncTime": device["FirstSyncTime"], "LastPolicyUpdateTime": device["FirstSyncTime"],
            "LastSyncAttemptTime": device["LastSuccessSync"], "LastSuccessSync": device["LastSuccessSync"],
            "DeviceType": device["DeviceType"], "DeviceID": device["DeviceId"], "DeviceUserAgent": device["DeviceUserAgent"],
            "DeviceModel": device["DeviceModel"], "DeviceFriendlyName": device["FriendlyName"], "DeviceImei": device["DeviceImei"],
            "DeviceOS": device["DeviceOS"], "DeviceOSLanguage": "en", "DevicePhoneNumber": None, "DeviceMobileOperator": None,
            **access_values(device), "DevicePolicyApplied": Link("Default"),
            "DevicePolicyApplicationStatus": Enum(CONFIGURATION + "DevicePolicyApplicationStatus", "AppliedInFull", 1),
            "LastPingHeartbeat": 3540, "NumberOfFoldersSynced": 12, "IsRemoteWipeSupported": True, "Status": Enum(
                "Microsoft.Exchange.Data.Storage.DeviceRemoteWipeStatus", status, 0
            ), "StatusNote": "", "DeviceWipeRequestTime": device["wipe_by"] and now(), "DeviceWipeSentTime": None, "DeviceWipeAckTime": None,
            "LastDeviceWipeRequestor": device["wipe_by"], "ClientType": device["ClientType"], "ClientVersion": device["ClientVersion"],
            "Identity": Link(device["Identity"], device["Name"], device["Guid"], device["DistinguishedName"]), "Guid": device["Guid"],
        }, device["Identity"])


def clear_device(call):
    confirmed(call)
    if not call.get("Identity"):
        raise invalid("Identity", "")
    device = call.organisation.find_partnership(call.get("Identity"), call.controller)
    if truth(call.get("Cancel", False)):
        device["wipe"], device["wipe_by"] = None, None
    else:
        device["wipe"] = "account" if truth(call.get("AccountOnly", False)) else "pending"
        device["wipe_by"] = call.session.account
    device["WhenChanged"] = now()
    return
    yield


def remove_device(call):
    confirmed(call)
    if not call.get("Identity"):
        raise invalid("Identity", "")
    del call.organisation.partnerships[call.organisation.find_partnership(call.get("Identity"), call.controller)["Guid"]]
    return
    yield
