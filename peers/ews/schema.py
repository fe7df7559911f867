"""What the schema of Exchange Web Services allows where, as far as these questions use it (MS-OXWSCORE, MS-OXWSMSG, MS-OXWSSRCH,
MS-OXWSFOLD): the children of each element in their order, and its attributes. Whatever is not here is an error."""

import re

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
PREFIXES = {SOAP: "s", TYPES: "t", MESSAGES: "m"}

VERSIONS = {"Exchange2007", "Exchange2007_SP1", "Exchange2010", "Exchange2010_SP1", "Exchange2010_SP2", "Exchange2013", "Exchange2016"}
GUID = re.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")

# The sequence of t:ItemType, then what t:MessageType adds.
MESSAGE = """MimeContent ItemId ParentFolderId ItemClass Subject Sensitivity Body Attachments DateTimeReceived Size Categories Importance
InReplyTo IsSubmitted IsDraft IsFromMe IsResend IsUnmodified InternetMessageHeaders DateTimeSent DateTimeCreated ResponseObjects
ReminderDueBy ReminderIsSet ReminderMinutesBeforeStart DisplayCc DisplayTo HasAttachments ExtendedProperty Culture EffectiveRights
LastModifiedName LastModifiedTime IsAssociated WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody
Sender ToRecipients CcRecipients BccRecipients IsReadReceiptRequested IsDeliveryReceiptRequested ConversationIndex ConversationTopic
From InternetMessageId IsRead IsResponseRequested References ReplyTo ReceivedBy ReceivedRepresenting""".split()

# Element: (children in their order, those that may come more than once, attributes by name with what they may be).
FOLDERS = {"inbox", "sentitems", "drafts", "deleteditems", "msgfolderroot"}
ELEMENTS = {
    "m:CreateItem": (["m:SavedItemFolderId", "m:Items"], (), {
        "MessageDisposition": {"SaveOnly", "SendOnly", "SendAndSaveCopy"}, "SendMeetingInvitations": set(),
    }),
    "m:SavedItemFolderId": (["t:FolderId", "t:DistinguishedFolderId"], (), {}),
    "m:Items": (["t:Message"], ("t:Message",), {}),
    "t:Message": ([f"t:{name}" for name in MESSAGE], ("t:ExtendedProperty",), {}),
    "t:Subject": ([], (), {}),
    "t:Body": ([], (), {"BodyType": {"HTML", "Text"}, "IsTruncated": {"true", "false"}}),
    "t:Importance": ([], (), {}),
    "t:ExtendedProperty": (["t:ExtendedFieldURI", "t:Value"], (), {}),
    "t:ExtendedFieldURI": ([], (), {
        "PropertySetId": GUID, "PropertyName": re.compile(".+"), "PropertyType": {"String"},
        "DistinguishedPropertySetId": {"PublicStrings", "InternetHeaders"},
    }),
    "t:Value": ([], (), {}),
    "t:ToRecipients": (["t:Mailbox"], ("t:Mailbox",), {}),
    "t:Mailbox": (["t:Name", "t:EmailAddress", "t:RoutingType", "t:MailboxType", "t:ItemId"], (), {}),
    "t:Name": ([], (), {}),
    "t:EmailAddress": ([], (), {}),
    "m:FindItem": (["m:ItemShape", "m:IndexedPageItemView", "m:Restriction", "m:SortOrder", "m:ParentFolderIds"], (), {
        "Traversal": {"Shallow", "Associated"},
    }),
    "m:ItemShape": (["t:BaseShape"], (), {}),
    "t:BaseShape": ([], (), {}),
    "m:IndexedPageItemView": ([], (), {
        "MaxEntriesReturned": re.compile("[0-9]+"), "Offset": re.compile("[0-9]+"), "BasePoint": {"Beginning", "End"},
    }),
    "m:Restriction": (["t:IsEqualTo"], (), {}),
    "t:IsEqualTo": (["t:ExtendedFieldURI", "t:FieldURIOrConstant"], (), {}),
    "t:FieldURIOrConstant": (["t:Constant"], (), {}),
    "t:Constant": ([], (), {"Value": re.compile(".*")}),
    "m:ParentFolderIds": (["t:DistinguishedFolderId"], ("t:DistinguishedFolderId",), {}),
    "t:DistinguishedFolderId": ([], (), {"Id": FOLDERS}),
    "m:GetFolder": (["m:FolderShape", "m:FolderIds"], (), {}),
    "m:FolderShape": (["t:BaseShape"], (), {}),
    "m:FolderIds": (["t:DistinguishedFolderId"], ("t:DistinguishedFolderId",), {}),
}
REQUIRED = {
    "m:CreateItem": {"@MessageDisposition", "m:Items"},
    "m:Items": {"t:Message"},
    "t:Body": {"@BodyType"},
    "t:ExtendedProperty": {"t:ExtendedFieldURI", "t:Value"},
    "t:ExtendedFieldURI": {"@PropertyName", "@PropertyType"},
    "t:Mailbox": {"t:EmailAddress"},
    "m:FindItem": {"@Traversal", "m:ItemShape", "m:ParentFolderIds"},
    "m:IndexedPageItemView": {"@Offset", "@BasePoint"},
    "t:IsEqualTo": {"t:ExtendedFieldURI", "t:FieldURIOrConstant"},
    "t:Constant": {"@Value"},
    "t:DistinguishedFolderId": {"@Id"},
    "m:GetFolder": {"m:FolderShape", "m:FolderIds"},
}
VALUES = {"t:Importance": {"Low", "Normal", "High"}, "t:BaseShape": {"IdOnly", "Default", "AllProperties"}}


class Wrong(Exception):
    """What the schema does not allow."""


def name(element):
    """An element's name with the usual prefix of its namespace."""
    space, _, local = element.tag.rpartition("}")
    if space[1:] not in PREFIXES:
        raise Wrong(f"the namespace of {element.tag}")
    return f"{PREFIXES[space[1:]]}:{local}"


def check(element):
    """Raises Wrong with the first thing that is."""
    own = name(element)
    if own not in ELEMENTS:
        raise Wrong(f"{own} is not known")
    order, repeated, attributes = ELEMENTS[own]
    for key, value in element.attrib.items():
        allowed = attributes.get(key)
        fits = allowed.fullmatch(value) if isinstance(allowed, re.Pattern) else value in (allowed or ())
        if not fits:
            raise Wrong(f"the attribute {key}={value!r} of {own}")
    place, found = -1, {f"@{key}" for key in element.attrib}
    for child in element:
        child_name = name(child)
        if child_name not in order:
            raise Wrong(f"{child_name} in {own}")
        here = order.index(child_name)
        if here < place or (here == place and child_name not in repeated):
            raise Wrong(f"{child_name} in {own} comes too late or twice")
        place = here
        found.add(child_name)
        check(child)
    missing = REQUIRED.get(own, set()) - found
    if missing:
        raise Wrong(f"{own} without {sorted(missing)}")
    text = (element.text or "").strip()
    if order and text:
        raise Wrong(f"text in {own}")
    if own in VALUES and text not in VALUES[own]:
        raise Wrong(f"{text!r} in {own}")
