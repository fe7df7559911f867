"""The part of Exchange's filter language (OPATH) that administrators use: comparisons, -and, -or, -not, parentheses."""

import datetime
import fnmatch
import re

TOKEN = re.compile(r"\s*(?:(\()|(\))|(-[A-Za-z]+)|('(?:[^']|'')*'|\"[^\"]*\")|([$\w][\w$.]*))")
# As .NET: ISO 8601 is read in every culture, other dates in the server's own.
FORMATS = {
    "en-US": ("%Y-%m-%dT%H:%M:%SZ", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y"),
    "nl-NL": ("%Y-%m-%dT%H:%M:%SZ", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y", "%d/%m/%Y %H:%M:%S"),
}


class Malformed(Exception):
    """The filter cannot be read."""


def compile_filter(text, allowed, culture):
    """A predicate over dictionaries. `allowed` are the properties that may be filtered on."""
    tokens = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = TOKEN.match(text, place)
        if not match:
            raise Malformed(f'Cannot bind parameter \'Filter\' to the target. Invalid filter syntax: "{text}" at position {place + 1}.')
        tokens.append(match.group(match.lastindex))
        place = match.end()
    parser = _Parser(tokens, {name.lower(): name for name in allowed}, culture, text)
    predicate = parser.either()
    if parser.tokens:
        raise Malformed(f"Invalid filter syntax: unexpected '{parser.tokens[0]}' in \"{text}\".")
    return predicate


class _Parser:
    def __init__(self, tokens, allowed, culture, text):
        self.tokens, self.allowed, self.culture, self.text = tokens, allowed, culture, text

    def next(self):
        if not self.tokens:
            raise Malformed(f'Invalid filter syntax: "{self.text}" ends too early.')
        return self.tokens.pop(0)

    def is_next(self, word):
        return bool(self.tokens) and self.tokens[0].lower() == word

    def either(self):
        terms = [self.both()]
        while self.is_next("-or"):
            self.next()
            terms.append(self.both())
        return lambda item: any(term(item) for term in terms)

    def both(self):
        terms = [self.one()]
        while self.is_next("-and"):
            self.next()
            terms.append(self.one())
        return lambda item: all(term(item) for term in terms)

    def one(self):
        token = self.next()
        if token == "(":
            inner = self.either()
            if self.next() != ")":
                raise Malformed(f'Invalid filter syntax: a parenthesis is missing in "{self.text}".')
            return inner
        if token.lower() == "-not":
            inner = self.one()
            return lambda item: not inner(item)
        name = self.allowed.get(token.lower())
        if name is None:
            raise Malformed(f"\"{token}\" is not a recognized filterable property.")
        operator, literal = self.next().lower(), self.next()
        return self.comparison(name, operator, literal)

    def comparison(self, name, operator, literal):
        text = literal[1:-1].replace("''", "'") if literal[0] in "'\"" else literal
        special = {"$true": True, "$false": False, "$null": None}
        wanted = special.get(text.lower(), text)
        tests = {
            "-eq": lambda a, b: a == b, "-ne": lambda a, b: a != b, "-gt": lambda a, b: a > b, "-ge": lambda a, b: a >= b,
            "-lt": lambda a, b: a < b, "-le": lambda a, b: a <= b,
            "-like": lambda a, b: fnmatch.fnmatchcase(a, b), "-notlike": lambda a, b: not fnmatch.fnmatchcase(a, b),
        }
        if operator not in tests:
            raise Malformed(f"\"{operator}\" is not a recognized operator.")

        def judge(item):
            held = item[name]
            if isinstance(held, datetime.datetime) and isinstance(wanted, str):
                return tests[operator](held, self.date(wanted))
            if isinstance(held, str) and isinstance(wanted, str):
                return tests[operator](held.lower(), wanted.lower())
            if held is None or wanted is None or isinstance(held, bool):
                return tests[operator](held, wanted) if operator in ("-eq", "-ne") else False
            return tests[operator](str(held).lower(), str(wanted).lower())

        # A date that cannot be read is an error even where nothing would be compared with it.
        if name.startswith("When") and isinstance(wanted, str):
            self.date(wanted)
        return judge

    def date(self, text):
        """A date in the server's culture, taken as UTC."""
        for form in FORMATS[self.culture]:
            try:
                return datetime.datetime.strptime(text, form).replace(tzinfo=datetime.timezone.utc)
            except ValueError:
                continue
        raise Malformed(f"Cannot convert value \"{text}\" to type \"System.DateTime\".")
