"""Autodiscover in its plain form (MS-OXDSCLI): each host answers as it was told to."""

import xml.etree.ElementTree as etree
from xml.sax.saxutils import escape

PATH = "/autodiscover/autodiscover.xml"
REQUEST = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def mailbox(body):
    """The address that a question is about; None if it is no question."""
    try:
        root = etree.fromstring(body)
    except etree.ParseError:
        return None
    request = root.find(f"{{{REQUEST}}}Request")
    if root.tag != f"{{{REQUEST}}}Autodiscover" or request is None:
        return None
    schema, address = request.findtext(f"{{{REQUEST}}}AcceptableResponseSchema"), request.findtext(f"{{{REQUEST}}}EMailAddress")
    if schema != RESPONSE or [child.tag.partition("}")[2] for child in request] != ["EMailAddress", "AcceptableResponseSchema"]:
        return None
    return address


def answer(told):
    """The document that a host answers: `ews` with the address, `url` or `address` for a redirection, otherwise an error."""
    if "ews" in told:
        account = (
            f"<AccountType>email</AccountType><Action>settings</Action><Protocol><Type>{told.get('protocol', 'EXCH')}</Type>"
            f"<Server>ex01</Server><EwsUrl>{escape(told['ews'])}</EwsUrl></Protocol>"
        )
    elif "url" in told:
        account = f"<Action>redirectUrl</Action><RedirectUrl>{escape(told['url'])}</RedirectUrl>"
    elif "address" in told:
        account = f"<Action>redirectAddr</Action><RedirectAddr>{escape(told['address'])}</RedirectAddr>"
    else:
        return (
            '<?xml version="1.0" encoding="utf-8"?><Autodiscover '
            'xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Error Time="12:00:00" Id="1">'
            "<ErrorCode>500</ErrorCode><Message>The email address can't be found.</Message></Error></Response></Autodiscover>"
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?><Autodiscover '
        f'xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response xmlns="{RESPONSE}"><User>'
        f"<DisplayName>Gatepost</DisplayName></User><Account>{account}</Account></Response></Autodiscover>"
    )
