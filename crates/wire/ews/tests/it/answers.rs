//! What servers answer.

use std::time::Duration;

use ews::{Answer, Error, Kind, Refusal};

const TYPES: &str = "http://schemas.microsoft.com/exchange/services/2006/types";
const MESSAGES: &str = "http://schemas.microsoft.com/exchange/services/2006/messages";

fn envelope(body: &str) -> String {
    format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Header><h:ServerVersionInfo xmlns:h=\"{TYPES}\" MajorVersion=\"15\"/></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
}

fn message(class: &str, content: &str) -> String {
    envelope(&format!(
        "<m:CreateItemResponse xmlns:m=\"{MESSAGES}\" xmlns:t=\"{TYPES}\"><m:ResponseMessages><m:CreateItemResponseMessage \
         ResponseClass=\"{class}\">{content}</m:CreateItemResponseMessage></m:ResponseMessages></m:CreateItemResponse>"
    ))
}

fn refused(text: &str) -> Refusal {
    match Answer::read(text.as_bytes()).unwrap() {
        Answer::Refused(refusal) => refusal,
        Answer::Done { .. } => panic!("{text}"),
    }
}

#[test]
fn success() {
    let done = message("Success", "<m:ResponseCode>NoError</m:ResponseCode><m:Items/>");
    assert_eq!(Answer::read(done.as_bytes()), Ok(Answer::Done { found: None }));
    let warning =
        message("Warning", "<m:MessageText>x</m:MessageText><m:ResponseCode>NoError</m:ResponseCode>");
    assert_eq!(Answer::read(warning.as_bytes()), Ok(Answer::Done { found: None }));
}

#[test]
fn a_search_says_how_many() {
    let found = |count: u32| {
        envelope(&format!(
            "<m:FindItemResponse xmlns:m=\"{MESSAGES}\"><m:ResponseMessages><m:FindItemResponseMessage ResponseClass=\"Success\">\
             <m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView=\"{count}\" \
             IncludesLastItemInRange=\"true\"/></m:FindItemResponseMessage></m:ResponseMessages></m:FindItemResponse>"
        ))
    };
    assert_eq!(Answer::read(found(1).as_bytes()), Ok(Answer::Done { found: Some(1) }));
    assert_eq!(Answer::read(found(0).as_bytes()), Ok(Answer::Done { found: Some(0) }));
}

#[test]
fn an_error_has_its_code_and_the_server_s_words() {
    let text = message(
        "Error",
        "<m:MessageText>De gebruiker\r\n heeft geen postvak.</m:MessageText>\
         <m:ResponseCode>ErrorNonExistentMailbox</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>",
    );
    let refusal = refused(&text);
    assert_eq!(refusal.code, "ErrorNonExistentMailbox");
    assert_eq!(refusal.said, "De gebruiker heeft geen postvak.");
    assert_eq!(refusal.kind(), Kind::NoMailbox);
}

#[test]
fn a_busy_server_says_for_how_long() {
    let fault = envelope(&format!(
        "<s:Fault><faultcode xmlns:a=\"{TYPES}\">a:ErrorServerBusy</faultcode><faultstring xml:lang=\"en-US\">Try again \
         later.</faultstring><detail><e:ResponseCode xmlns:e=\"http://schemas.microsoft.com/exchange/services/2006/errors\">\
         ErrorServerBusy</e:ResponseCode><t:MessageXml xmlns:t=\"{TYPES}\"><t:Value Name=\"Other\">1</t:Value><t:Value \
         Name=\"BackOffMilliseconds\">297749</t:Value></t:MessageXml></detail></s:Fault>"
    ));
    let refusal = refused(&fault);
    assert_eq!((refusal.kind(), refusal.back_off), (Kind::Busy, Some(Duration::from_millis(297_749))));
    // A server that wants to be left alone for ever is asked again after an hour.
    let for_ever = refused(&fault.replace("297749", "99999999999999"));
    assert_eq!(for_ever.back_off, Some(Duration::from_hours(1)));
    // The code of a fault without details is in its faultcode.
    let bare = envelope(
        "<s:Fault><faultcode>a:ErrorAccessDenied</faultcode><faultstring>No.</faultstring></s:Fault>",
    );
    assert_eq!(refused(&bare).kind(), Kind::Denied);
}

#[test]
fn a_code_that_is_none_is_not_shown() {
    let text = message("Error", "<m:ResponseCode>&lt;script&gt; alert</m:ResponseCode>");
    assert_eq!(refused(&text).code, "Unknown");
    assert_eq!(refused(&message("Success", "")).code, "Unknown", "success is said, not assumed");
}

#[test]
fn a_page_is_no_answer() {
    for page in ["<html><body>Sign in</body></html>", "<a/>"] {
        assert_eq!(Answer::read(page.as_bytes()), Err(Error::Missing { what: "the SOAP body" }), "{page}");
    }
    let other = envelope("<p>hello</p>");
    assert_eq!(Answer::read(other.as_bytes()), Err(Error::Missing { what: "the response message" }));
    assert!(Answer::read(b"not XML").is_err());
}
