"""One invocation of a cmdlet: its parameters, what it says, and what all cmdlets have in common."""

from opath import Malformed, compile_filter
from organisation import CONTROLLERS, LEVELS, Refused
from shapes import Enum

MANAGEMENT = "Microsoft.Exchange.Data.Directory.Management."
CONFIGURATION = "Microsoft.Exchange.Data.Directory.SystemConfiguration."
COMMON = {
    "verbose", "debug", "erroraction", "warningaction", "errorvariable", "warningvariable", "outvariable", "outbuffer",
    "whatif", "confirm",
}


class Pause:
    """The command has nothing to say for so long."""

    def __init__(self, seconds):
        self.seconds = seconds


class Warn:
    """A warning."""

    def __init__(self, text):
        self.text = text


class Complaint:
    """An error record, after which the command goes on."""

    def __init__(self, refused):
        self.refused = refused


class Call:
    """One invocation: parameters by lower-case name, the session, and what it works on."""

    def __init__(self, name, values, session, organisation, shaper):
        self.name, self.values, self.session = name, values, session
        self.organisation, self.shaper, self.quirks = organisation, shaper, organisation.quirks

    def get(self, name, default=None):
        return self.values.get(name.lower(), default)

    def has(self, name):
        return name.lower() in self.values

    @property
    def controller(self):
        """The domain controller that this call reads and writes."""
        named = self.get("DomainController") or self.session.preferred
        if named is None:
            return self.organisation.controller_of(self.session.server_number)
        found = next((c for c in CONTROLLERS if str(named).lower() in (c, c.split(".")[0])), None)
        if found is None:
            raise Refused(
                "Microsoft.Exchange.Data.Directory.SuitabilityDirectoryException", "Cmdlet-SuitabilityDirectoryException",
                f"The domain controller '{named}' is not available.", f"De domeincontroller {named} is niet beschikbaar.",
            )
        return found

    def made(self, kind, values, text=None):
        return self.shaper.object(kind, values, text)


def extra(quirks):
    """More properties than anybody expects."""
    return {f"Extra{number}": f"value {number} ".ljust(quirks.extra_length, "x") for number in range(quirks.extra_properties)}


def truth(value):
    return value is True or str(value).lower() in ("true", "$true", "1")


def confirmed(call):
    """Asking is impossible: the client has no host."""
    if not call.has("Confirm") or truth(call.get("Confirm")):
        raise Refused(
            "System.Management.Automation.Host.HostException", "HostFunctionNotImplemented",
            "A command that prompts the user failed because the host program or the command type does not support user "
            "interaction. The host was attempting to request confirmation.",
            "Een opdracht die om bevestiging vraagt is mislukt omdat de host geen interactie ondersteunt.", terminating=True,
        )


def invalid(parameter, value):
    return Refused(
        "System.Management.Automation.ParameterBindingException", "CannotConvertArgument",
        f"Cannot bind parameter '{parameter}'. Cannot convert value \"{value}\".",
        f"Kan parameter {parameter} niet binden: waarde {value} kan niet worden omgezet.", terminating=True,
    )


def limited(call, items, properties):
    """-Filter, -ResultSize and the warning about what was left out."""
    keep = lambda item: True
    if call.has("Filter"):
        try:
            keep = compile_filter(str(call.get("Filter")), properties, call.quirks.culture)
        except Malformed as problem:
            raise Refused("System.Management.Automation.ParameterBindingException", "CannotConvertArgument", str(problem), terminating=True)
    asked = str(call.get("ResultSize", call.quirks.result_cap))
    most = None if asked.lower() == "unlimited" else int(asked)
    if call.quirks.truncate_unlimited:
        most = call.quirks.result_cap
    given = 0
    if call.quirks.search_scope == "nothing":
        return
    for item in items:
        if not keep(item):
            continue
        if most is not None and given == most:
            yield Warn(
                f"By default, only the first {most} items are returned. Use the ResultSize parameter to specify the number of items "
                "returned. To return all items, specify \"-ResultSize Unlimited\". Be aware that, depending on the actual number of "
                "items, returning all items can take a long time and consume a large amount of memory. Also, we don't recommend "
                "storing the results in a variable. Instead, pipe the results to another task or script to perform batch changes."
                if not call.has("ResultSize")
                else "There are more results available than are currently displayed. To view them, increase the value for the ResultSize parameter."
            )
            return
        given += 1
        yield item


def listed(held, change):
    """The list after `@{Add=..;Remove=..}`, a new list, one value or $null."""
    if change is None:
        return []
    if isinstance(change, dict):
        many = lambda value: [str(entry) for entry in value] if isinstance(value, list) else [str(value)]
        result = list(held)
        for key, value in change.items():
            if str(key).lower() == "add":
                for entry in many(value):
                    if entry.lower() in (old.lower() for old in result):
                        continue
                    result.append(entry)
            elif str(key).lower() == "remove":
                gone = {entry.lower() for entry in many(value)}
                result = [entry for entry in result if entry.lower() not in gone]
            else:
                raise invalid("ActiveSyncAllowedDeviceIDs", key)
        return result
    return [str(entry) for entry in change] if isinstance(change, list) else [str(change)]


def level(text):
    return Enum(CONFIGURATION + "DeviceAccessLevel", text, LEVELS.index(text))
