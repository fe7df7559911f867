use plist::{Dictionary, Value};

use super::*;

const IDENTIFIER: &str = "com.example.mail";
const UUID: &str = "AAAAAAAA-0000-0000-0000-000000000001";
const OTHER_UUID: &str = "AAAAAAAA-0000-0000-0000-000000000002";

fn root() -> Vec<u8> {
    rcgen::generate_simple_self_signed(["root".to_owned()]).unwrap().cert.der().to_vec()
}

fn phone(os_version: &str, own_accounts: Vec<Account>) -> IPhone {
    let behaviour = Behaviour { own_accounts, ..Behaviour::default() };
    IPhone::new(Model::iphone(1, os_version), behaviour, &root()).unwrap()
}

fn account(uuid: &str, more: &[(&str, Value)]) -> Dictionary {
    let text = |text: &str| Value::String(text.to_owned());
    let mut payload = Dictionary::new();
    for (key, value) in [
        ("PayloadType", text("com.apple.eas.account")),
        ("PayloadVersion", Value::Integer(1.into())),
        ("PayloadIdentifier", text("com.example.mail.account")),
        ("PayloadUUID", text(uuid)),
        ("Host", text("mail.example.com")),
        ("EmailAddress", text("jan@example.com")),
        ("UserName", text("jan")),
        ("SSL", Value::Boolean(true)),
    ] {
        payload.insert(key.to_owned(), value);
    }
    for (key, value) in more {
        payload.insert((*key).to_owned(), value.clone());
    }
    payload
}

fn profile(payloads: Vec<Dictionary>) -> Vec<u8> {
    let mut top = Dictionary::new();
    top.insert("PayloadType".to_owned(), Value::String("Configuration".to_owned()));
    top.insert("PayloadVersion".to_owned(), Value::Integer(1.into()));
    top.insert("PayloadIdentifier".to_owned(), Value::String(IDENTIFIER.to_owned()));
    top.insert("PayloadUUID".to_owned(), Value::String(UUID.to_owned()));
    let payloads = payloads.into_iter().map(Value::Dictionary).collect();
    top.insert("PayloadContent".to_owned(), Value::Array(payloads));
    enrolment::to_xml(top).unwrap()
}

async fn install(phone: &mut IPhone, payload: Dictionary) -> Result<(), Error> {
    let read = install::read(&profile(vec![payload]), &root(), phone.model.major())?;
    phone.install(&read).await
}

fn last_code(result: Result<(), Error>) -> (&'static str, i64) {
    match result {
        Err(Error::Profile(failure)) => failure.chain.last().map(|link| (link.domain, link.code)).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_account_changes_in_place_only_with_the_same_identifier_and_uuid() {
    let mut phone = phone("18.1", vec![]);
    install(&mut phone, account(UUID, &[])).await.unwrap();
    install(&mut phone, account(UUID, &[("PreventMove", Value::Boolean(true))])).await.unwrap();
    assert_eq!(phone.accounts()[0].made, 1);
    assert!(phone.accounts()[0].settings.contains_key("PreventMove"));
    install(&mut phone, account(OTHER_UUID, &[])).await.unwrap();
    assert_eq!(phone.accounts()[0].made, 2, "the user is asked for the password again");
    assert!(phone.remove(IDENTIFIER));
    assert!(phone.accounts().is_empty());
    assert!(!phone.remove(IDENTIFIER));
}

#[tokio::test]
async fn an_own_account_of_the_same_host_and_address_is_in_the_way() {
    let mut phone = phone("18.1", vec![Account::own("MAIL.example.com", "Jan@example.com")]);
    let refused = install(&mut phone, account(UUID, &[])).await;
    assert_eq!(last_code(refused), ("MCEASErrorDomain", 21005));
    assert!(phone.profiles().is_empty());
    phone.remove_own_account("mail.example.com", "jan@example.com");
    install(&mut phone, account(UUID, &[])).await.unwrap();
    assert_eq!(phone.accounts()[0].profile.as_deref(), Some(IDENTIFIER));
}

#[tokio::test]
async fn wrong_accounts_are_refused() {
    let text = |text: &str| Value::String(text.to_owned());
    for (key, value, expected) in [
        ("Colour", text("red"), ("MCPayloadErrorDomain", 2004)),
        ("UserName", text(""), ("MCEASErrorDomain", 21003)),
        ("MailNumberOfPastDaysToSync", Value::Integer(5.into()), ("MCPayloadErrorDomain", 2004)),
        ("PayloadCertificateUUID", text(OTHER_UUID), ("MCEASErrorDomain", 21007)),
        ("PayloadUUID", text("1"), ("MCPayloadErrorDomain", 2002)),
    ] {
        let refused = install(&mut phone("18.1", vec![]), account(UUID, &[(key, value)])).await;
        assert_eq!(last_code(refused), expected, "{key}");
    }
    let newer = account(UUID, &[("EnableMail", Value::Boolean(true))]);
    let refused = install(&mut phone("12.5", vec![]), newer).await;
    assert_eq!(last_code(refused), ("MCPayloadErrorDomain", 2004));
}

#[tokio::test]
async fn payloads_need_identifiers_of_their_own() {
    let twice = profile(vec![account(UUID, &[]), account(OTHER_UUID, &[])]);
    let refused = install::read(&twice, &root(), 18).err().unwrap();
    assert_eq!(refused.chain.last().unwrap().code, 1008);
}

#[test]
fn a_signed_profile_of_a_stranger_is_refused() {
    let refused = install::read(&[0x30, 3, 2, 1, 0], &root(), 18).err().unwrap();
    assert_eq!(refused.chain.last().unwrap().code, 1000);
}
