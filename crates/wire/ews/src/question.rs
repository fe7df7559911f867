//! The questions: send a message, find it again, and look whether there is a mailbox at all.

use uuid::Uuid;

use crate::write::{Written, Xml, envelope};
use crate::{Error, Mail};

/// The property that carries a message's id. Its set has a GUID of its own, so that nobody else's property has this name.
const PROPERTY: [(&str, &str); 3] = [
    ("PropertySetId", "6a2f0ce4-52ab-4c2a-9a7e-0d1b9f0f7c11"),
    ("PropertyName", "GatepostMessage"),
    ("PropertyType", "String"),
];

/// Where copies of what was sent are kept.
const SENT: [(&str, &str); 1] = [("Id", "sentitems")];

/// CreateItem (MS-OXWSMSG 3.1.4.2): sends the message and keeps a copy in Sent Items, which is how it is found again. The
/// order of the elements is the schema's sequence.
pub fn create_item(mail: &Mail) -> Result<Vec<u8>, Error> {
    mail.check()?;
    envelope(|xml| {
        xml.element("m:CreateItem", &[("MessageDisposition", "SendAndSaveCopy")], |xml| {
            xml.element("m:SavedItemFolderId", &[], |xml| xml.empty("t:DistinguishedFolderId", &SENT))?;
            xml.element("m:Items", &[], |xml| xml.element("t:Message", &[], |xml| message(xml, mail)))
        })
    })
}

fn message(xml: &mut Xml, mail: &Mail) -> Written {
    let (kind, body) = mail.body();
    xml.text("t:Subject", &[], &mail.subject)?;
    xml.text("t:Body", &[("BodyType", kind)], body)?;
    xml.text("t:Importance", &[], "High")?;
    xml.element("t:ExtendedProperty", &[], |xml| {
        xml.empty("t:ExtendedFieldURI", &PROPERTY)?;
        xml.text("t:Value", &[], &mail.id.to_string())
    })?;
    xml.element("t:ToRecipients", &[], |xml| {
        xml.element("t:Mailbox", &[], |xml| xml.text("t:EmailAddress", &[], &mail.to))
    })
}

/// FindItem (MS-OXWSSRCH 3.1.4.2): whether a copy of the message with this id is in Sent Items.
pub fn find_item(id: Uuid) -> Result<Vec<u8>, Error> {
    let id = id.to_string();
    let view = [("MaxEntriesReturned", "1"), ("Offset", "0"), ("BasePoint", "Beginning")];
    envelope(|xml| {
        xml.element("m:FindItem", &[("Traversal", "Shallow")], |xml| {
            xml.element("m:ItemShape", &[], |xml| xml.text("t:BaseShape", &[], "IdOnly"))?;
            xml.empty("m:IndexedPageItemView", &view)?;
            xml.element("m:Restriction", &[], |xml| {
                xml.element("t:IsEqualTo", &[], |xml| {
                    xml.empty("t:ExtendedFieldURI", &PROPERTY)?;
                    xml.element("t:FieldURIOrConstant", &[], |xml| xml.empty("t:Constant", &[("Value", &id)]))
                })
            })?;
            xml.element("m:ParentFolderIds", &[], |xml| xml.empty("t:DistinguishedFolderId", &SENT))
        })
    })
}

/// GetFolder (MS-OXWSFOLD 3.1.4.6) of Sent Items: shows that the account can sign in and has a mailbox, and sends nothing.
pub fn get_folder() -> Result<Vec<u8>, Error> {
    envelope(|xml| {
        xml.element("m:GetFolder", &[], |xml| {
            xml.element("m:FolderShape", &[], |xml| xml.text("t:BaseShape", &[], "IdOnly"))?;
            xml.element("m:FolderIds", &[], |xml| xml.empty("t:DistinguishedFolderId", &SENT))
        })
    })
}
