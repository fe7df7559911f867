"""psrpcore, an independent implementation of PSRP, as a program: CLIXML on one side, plain JSON on the other.

`generate SEED COUNT` prints objects: one JSON document a line, `{"clixml": …, "plain": …}`.
`read` reads a JSON string with CLIXML a line and prints what psrpcore understood, as plain JSON.
`decode REPEAT` reads one JSON string with CLIXML, decodes it REPEAT times and prints the processor seconds that it took.

Plain JSON names each value's element and holds its text, so that both sides can be compared: numbers are text, types have no
`Deserialized.`, and lists and dictionaries have no types, as psrpcore gives them its own.
"""

import base64
import datetime
import decimal
import json
import random
import sys
import time
import uuid
from xml.etree import ElementTree

from psrpcore import types
from psrpcore.types import PSObject, deserialize, serialize

SIMPLE = [
    (types.PSChar, "C"),
    (types.PSByte, "By"),
    (types.PSSByte, "SB"),
    (types.PSUInt16, "U16"),
    (types.PSInt16, "I16"),
    (types.PSUInt, "U32"),
    (types.PSInt, "I32"),
    (types.PSUInt64, "U64"),
    (types.PSInt64, "I64"),
]
TEXTS = [(types.PSUri, "URI"), (types.PSXml, "XD"), (types.PSScriptBlock, "SBK"), (str, "S")]
PIECES = ["a", "Zz9", " ", "_", "_x", "_x000A_", "_X0041_", "\r\n", "\t", "\u0085", "é", "ß§", "\u4e2d", "\U0001f600", "<", "&", "]]>", '"', "'"]


def simple(value):
    """A simple value's element and text; None if it is none."""
    if isinstance(value, bool):
        return ["B", str(value).lower()]
    for kind, element in SIMPLE:
        if isinstance(value, kind):
            return [element, str(int(value))]
    if isinstance(value, (types.PSSingle, types.PSDouble)):
        return ["Sg" if isinstance(value, types.PSSingle) else "Db", repr(float(value))]
    if isinstance(value, types.PSDecimal):
        return ["D", format(decimal.Decimal(value).normalize(), "f")]
    if isinstance(value, bytes):
        return ["BA", base64.b64encode(value).decode()]
    if isinstance(value, uuid.UUID):
        return ["G", str(value)]
    if isinstance(value, types.PSVersion):
        return ["Version", str(value)]
    if isinstance(value, datetime.datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        since = moment - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
        return ["DT", str(since // datetime.timedelta(microseconds=1))]
    if isinstance(value, datetime.timedelta):
        return ["TS", str(value // datetime.timedelta(microseconds=1))]
    for kind, element in TEXTS:
        if isinstance(value, kind):
            return [element, str(value)]
    return None


def properties(members, value):
    return [[member.name, plain(member.get_value(value))] for member in members]


def plain(value):
    """What psrpcore understood."""
    if value is None:
        return None
    found = simple(value)
    meta = getattr(value, "PSObject", None)
    if found:
        if meta is None or not (meta.adapted_properties or meta.extended_properties):
            return found
        return {
            "simple": found,
            "adapted": properties(meta.adapted_properties, value),
            "extended": properties(meta.extended_properties, value),
        }
    out = {
        "adapted": properties(meta.adapted_properties, value),
        "extended": properties(meta.extended_properties, value),
    }
    if isinstance(value, dict):
        out["dictionary"] = [[plain(key), plain(entry)] for key, entry in value.items()]
    elif isinstance(value, list):
        out["list"] = [plain(entry) for entry in value]
    else:
        out["types"] = [name.removeprefix("Deserialized.") for name in meta.type_names]
        out["text"] = meta.to_string
    return out


class Generator:
    """Objects by chance."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.made = []
        self.extended = 0

    def text(self):
        return "".join(self.chance.choice(PIECES) for _ in range(self.chance.randrange(6)))

    def simple(self):
        chance = self.chance
        return chance.choice(
            [
                lambda: None,
                lambda: chance.random() < 0.5,
                lambda: types.PSString(self.text()),
                lambda: types.PSString(self.text()),
                lambda: types.PSInt(chance.randrange(-(2**31), 2**31)),
                lambda: types.PSInt64(chance.randrange(-(2**63), 2**63)),
                lambda: types.PSUInt64(chance.randrange(2**64)),
                lambda: types.PSUInt(chance.randrange(2**32)),
                lambda: types.PSInt16(chance.randrange(-(2**15), 2**15)),
                lambda: types.PSUInt16(chance.randrange(2**16)),
                lambda: types.PSByte(chance.randrange(2**8)),
                lambda: types.PSSByte(chance.randrange(-(2**7), 2**7)),
                lambda: types.PSChar(chance.randrange(1, 0xD800)),
                lambda: types.PSDouble(chance.uniform(-1e9, 1e9)),
                lambda: types.PSDecimal(decimal.Decimal(chance.randrange(-(10**12), 10**12)) / 1000),
                lambda: types.PSByteArray(chance.randbytes(chance.randrange(40))),
                lambda: types.PSGuid(str(uuid.UUID(int=chance.getrandbits(128)))),
                lambda: types.PSVersion(f"{chance.randrange(20)}.{chance.randrange(9)}.{chance.randrange(3000)}"),
                lambda: types.PSUri("https://host/" + str(chance.randrange(1000))),
                lambda: types.PSXml("<a b='c'>" + self.text() + "</a>"),
                lambda: types.PSScriptBlock(self.text()),
                lambda: types.PSDateTime(2026, chance.randrange(1, 13), 3, 4, 5, 6, chance.randrange(10**6), tzinfo=self.zone()),
                lambda: types.PSDuration(days=chance.randrange(400), seconds=chance.randrange(86400), microseconds=chance.randrange(10**6)),
            ]
        )()

    def zone(self):
        return datetime.timezone(datetime.timedelta(hours=self.chance.randrange(-11, 12)))

    def named(self, depth):
        count = self.chance.randrange(5)
        return [(f"P{index}" + self.chance.choice(["", "_x", "é", "\U0001f600", " <&"]), self.value(depth - 1)) for index in range(count)]

    def object(self, depth):
        value = PSObject()
        name = self.chance.choice(["MobileDevice", "CASMailbox", "ADObjectId"])
        value.PSObject.type_names = ["Microsoft.Exchange.Data." + name, "System.Object"]
        if self.chance.random() < 0.5:
            value.PSObject.to_string = name + str(self.chance.randrange(100))
        for name, entry in self.named(depth):
            types.add_note_property(value, name, entry)
        if self.chance.random() < 0.7:
            own = PSObject()
            for name, entry in self.named(depth):
                types.add_note_property(own, name, entry)
            value.PSObject.adapted_properties = own.PSObject.extended_properties
        # Now and then the very same object again, which becomes a reference.
        self.made.append(value)
        return value

    def value(self, depth):
        kind = self.chance.random() if depth else 0
        if kind < 0.55:
            return self.simple()
        if kind < 0.7:
            return types.PSList([self.value(depth - 1) for _ in range(self.chance.randrange(4))])
        if kind < 0.8:
            return types.PSDict({types.PSString(f"k{index}"): self.value(depth - 1) for index in range(self.chance.randrange(4))})
        if kind < 0.85 and self.made:
            return self.chance.choice(self.made)
        if kind < 0.9:
            # psrpcore takes two strings that are equal for one object, so none is.
            self.extended += 1
            value = types.PSString(f"{self.text()}{self.extended}")
            types.add_note_property(value, "PSPath", types.PSString(self.text()))
            return value
        return self.object(depth)


def encode(value):
    return ElementTree.tostring(serialize(value, None), encoding="unicode")


def decode(clixml):
    return deserialize(ElementTree.fromstring(clixml), None)


def main():
    # Names and texts go through as UTF-8 whatever the environment says.
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdin.reconfigure(encoding="utf-8")
    match sys.argv[1:]:
        case ["generate", seed, count]:
            generator = Generator(int(seed))
            for _ in range(int(count)):
                generator.made.clear()
                value = generator.object(3)
                clixml = encode(value)
                print(json.dumps({"clixml": clixml, "plain": plain(value)}))
        case ["read"]:
            for line in sys.stdin:
                print(json.dumps(plain(decode(json.loads(line)))))
        case ["decode", repeat]:
            clixml = json.loads(sys.stdin.readline())
            start = time.process_time()
            for _ in range(int(repeat)):
                decode(clixml)
            print(time.process_time() - start)
        case _:
            sys.exit(__doc__)


main()
