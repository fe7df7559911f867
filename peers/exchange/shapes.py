"""Objects as Exchange sends them, at the serialisation levels Partial and Full."""

import datetime
import functools

from psrpcore.types import (
    PSBool, PSByteArray, PSDateTime, PSEnumBase, PSGuid, PSInt, PSList, PSNoteProperty, PSObject, PSString, PSType,
    add_note_property,
)

from templates import Templates

BASE = ["System.Object"]
AD = [
    "Microsoft.Exchange.Data.Directory.Management.ADPresentationObject", "Microsoft.Exchange.Data.Directory.ADObject",
    "Microsoft.Exchange.Data.Directory.ADRawEntry", "Microsoft.Exchange.Data.ConfigurableObject", *BASE,
]
TEMPLATES = Templates()


class Enum:
    """A value of a .NET enumeration."""

    def __init__(self, kind, text, number):
        self.kind, self.text, self.number = kind, text, number

    def full(self):
        return _enumeration(self.kind, self.text, self.number)


@functools.cache
def _enumeration(kind, text, number):
    # psrpcore knows enumerations as classes.
    return next(iter(PSType([kind], rehydrate=False)(PSEnumBase(kind.rsplit(".", 1)[-1], {text: number}))))


class Link:
    """A reference to an object of the directory."""

    def __init__(self, text, name=None, guid=None, dn=None):
        self.text, self.name, self.guid, self.dn = text, name or text, guid, dn

    def full(self):
        value = plain({"DistinguishedName": self.dn, "ObjectGuid": self.guid, "Name": self.name, "Rdn": f"CN={self.name}"})
        value.PSObject.type_names = ["Microsoft.Exchange.Data.Directory.ADObjectId", *BASE]
        value.PSObject.to_string = self.text
        return value


class Text:
    """A value that Exchange has a class for and that reads as this text, such as an address or a version."""

    def __init__(self, kind, text):
        self.kind, self.text = kind, text

    def full(self):
        value = plain({})
        value.PSObject.type_names = [self.kind, *BASE]
        value.PSObject.to_string = self.text
        return value


def simple(value):
    """A primitive value."""
    if isinstance(value, bool):
        return PSBool(value)
    if isinstance(value, int):
        return PSInt(value)
    if isinstance(value, datetime.datetime):
        return PSDateTime(value.year, value.month, value.day, value.hour, value.minute, value.second, tzinfo=value.tzinfo)
    if hasattr(value, "hex") and hasattr(value, "bytes_le"):
        return PSGuid(int=value.int)
    return value if value is None else PSString(value)


def plain(values):
    """An object with these properties, of no type."""
    made = PSObject()
    made.PSObject.type_names = []
    made.PSObject.adapted_properties = [PSNoteProperty(name, value=value) for name, value in values.items()]
    return made


class Shaper:
    """Makes objects at one level."""

    def __init__(self, full, single_values, server):
        self.full, self.single_values, self.server = full, single_values, server

    def value(self, value):
        """One property's value."""
        if isinstance(value, (Enum, Link, Text)):
            return value.full() if self.full else PSString(value.text)
        if isinstance(value, list):
            if self.single_values and len(value) == 1:
                return self.value(value[0])
            items = PSList(self.value(item) for item in value)
            if self.full:
                items.PSObject.type_names = [
                    "Microsoft.Exchange.Data.MultiValuedProperty`1[[System.String, mscorlib, Version=4.0.0.0, Culture=neutral, PublicKeyToken=b77a5c561934e089]]",
                    "Microsoft.Exchange.Data.MultiValuedPropertyBase", *BASE,
                ]
            return items
        return simple(value)

    def object(self, kind, values, text=None):
        """An object with its chain of types, as psrpcore's object or as finished CLIXML."""
        filled = None if self.full else TEMPLATES.fill(self, kind, values, text)
        return self.build(kind, values, text) if filled is None else filled

    def build(self, kind, values, text):
        """As psrpcore's object."""
        made = plain({name: self.value(value) for name, value in values.items()})
        made.PSObject.type_names = [kind, *AD]
        made.PSObject.to_string = text
        add_note_property(made, "PSComputerName", PSString(self.server))
        add_note_property(made, "PSShowComputerName", PSBool(False))
        if self.full:
            # Nobody should read it: real ones hold a .NET object graph.
            add_note_property(made, "SerializationData", PSByteArray(b"#sig#h not to be read"))
        return made
