"""Mailbox policies for mobile devices, by both families of names."""

from call import COMMON, CONFIGURATION, confirmed, truth
from organisation import not_found
from shapes import Link

POLICY_ACTIVE_SYNC = {
    "Name", "IsDefault", "IsDefaultPolicy", "DevicePasswordEnabled", "AllowSimpleDevicePassword", "AlphanumericDevicePasswordRequired",
    "MinDevicePasswordLength", "MinDevicePasswordComplexCharacters", "MaxDevicePasswordFailedAttempts", "DevicePasswordExpiration",
    "DevicePasswordHistory", "MaxInactivityTimeDeviceLock", "DevicePolicyRefreshInterval", "PasswordRecoveryEnabled",
    "DeviceEncryptionEnabled", "RequireDeviceEncryption", "RequireStorageCardEncryption", "AllowNonProvisionableDevices",
    "AllowExternalDeviceManagement", "AttachmentsEnabled", "MaxAttachmentSize", "AllowCamera", "AllowWiFi", "AllowBluetooth",
}
POLICY_MOBILE = {
    "Name", "IsDefault", "PasswordEnabled", "AllowSimplePassword", "AlphanumericPasswordRequired", "MinPasswordLength",
    "MinPasswordComplexCharacters", "MaxPasswordFailedAttempts", "PasswordExpiration", "PasswordHistory", "MaxInactivityTimeLock",
    "DevicePolicyRefreshInterval", "PasswordRecoveryEnabled", "DeviceEncryptionEnabled", "RequireDeviceEncryption",
    "RequireStorageCardEncryption", "AllowNonProvisionableDevices", "AllowExternalDeviceManagement", "AttachmentsEnabled",
    "MaxAttachmentSize", "AllowCamera", "AllowWiFi", "AllowBluetooth",
}


def policy_object(call, policy):
    values = {"Name": policy["Name"], "IsDefault": policy["IsDefault"], "Guid": policy["Guid"], "Identity": Link(policy["Name"], guid=policy["Guid"])}
    if "ActiveSync" in call.name:
        values["IsDefaultPolicy"] = policy["IsDefault"]
    values.update(policy["values"])
    return call.made(CONFIGURATION + "MobileMailboxPolicy", values, policy["Name"])


def find_policy(call, wanted=None):
    wanted = str(call.get("Identity") if wanted is None else wanted)
    for policy in call.organisation.policies.values():
        if wanted.lower() in (policy["Name"].lower(), str(policy["Guid"])):
            return policy
    raise not_found(wanted, call.controller)


def get_policy(call):
    if call.get("Identity") is not None:
        yield policy_object(call, find_policy(call))
        return
    for policy in list(call.organisation.policies.values()):
        yield policy_object(call, policy)


def policy_values(call):
    skip = {"identity", "name", "isdefault", "isdefaultpolicy", "domaincontroller", "force", *COMMON}
    names = {name.lower(): name for name in POLICY_ACTIVE_SYNC | POLICY_MOBILE}
    return {names[name]: value if isinstance(value, bool) else str(value) for name, value in call.values.items() if name not in skip}


def new_policy(call):
    yield policy_object(call, call.organisation.put_policy({"Name": str(call.get("Name")), "values": policy_values(call)}))


def set_policy(call):
    policy = find_policy(call)
    policy["values"].update(policy_values(call))
    if truth(call.get("IsDefault", False)) or truth(call.get("IsDefaultPolicy", False)):
        for other in call.organisation.policies.values():
            other["IsDefault"] = other is policy
    return
    yield


def remove_policy(call):
    confirmed(call)
    del call.organisation.policies[find_policy(call)["Guid"]]
    return
    yield
