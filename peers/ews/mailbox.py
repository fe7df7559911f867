"""The mailbox of the notification account: takes questions that the schema allows, and keeps what was sent."""

import xml.etree.ElementTree as etree
from xml.sax.saxutils import escape

from schema import MESSAGES, SOAP, TYPES, VERSIONS, Wrong, check, name

ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"


class Mailbox:
    """What was sent, and the copies that were kept."""

    def __init__(self):
        self.sent, self.copies = [], []

    def answer(self, body):
        """HTTP status and envelope for a question. Fails with Wrong where the schema does not allow it."""
        question = parse(body)
        kind = name(question).partition(":")[2]
        return 200, getattr(self, f"answer_{kind}")(question)

    def answer_CreateItem(self, question):
        message = question.find(f"{{{MESSAGES}}}Items/{{{TYPES}}}Message")

        def text(path):
            element = message.find("/".join(f"{{{TYPES}}}{part}" for part in path.split("/")))
            return None if element is None else element.text or ""

        address = f"{{{TYPES}}}ToRecipients/{{{TYPES}}}Mailbox/{{{TYPES}}}EmailAddress"
        mail = {
            "to": [element.text for element in message.findall(address)],
            "subject": text("Subject"),
            "body": text("Body"),
            "body_type": message.find(f"{{{TYPES}}}Body").get("BodyType"),
            "importance": text("Importance"),
            "property": text("ExtendedProperty/Value"),
        }
        if not mail["to"]:
            return response("CreateItem", error="ErrorInvalidRecipients")
        disposition = question.get("MessageDisposition")
        if disposition != "SaveOnly":
            self.sent.append(mail)
        if disposition != "SendOnly":
            self.copies.append(mail)
        return response("CreateItem", "<m:Items/>")

    def answer_FindItem(self, question):
        constant = question.find(f".//{{{TYPES}}}Constant").get("Value")
        found = [mail for mail in self.copies if mail["property"] == constant]
        return response(
            "FindItem",
            f'<m:RootFolder IndexedPagingOffset="{len(found)}" TotalItemsInView="{len(found)}" IncludesLastItemInRange="true">'
            "<t:Items/></m:RootFolder>",
        )

    def answer_GetFolder(self, _question):
        return response("GetFolder", '<m:Folders><t:Folder><t:FolderId Id="AAA=" ChangeKey="BBB="/></t:Folder></m:Folders>')


def parse(body):
    """The question of an envelope that the schema allows."""
    try:
        envelope = etree.fromstring(body)
    except etree.ParseError as problem:
        raise Wrong(str(problem)) from problem
    if envelope.tag != f"{{{SOAP}}}Envelope" or [part.tag for part in envelope] != [f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"]:
        raise Wrong("the envelope needs a header and a body")
    header, body = envelope
    versions = [element.get("Version") for element in header if element.tag == f"{{{TYPES}}}RequestServerVersion"]
    if len(header) != 1 or len(versions) != 1 or versions[0] not in VERSIONS:
        raise Wrong("the header needs one RequestServerVersion")
    if len(body) != 1 or name(body[0]) not in ("m:CreateItem", "m:FindItem", "m:GetFolder"):
        raise Wrong("the body needs one question")
    check(body[0])
    return body[0]


def response(kind, content="", error=None, back_off=None, words="It did not work."):
    """The envelope of an answer; with an error the one that says so."""
    if error is None:
        message = f'<m:{kind}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>{content}'
    else:
        message = (
            f'<m:{kind}ResponseMessage ResponseClass="Error"><m:MessageText>{escape(words)}</m:MessageText>'
            f"<m:ResponseCode>{error}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>{details(back_off)}"
        )
    return envelope(
        f"<m:{kind}Response><m:ResponseMessages>{message}</m:{kind}ResponseMessage></m:ResponseMessages></m:{kind}Response>"
    )


def details(back_off):
    if back_off is None:
        return ""
    return f'<m:MessageXml><t:Value Name="BackOffMilliseconds">{back_off}</t:Value></m:MessageXml>'


def fault(code, words, back_off=None):
    """The envelope of a SOAP fault."""
    return envelope(
        f'<s:Fault><faultcode xmlns:a="{TYPES}">a:{code}</faultcode><faultstring xml:lang="en-US">{escape(words)}</faultstring>'
        f'<detail><e:ResponseCode xmlns:e="{ERRORS}">{code}</e:ResponseCode>{details(back_off).replace("m:MessageXml", "t:MessageXml")}'
        "</detail></s:Fault>"
    )


def envelope(body):
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{SOAP}" xmlns:t="{TYPES}" xmlns:m="{MESSAGES}"><s:Header>'
        f'<t:ServerVersionInfo MajorVersion="15" MinorVersion="2" Version="V2017_07_11"/></s:Header><s:Body>{body}</s:Body>'
        "</s:Envelope>"
    )
