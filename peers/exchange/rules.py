"""Rules by kind of device, and the kinds."""

import uuid

from call import CONFIGURATION, confirmed, invalid, level
from organisation import LEVELS, Refused, not_found, now
from shapes import Enum, Link


def rule_object(call, rule):
    return call.made(CONFIGURATION + "ActiveSyncDeviceAccessRule", {
        "QueryString": rule["QueryString"],
        "Characteristic": Enum(CONFIGURATION + "DeviceAccessCharacteristic", rule["Characteristic"], 0),
        "AccessLevel": level(rule["AccessLevel"]), "Name": rule["Name"], "Identity": Link(rule["Name"], guid=rule["Guid"]),
        "Guid": rule["Guid"], "WhenChanged": rule["WhenChanged"],
    }, rule["Name"])


def find_rule(call):
    wanted = str(call.get("Identity"))
    for rule in call.organisation.rules.values():
        if wanted.lower() in (rule["Name"].lower(), str(rule["Guid"])):
            return rule
    raise not_found(wanted, call.controller)


def get_rule(call):
    if call.get("Identity") is not None:
        yield rule_object(call, find_rule(call))
        return
    for rule in list(call.organisation.rules.values()):
        yield rule_object(call, rule)


def new_rule(call):
    query, characteristic, access = (str(call.get(name)) for name in ("QueryString", "Characteristic", "AccessLevel"))
    if access not in LEVELS:
        raise invalid("AccessLevel", access)
    if characteristic not in ("DeviceModel", "DeviceType", "DeviceOS", "UserAgent", "XMSWLHeader"):
        raise invalid("Characteristic", characteristic)
    name = f"{query} ({characteristic})"
    if any(rule["Name"] == name for rule in call.organisation.rules.values()):
        raise Refused(
            "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException", "Cmdlet-ADObjectAlreadyExistsException",
            f"Active Directory operation failed. The object '{name}' already exists.", f"Het object {name} bestaat al.",
        )
    guid = call.organisation.guid()
    rule = {"Guid": guid, "Name": name, "QueryString": query, "Characteristic": characteristic, "AccessLevel": access, "WhenChanged": now()}
    call.organisation.rules[guid] = rule
    yield rule_object(call, rule)


def set_rule(call):
    rule = find_rule(call)
    if str(call.get("AccessLevel")) not in LEVELS:
        raise invalid("AccessLevel", call.get("AccessLevel"))
    rule["AccessLevel"], rule["WhenChanged"] = str(call.get("AccessLevel")), now()
    return
    yield


def remove_rule(call):
    confirmed(call)
    del call.organisation.rules[find_rule(call)["Guid"]]
    return
    yield


def get_class(call):
    seen = sorted({(device["DeviceType"], device["DeviceModel"]) for device in call.organisation.partnerships.values()})
    for number, (kind, model) in enumerate(seen):
        yield call.made(CONFIGURATION + "ActiveSyncDeviceClass", {
            "DeviceType": kind, "DeviceModel": model, "LastUpdateTime": now(), "Name": f"{kind}\u00a7{model}",
            "Identity": Link(f"{kind}\u00a7{model}"), "Guid": uuid.UUID(int=0x5A << 96 | number),
        })
