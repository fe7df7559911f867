//! Configuration profiles, written and read.

use apple_mdm::certificates::{AlternativeName, KeyUsage, Root, Scep};
use apple_mdm::eas::EasAccount;
use apple_mdm::mdm::{MAIL_ACCESS_RIGHTS, Mdm};
use apple_mdm::profile::{Content, Payload, Profile};
use secrecy::{ExposeSecret, SecretString};

fn profile(contents: Vec<Content>) -> Profile {
    let payload = |(position, content)| Payload {
        identifier: format!("com.example.{position}"),
        uuid: format!("0000000{position}-0000-4000-8000-000000000000"),
        display_name: "A & B".into(),
        content,
    };
    Profile {
        identifier: "com.example".into(),
        uuid: "00000000-0000-4000-8000-000000000000".into(),
        display_name: "Mail".into(),
        description: None,
        organization: Some("Example".into()),
        removal_disallowed: false,
        payloads: contents.into_iter().enumerate().map(payload).collect(),
    }
}

fn scep() -> Scep {
    Scep {
        url: "https://example.com/scep".into(),
        subject: vec![
            vec![("CN".into(), "anna".into())],
            vec![("1.2.840.113549.1.9.1".into(), "a@b".into())],
        ],
        challenge: Some(SecretString::from("once")),
        key_size: 2048,
        key_usage: Some(KeyUsage::BOTH),
        retries: Some(3),
        alternative_name: AlternativeName {
            rfc822_names: vec!["a@b".into(), "c@d".into()],
            dns_names: vec!["one".into()],
            nt_principal: Some("anna@corp".into()),
            ..AlternativeName::default()
        },
        ..Scep::default()
    }
}

#[test]
fn scep_is_nested_with_spaces_in_its_keys() {
    let bytes = profile(vec![Content::Scep(scep())]).to_xml().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    for key in ["Key Type", "Key Usage", "Keysize", "Challenge", "ntPrincipalName"] {
        assert!(text.contains(&format!("<key>{key}</key>")), "{key}");
    }
    let read = Profile::from_xml(&bytes).unwrap();
    let Content::Scep(read) = &read.payloads[0].content else { panic!("no SCEP payload") };
    assert_eq!(read.subject, scep().subject);
    assert_eq!(read.alternative_name, scep().alternative_name);
    assert_eq!(read.challenge.as_ref().unwrap().expose_secret(), "once");
    assert!(!format!("{read:?}").contains("once"), "the challenge is printed");
}

#[test]
fn an_account_names_only_what_is_set_and_ssl_always() {
    let account = EasAccount { host: Some("mail.example.com".into()), ssl: true, ..EasAccount::default() };
    let bytes = profile(vec![Content::EasAccount(account.clone())]).to_xml().unwrap();
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(text.contains("<key>SSL</key>"));
    assert!(!text.contains("OAuth") && !text.contains("Password") && !text.contains("EnableMail"));
    let read = Profile::from_xml(&bytes).unwrap();
    assert!(matches!(&read.payloads[0].content, Content::EasAccount(read) if *read == account));
}

#[test]
fn management_asks_for_neither_erase_nor_lock() {
    assert_eq!(MAIL_ACCESS_RIGHTS, 5395);
    assert_eq!(MAIL_ACCESS_RIGHTS & (4 | 8 | 32), 0);
    let mdm = Mdm {
        identity_certificate_uuid: "U".into(),
        topic: "com.apple.mgmt.x".into(),
        server_url: "https://example.com/mdm".into(),
        check_in_url: None,
        sign_message: false,
        access_rights: Some(MAIL_ACCESS_RIGHTS),
        check_out_when_removed: true,
    };
    let root = Root { certificate: plist::Data::new(vec![0x30, 0]), file_name: None };
    let bytes = profile(vec![Content::Mdm(mdm.clone()), Content::Root(root.clone())]).to_xml().unwrap();
    let read = Profile::from_xml(&bytes).unwrap();
    assert!(matches!(&read.payloads[0].content, Content::Mdm(read) if *read == mdm));
    assert!(matches!(&read.payloads[1].content, Content::Root(read) if *read == root));
}

#[test]
fn a_payload_of_another_type_is_kept() {
    let bytes =
        profile(vec![Content::Other("com.example.wifi".into(), plist::Dictionary::new())]).to_xml().unwrap();
    let read = Profile::from_xml(&bytes).unwrap();
    assert_eq!(read.payloads[0].content.payload_type(), "com.example.wifi");
}
