"""WSMan envelopes of the server's side: reading requests, writing answers and faults (SOAP 1.2, MS-WSMV)."""

import uuid
from xml.etree import ElementTree
from xml.sax.saxutils import escape

NS = {
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "a": "http://schemas.xmlsoap.org/ws/2004/08/addressing",
    "w": "http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd",
    "p": "http://schemas.microsoft.com/wbem/wsman/1/wsman.xsd",
    "rsp": "http://schemas.microsoft.com/wbem/wsman/1/windows/shell",
    "c": "http://schemas.microsoft.com/powershell",
    "x": "http://schemas.xmlsoap.org/ws/2004/09/transfer",
}
RESOURCE = "http://schemas.microsoft.com/powershell/Microsoft.Exchange"
SHELL = NS["rsp"]
TRANSFER = NS["x"]

TIMED_OUT = (2150858793, "w:TimedOut", "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  ")
BAD_SELECTORS = (
    2150858843, "w:InvalidSelectors",
    "The WS-Management service cannot process the request because the request contained invalid selectors for the resource. ",
)
NO_RESOURCE = (
    2150858811, "w:DestinationUnreachable",
    "The WS-Management service cannot process the request. The resource URI was not found in the WS-Management catalog. "
    "The catalog contains the metadata that describes resources, or logical endpoints. ",
)
SHELLS = (
    2150859173, "w:QuotaLimit",
    "The WS-Management service cannot process the request. This user is allowed a maximum number of {limit} concurrent shells, "
    "which has been exceeded. Close existing shells or raise the quota for this user. ",
)
LOAD = (
    2150859174, "w:QuotaLimit",
    "The WS-Management service cannot process the request. The user load quota of 200 requests per 5 seconds has been exceeded. "
    "Send future requests at a slower rate or raise the quota for this user. The next request from this user will not be approved "
    "for at least {milliseconds} milliseconds. ",
)
NO_COMMAND = (
    2150858843, "w:InvalidSelectors",
    "The Windows Remote Shell received a request to perform an operation on a command identifier that does not exist. Either the "
    "command has completed execution or the client specified an invalid command identifier. ",
)


class Fault(Exception):
    """An answer with HTTP status 500."""

    def __init__(self, kind, **values):
        code, subcode, text = kind
        super().__init__(text.format(**values))
        self.code, self.subcode, self.text = code, subcode, text.format(**values)


class Request:
    """What a client asks."""

    def __init__(self, body):
        root = ElementTree.fromstring(body)
        find = lambda path: root.findtext(path, default="", namespaces=NS)
        self.action = find("s:Header/a:Action")
        self.message_id = find("s:Header/a:MessageID")
        self.resource = find("s:Header/w:ResourceURI")
        self.envelope_size = int(find("s:Header/w:MaxEnvelopeSize") or 153600)
        self.timeout = _seconds(find("s:Header/w:OperationTimeout"))
        self.options = {o.get("Name"): o.text for o in root.iterfind("s:Header/w:OptionSet/w:Option", NS)}
        selectors = {o.get("Name"): o.text for o in root.iterfind("s:Header/w:SelectorSet/w:Selector", NS)}
        self.shell_id = (selectors.get("ShellId") or "").upper()
        self.body = root.find("s:Body", NS)

    @property
    def word(self):
        """The action's last word."""
        return self.action.rsplit("/", 1)[-1]


def _seconds(text):
    # Clients send PT20S or PT20.000S.
    return float(text[2:-1]) if text.startswith("PT") and text.endswith("S") else 20.0


def envelope(action, relates_to, body):
    """An answer."""
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items() if prefix != "c")
    return (
        f'<s:Envelope xml:lang="en-US" {spaces}><s:Header><a:Action>{action}</a:Action>'
        f"<a:MessageID>uuid:{str(uuid.uuid4()).upper()}</a:MessageID><p:ActivityId>{uuid.uuid4()}</p:ActivityId>"
        f"<a:To>http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous</a:To><a:RelatesTo>{escape(relates_to)}</a:RelatesTo>"
        f"</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def fault(problem, relates_to, machine):
    """A fault as Windows writes it."""
    return envelope(
        "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault", relates_to,
        f"<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>{problem.subcode}</s:Value></s:Subcode></s:Code>"
        f'<s:Reason><s:Text xml:lang="en-US">{escape(problem.text)}</s:Text></s:Reason><s:Detail>'
        f'<f:WSManFault xmlns:f="http://schemas.microsoft.com/wbem/wsman/1/wsmanfault" Code="{problem.code}" Machine="{machine}">'
        f"<f:Message>{escape(problem.text)}</f:Message></f:WSManFault></s:Detail></s:Fault>",
    )
