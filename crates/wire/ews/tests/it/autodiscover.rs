//! XC-13: what Autodiscover is asked and answers.

use ews::autodiscover::{Found, question, read};
use ews::{Address, Error};

fn answer(account: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><Autodiscover \
         xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response \
         xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\"><User><DisplayName>Gatepost\
         </DisplayName></User><Account>{account}</Account></Response></Autodiscover>"
    )
}

fn address(text: &str) -> Address {
    Address::parse("it", text).unwrap()
}

#[test]
fn the_question_names_the_mailbox() {
    let asked = String::from_utf8(question("a&b@example.com").unwrap()).unwrap();
    assert!(
        asked.contains("<EMailAddress>a&amp;b@example.com</EMailAddress><AcceptableResponseSchema>"),
        "{asked}"
    );
}

#[test]
fn the_addresses_for_inside_and_outside() {
    let both = answer(
        "<AccountType>email</AccountType><Action>settings</Action><Protocol><Type>WEB</Type><Internal><Protocol><Type>EXCH</Type>\
         <EwsUrl>https://wrong.example.com/</EwsUrl></Protocol></Internal></Protocol><Protocol><Type>EXPR</Type>\
         <EwsUrl>https://mail.example.com/EWS/Exchange.asmx</EwsUrl></Protocol><Protocol><Type>EXCH</Type><Server>x</Server>\
         <EwsUrl> https://ex01.corp.example.com/EWS/Exchange.asmx </EwsUrl></Protocol>",
    );
    let expected = Found::Services {
        inside: Some(address("https://ex01.corp.example.com/EWS/Exchange.asmx")),
        outside: Some(address("https://mail.example.com/EWS/Exchange.asmx")),
    };
    assert_eq!(read(both.as_bytes()), Ok(expected));
    let newer = answer(
        "<Protocol Type=\"mapiHttp\"/><Protocol><Type>EXHTTP</Type><EwsUrl>https://a/EWS</EwsUrl></Protocol>",
    );
    let expected = Found::Services { inside: Some(address("https://a/EWS")), outside: None };
    assert_eq!(read(newer.as_bytes()), Ok(expected));
}

#[test]
fn another_place_and_another_mailbox() {
    let url = answer(
        "<Action>redirectUrl</Action><RedirectUrl>https://other.example.com/autodiscover/autodiscover.xml</RedirectUrl>",
    );
    let expected = Found::OtherServer(address("https://other.example.com/autodiscover/autodiscover.xml"));
    assert_eq!(read(url.as_bytes()), Ok(expected));
    let mailbox = answer("<Action>redirectAddr</Action><RedirectAddr>gp@other.example.com</RedirectAddr>");
    assert_eq!(read(mailbox.as_bytes()), Ok(Found::OtherMailbox("gp@other.example.com".to_owned())));
}

#[test]
fn plain_http_is_an_error() {
    let url = answer("<RedirectUrl>http://other.example.com/</RedirectUrl>");
    assert_eq!(read(url.as_bytes()), Err(Error::Address { what: "the redirection" }));
    let services =
        answer("<Protocol><Type>EXCH</Type><EwsUrl>http://ex01/EWS/Exchange.asmx</EwsUrl></Protocol>");
    assert_eq!(read(services.as_bytes()), Err(Error::Address { what: "the services' address" }));
}

#[test]
fn a_mailbox_that_is_not_known() {
    let error = "<Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\"><Response><Error \
                 Time=\"1\" Id=\"2\"><ErrorCode>500</ErrorCode><Message>no</Message></Error></Response></Autodiscover>";
    assert_eq!(read(error.as_bytes()), Ok(Found::Nothing { code: Some("500".to_owned()) }));
    let none = answer("<Protocol><Type>EXCH</Type><Server>x</Server></Protocol>");
    assert_eq!(read(none.as_bytes()), Ok(Found::Nothing { code: None }));
    assert!(read(b"<html/>").is_err() && read(b"<Autodiscover/>").is_err());
}
