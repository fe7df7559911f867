"""Rules by kind of device, and the kinds."""

import uuid

from call import CONFIGURATION, confirmed, invalid, level
from organisation import LEVELS, Refused, not_found, now
from shapes import Enum, Link


def rule_object(call, rule):
    held = rule["shared"].at[call.controller]
    return call.made(CONFIGURATION + "ActiveSyncDeviceAccessRule", {
        "QueryString": rule["QueryString"],
        "Characteristic": Enum(CONFIGURATION + "DeviceAccessCharacteristic", rule["Characteristic"], 0),
        "AccessLevel": level(held["AccessLevel"]), "Name": rule["Name"], "Identity": Link(rule["Name"], guid=rule["Guid"]),
        "Guid": rule["Guid"], "WhenChanged": held["WhenChanged"], "OriginatingServer": call.controller,
    }, rule["Name"])


def known_rules(call):
    return list(call.organisation.rules_at(call.controller))


def find_rule(call):
    wanted = str(call.get("Identity"))
    for rule in known_rules(call):
        if wanted.lower() in (rule["Name"].lower(), str(rule["Guid"])):
            return rule
    raise not_found(wanted, call.controller)


def get_rule(call):
    if call.get("Identity") is not None:
        yield rule_object(call, find_rule(call))
        return
    for rule in known_rules(call):
        yield rule_object(call, rule)


def new_rule(call):
    query, characteristic, access = (str(call.get(name)) for name in ("QueryString", "Characteristic", "AccessLevel"))
    if access not in LEVELS:
        raise invalid("AccessLevel", access)
    if characteristic not in ("DeviceModel", "DeviceType", "DeviceOS", "UserAgent", "XMSWLHeader"):
        raise invalid("Characteristic", characteristic)
    name = f"{query} ({characteristic})"
    if any(rule["Name"] == name for rule in known_rules(call)):
        raise Refused(
            "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException", "Cmdlet-ADObjectAlreadyExistsException",
            f"Active Directory operation failed. The object '{name}' already exists.", f"Het object {name} bestaat al.",
        )
    yield rule_object(call, call.organisation.add_rule(call.controller, name, query, characteristic, access))


def set_rule(call):
    rule = find_rule(call)
    if str(call.get("AccessLevel")) not in LEVELS:
        raise invalid("AccessLevel", call.get("AccessLevel"))
    call.organisation.write(rule["shared"], call.controller, {"AccessLevel": str(call.get("AccessLevel"))})
    return
    yield


def remove_rule(call):
    confirmed(call)
    call.organisation.write(find_rule(call)["shared"], call.controller, {"AccessLevel": None})
    return
    yield


def get_class(call):
    seen = sorted({(device["DeviceType"], device["DeviceModel"]) for device in call.organisation.partnerships.values()})
    for number, (kind, model) in enumerate(seen):
        yield call.made(CONFIGURATION + "ActiveSyncDeviceClass", {
            "DeviceType": kind, "DeviceModel": model, "LastUpdateTime": now(), "Name": f"{kind}\u00a7{model}",
            "Identity": Link(f"{kind}\u00a7{model}"), "Guid": uuid.UUID(int=0x5A << 96 | number),
        })
