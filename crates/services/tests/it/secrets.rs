//! What holds a secret cannot be printed: a log line with `{:?}` gives nothing away.

use std::fmt::Debug;

use apple_mdm::certificates::Scep;
use apple_mdm::command::Command;
use ca::scep::Recipient;
use ca::{Authority, Identity, KeyKind, Points, PrivateKey, Template, Vault};
use channel_apple::Challenge;
use domain::actor::Role;
use domain::enrolment::PushAddress;
use domain::fingerprint::FingerprintKey;
use domain::id::{AdministratorId, EnrolmentId};
use outbound_apns::PushIdentity;
use outbound_directory::{Configuration, FileConfiguration, Source};
use scep::name::NameAttribute;
use secrecy::SecretString;
use services::accounts::{Change, NewAdministrator};
use services::directory::{DirectorySettings, NewDirectory};
use services::enrolment::{Offer, Offered};
use services::scep::Issued;
use testkit::SeededRandom;

const SECRET: &str = "hunter2-correct-horse-battery-staple";

/// Every form in which bytes are commonly printed.
fn forms(secret: &[u8]) -> Vec<String> {
    let numbers: Vec<_> = secret.iter().map(u8::to_string).collect();
    let mut forms = vec![
        hex::encode(secret),
        hex::encode_upper(secret),
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, secret),
        numbers.join(", "),
    ];
    forms.extend(str::from_utf8(secret).map(str::to_owned));
    forms
}

#[track_caller]
fn hides(what: &dyn Debug, secret: &[u8]) {
    for printed in [format!("{what:?}"), format!("{what:#?}").replace('\n', " ")] {
        let squeezed: String = printed.split_whitespace().collect();
        for form in forms(secret) {
            let form: String = form.split_whitespace().collect();
            assert!(!squeezed.contains(&form), "{printed}");
        }
    }
}

#[test]
fn the_forms_are_those_that_a_derived_debug_would_print() {
    let caught = std::panic::catch_unwind(|| hides(&SECRET.as_bytes().to_vec(), SECRET.as_bytes()));
    assert!(caught.is_err());
    assert!(std::panic::catch_unwind(|| hides(&SECRET, SECRET.as_bytes())).is_err());
}

#[test]
fn passwords_tokens_and_challenges_are_not_printed() {
    let secret = || SecretString::from(SECRET);
    let bytes = SECRET.as_bytes();
    let url = || "https://gatepost.example.com/scep".to_owned();
    hides(&Challenge { url: url(), challenge: secret() }, bytes);
    hides(&Issued { url: url(), challenge: secret(), generation: 1 }, bytes);
    hides(&Scep { url: url(), challenge: Some(secret()), ..Scep::default() }, bytes);
    hides(&Command::InstallProfile { payload: bytes.to_vec() }, bytes);
    let offer = Offer {
        enrolment: EnrolmentId(uuid::Uuid::nil()),
        expires_at: chrono::DateTime::UNIX_EPOCH,
        profile: bytes.to_vec(),
    };
    hides(&Offered::Profile(offer), bytes);
    let source = || Source::File(FileConfiguration::default());
    hides(&Configuration { source: source(), password: Some(secret()) }, bytes);
    let settings = DirectorySettings { source: Some(source()), ..DirectorySettings::default() };
    hides(&NewDirectory { settings, password: Some(secret()) }, bytes);
    let new = NewAdministrator { name: "root".into(), password: secret(), role: Role::Owner };
    hides(&new, bytes);
    hides(&Change { password: Some(secret()), ..Change::default() }, bytes);
    let administrator = store::administrator::Administrator {
        id: AdministratorId(uuid::Uuid::nil()),
        name: "root".into(),
        password_hash: SECRET.into(),
        role: Role::Owner,
        language: None,
        created_at: chrono::DateTime::UNIX_EPOCH,
        disabled_at: None,
    };
    hides(&administrator, bytes);
    hides(&PushAddress { topic: "topic".into(), token: bytes.to_vec(), magic: SECRET.into() }, bytes);
    hides(&secret(), bytes);
}

#[test]
fn keys_are_not_printed() {
    let random = SeededRandom::default();
    let master = [0x5e; 32];
    let (vault, _) = Vault::create(&master, &random).unwrap();
    hides(&vault, &master);
    hides(&FingerprintKey(master), &master);

    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let pkcs8 = key.to_pkcs8().unwrap().to_vec();
    // The number itself, behind the headers (RFC 5915 §3).
    let scalar = pkcs8[36..68].to_vec();
    hides(&key, &scalar);
    let mut template = Template::leaf("push", 30);
    template.subject.push(NameAttribute {
        kind: "0.9.2342.19200300.100.1.1".into(),
        value: "com.apple.mgmt.External.1".into(),
    });
    let root =
        Authority::root("Example", PrivateKey::generate(KeyKind::P256).unwrap(), [1; 16], now).unwrap();
    let certificate =
        root.issue(&template, &key.public_key().unwrap(), [2; 16], now, &Points::default()).unwrap();
    let pem = (ca::pem::write("CERTIFICATE", &certificate), ca::pem::write("PRIVATE KEY", &pkcs8));
    hides(&PushIdentity::from_pem(&pem.0, &pem.1).unwrap(), &scalar);
    hides(&Identity { certificate, chain: Vec::new(), key }, &scalar);

    let key = PrivateKey::generate(KeyKind::Rsa2048).unwrap();
    let pkcs8 = key.to_pkcs8().unwrap().to_vec();
    // A part of the private exponent.
    let part = pkcs8[400..432].to_vec();
    let public_key = key.public_key().unwrap();
    let certificate = root.issue(&template, &public_key, [3; 16], now, &Points::default()).unwrap();
    hides(&Recipient::new(Identity { certificate, chain: Vec::new(), key }).unwrap(), &part);
    let key = PrivateKey::from_pkcs8(&pkcs8).unwrap();
    hides(&Authority::root("Example", key, [4; 16], now).unwrap(), &part);
}
