//! XC-13: what is asked, byte for byte.

use ews::{Error, Mail, create_item, find_item, get_folder};
use uuid::Uuid;

fn mail() -> Mail {
    Mail {
        id: Uuid::from_u128(1),
        to: "anna@example.com".to_owned(),
        subject: "Mail & <more>".to_owned(),
        html: "<p>Je telefoon & jij: \u{1F4F1}</p>\u{7}".to_owned(),
        text: "plain".to_owned(),
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_message_stands_in_the_order_of_the_schema() {
    let written = text(create_item(&mail()).unwrap());
    let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" \
        xmlns:t=\"http://schemas.microsoft.com/exchange/services/2006/types\" \
        xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\"><s:Header><t:RequestServerVersion \
        Version=\"Exchange2010_SP2\"/></s:Header><s:Body><m:CreateItem MessageDisposition=\"SendAndSaveCopy\">\
        <m:SavedItemFolderId><t:DistinguishedFolderId Id=\"sentitems\"/></m:SavedItemFolderId><m:Items><t:Message>\
        <t:Subject>Mail &amp; &lt;more&gt;</t:Subject><t:Body BodyType=\"HTML\">&lt;p&gt;Je telefoon &amp; jij: \u{1F4F1}&lt;/p&gt;</t:Body>\
        <t:Importance>High</t:Importance><t:ExtendedProperty><t:ExtendedFieldURI \
        PropertySetId=\"6a2f0ce4-52ab-4c2a-9a7e-0d1b9f0f7c11\" PropertyName=\"GatepostMessage\" PropertyType=\"String\"/>\
        <t:Value>00000000-0000-0000-0000-000000000001</t:Value></t:ExtendedProperty><t:ToRecipients><t:Mailbox>\
        <t:EmailAddress>anna@example.com</t:EmailAddress></t:Mailbox></t:ToRecipients></t:Message></m:Items></m:CreateItem>\
        </s:Body></s:Envelope>";
    assert_eq!(written, expected);
}

#[test]
fn a_message_without_html_is_text() {
    let written = text(create_item(&Mail { html: String::new(), ..mail() }).unwrap());
    assert!(written.contains("<t:Body BodyType=\"Text\">plain</t:Body>"), "{written}");
}

#[test]
fn what_is_written_cannot_leave_its_element() {
    let html = "</t:Body><t:ToRecipients><t:Mailbox><t:EmailAddress>all@example.com".to_owned();
    let written = text(create_item(&Mail { html, ..mail() }).unwrap());
    assert_eq!(written.matches("<t:EmailAddress>").count(), 1, "{written}");
}

#[test]
fn a_recipient_is_one_address() {
    for to in [
        "",
        "anna",
        "@example.com",
        "anna@",
        "anna@example.com, bob@example.com",
        "anna@example.com;bob@example.com",
        "a b@example.com",
        "anna@example.com\r\nBcc: bob@example.com",
        "<anna@example.com>",
        "a@b@c",
    ] {
        let refused = create_item(&Mail { to: to.to_owned(), ..mail() });
        assert_eq!(refused, Err(Error::Unsendable { what: "the recipient's address" }), "{to}");
    }
}

#[test]
fn a_message_says_something_and_not_too_much() {
    for subject in [String::new(), " ".to_owned(), "a\nb".to_owned(), "x".repeat(256)] {
        assert!(create_item(&Mail { subject, ..mail() }).is_err());
    }
    for html in [" ".to_owned(), "x".repeat(2_000_000)] {
        assert_eq!(create_item(&Mail { html, ..mail() }), Err(Error::Unsendable { what: "the body" }));
    }
}

#[test]
fn a_message_is_looked_for_by_the_property_that_it_was_sent_with() {
    let (sent, asked) = (text(create_item(&mail()).unwrap()), text(find_item(Uuid::from_u128(1)).unwrap()));
    let property = |of: &str| {
        let at = of.find("<t:ExtendedFieldURI").unwrap();
        of[at..].split('>').next().unwrap().to_owned()
    };
    assert_eq!(property(&sent), property(&asked));
    assert!(asked.contains("<t:Constant Value=\"00000000-0000-0000-0000-000000000001\"/>"), "{asked}");
    assert!(text(get_folder().unwrap()).contains("<t:DistinguishedFolderId Id=\"sentitems\"/>"));
}

#[test]
fn what_a_message_says_is_not_in_its_debug_form() {
    assert!(!format!("{:?}", mail()).contains("telefoon"));
}
