//! Generated profiles against Apple's own schema: every key exists, fits, and belongs to the version of the device.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use domain::device::OsVersion;
use plist::{Dictionary, Value};
use serde_json::json;
use serde_yaml_ng::Value as Yaml;

use crate::enrolment::enrolment_profile;
use crate::fixture::World;

/// Types that the schema describes as another one's alias.
const ALIASES: [(&str, &str); 1] = [("com.apple.security.root", "com.apple.security.pkcs1")];

struct Schema {
    directory: PathBuf,
    os: OsVersion,
    problems: Vec<String>,
}

#[test]
fn profiles_for_ios_12_15_and_18_are_what_apple_says() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/profiles") else { return };
    for major in [12, 15, 18] {
        for (what, world) in worlds(major) {
            check(&directory, major, &what, &world.render("once"));
        }
        check(&directory, major, "enrolment", &enrolment_profile(0, true));
    }
}

/// The check itself finds what is wrong: a key of a later version, an unknown one, a value that is none of the choices.
#[test]
fn the_schema_check_finds_faults() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/profiles") else { return };
    let text = String::from_utf8(World::new(18).render("once")).unwrap();
    let problems =
        |text: &str, major| problems(&directory, OsVersion::new(major, 0), text.as_bytes()).join("\n");
    assert_eq!(problems(&text, 18), "");
    assert!(problems(&text, 12).contains("EnableMail: needs iOS 13.0"));
    assert!(problems(&text.replace("<key>Host</key>", "<key>Hosts</key>"), 18).contains("Hosts: is no key"));
    let days = "<key>Host</key><string>h</string><key>MailNumberOfPastDaysToSync</key><integer>5</integer><key>X</key>";
    assert!(problems(&text.replace("<key>Host</key>", days), 18).contains("is none of the choices"));
    assert!(
        problems(&text.replace("<key>PayloadVersion</key>", "<key>V</key>"), 18)
            .contains("PayloadVersion: is required")
    );
    let wrong = text.replace("<key>SSL</key>\n\t\t\t<true/>", "<key>SSL</key><string>yes</string>");
    assert!(problems(&wrong, 18).contains("SSL: is no <boolean>"), "{wrong}");
}

/// Plain, with every switch on, and with certificates.
fn worlds(major: u32) -> Vec<(String, World)> {
    let mut full = World::with_certificate(major);
    let on = [
        "requireSmime",
        "smimeSigningEnabled",
        "smimeEncryptByDefaultEnabled",
        "smimeEnablePerMessageSwitch",
        "smimeSigningUserOverrideEnabled",
        "smimeSigningCertificateUserOverrideEnabled",
        "smimeEncryptByDefaultUserOverrideEnabled",
        "smimeEncryptionCertificateUserOverrideEnabled",
        "useOAuth",
        "blockMovingMessagesToOtherEmailAccounts",
        "blockSendingEmailFromThirdPartyApps",
        "blockSyncingRecentlyUsedEmailAddresses",
    ];
    for name in on {
        full.set(name, json!(true));
    }
    for role in ["smimeSigningCertificate", "smimeEncryptionCertificate"] {
        let reference = domain::profile::Reference { role: role.into(), target: full.identity.id };
        full.mail.references.push(reference);
    }
    full.set("signingCertificateType", json!("certificate"));
    full.set("encryptionCertificateType", json!("certificate"));
    full.set("durationOfEmailToSync", json!("oneMonth"));
    if major >= 13 {
        full.set("easServices", json!("email"));
        full.set("easServicesUserOverrideEnabled", json!(false));
    }
    if major >= 14 {
        full.set("perAppVPNProfileId", json!("7B3E4C10-98C0-4F0D-9B7A-1D2E3F405162"));
    }
    let certificate = World::with_certificate(major);
    vec![
        ("plain".into(), World::new(major)),
        ("certificate".into(), certificate),
        ("everything".into(), full),
    ]
}

fn check(directory: &Path, major: u32, what: &str, xml: &[u8]) {
    let problems = problems(directory, OsVersion::new(major, 0), xml);
    assert!(problems.is_empty(), "iOS {major}, {what}:\n{}", problems.join("\n"));
}

fn problems(directory: &Path, os: OsVersion, xml: &[u8]) -> Vec<String> {
    let profile = Value::from_reader_xml(xml).unwrap().into_dictionary().unwrap();
    let mut schema = Schema { directory: directory.to_owned(), os, problems: Vec::new() };
    schema.payload("TopLevel", &profile, &["PayloadContent"]);
    for payload in profile["PayloadContent"].as_array().unwrap() {
        let payload = payload.as_dictionary().unwrap();
        let name = payload["PayloadType"].as_string().unwrap();
        schema.payload(name, payload, &[]);
    }
    schema.problems
}

impl Schema {
    fn load(&self, name: &str) -> Yaml {
        let name = ALIASES.iter().find(|(alias, _)| *alias == name).map_or(name, |(_, name)| name);
        let text = fs::read_to_string(self.directory.join(format!("{name}.yaml")));
        serde_yaml_ng::from_str(&text.unwrap_or_else(|_| panic!("Apple has no schema for {name}"))).unwrap()
    }

    /// Checks a dictionary against a payload's schema; the keys in `apart` are checked elsewhere.
    fn payload(&mut self, name: &str, keys: &Dictionary, apart: &[&str]) {
        let schema = self.load(name);
        let ios = &schema["payload"]["supportedOS"]["iOS"];
        self.version(name, ios);
        let mut known = subkeys(&schema["payloadkeys"]);
        if name != "TopLevel" {
            for (key, common) in subkeys(&self.load("CommonPayloadKeys")["payloadkeys"]) {
                known.entry(key).or_insert(common);
            }
        }
        for key in apart {
            known.remove(*key);
        }
        let keys = keys.iter().filter(|(key, _)| !apart.contains(&key.as_str())).collect();
        self.dictionary(name, &keys, &known);
    }

    fn dictionary(&mut self, path: &str, keys: &BTreeMap<&String, &Value>, known: &BTreeMap<String, Yaml>) {
        for (key, value) in keys {
            let path = format!("{path}.{key}");
            match known.get(*key) {
                Some(schema) => self.value(&path, value, schema),
                None => self.problems.push(format!("{path}: is no key that Apple knows")),
            }
        }
        for (key, schema) in known {
            let required = schema["presence"].as_str() == Some("required");
            if required && !keys.keys().any(|present| *present == key) {
                self.problems.push(format!("{path}.{key}: is required"));
            }
        }
    }

    fn value(&mut self, path: &str, value: &Value, schema: &Yaml) {
        self.version(path, &schema["supportedOS"]["iOS"]);
        let kind = schema["type"].as_str().unwrap_or_default();
        let fits = match kind {
            "<string>" => value.as_string().is_some(),
            "<boolean>" => value.as_boolean().is_some(),
            "<integer>" => value.as_signed_integer().is_some(),
            "<data>" => value.as_data().is_some(),
            "<array>" => value.as_array().is_some(),
            "<dictionary>" => value.as_dictionary().is_some(),
            "<any>" => true,
            other => panic!("{path}: the schema has a type {other} that this test does not know"),
        };
        if !fits {
            self.problems.push(format!("{path}: is no {kind}"));
        }
        let choices = schema["rangelist"].as_sequence();
        if choices.is_some_and(|choices| !choices.iter().any(|choice| is(value, choice))) {
            self.problems.push(format!("{path}: {value:?} is none of the choices"));
        }
        self.format(path, value, schema["format"].as_str());
        match value {
            Value::Dictionary(inner) if !schema["subkeys"].is_null() => {
                let keys = inner.iter().collect();
                self.dictionary(path, &keys, &subkeys(&schema["subkeys"]));
            }
            Value::Array(items) => {
                if let Some(item) = schema["subkeys"].get(0) {
                    for value in items {
                        self.value(path, value, item);
                    }
                }
            }
            _ => {}
        }
    }

    fn version(&mut self, path: &str, ios: &Yaml) {
        let version = |key: &str| ios[key].as_str().and_then(|text| text.parse::<OsVersion>().ok());
        match ios["introduced"].as_str() {
            Some("n/a") => self.problems.push(format!("{path}: does not exist on iOS")),
            Some(_) if version("introduced").is_some_and(|since| self.os < since) => {
                let since = version("introduced").unwrap();
                self.problems.push(format!("{path}: needs iOS {since}"));
            }
            _ => {}
        }
        for word in ["removed", "deprecated"] {
            if let Some(until) = version(word).filter(|until| self.os >= *until) {
                self.problems.push(format!("{path}: was {word} in iOS {until}"));
            }
        }
    }

    /// The two formats that matter here: Apple's idea of a UUID, and addresses that must be `https`.
    fn format(&mut self, path: &str, value: &Value, format: Option<&str>) {
        let Some(format) = format else { return };
        let text = value.as_string().unwrap_or_default();
        let fits = if format.starts_with("^https") {
            text.starts_with("https://")
        } else if format.contains("{8}-") {
            uuid::Uuid::parse_str(text).is_ok() && text.len() == 36
        } else {
            panic!("{path}: the schema has a format {format} that this test does not know");
        };
        if !fits {
            self.problems.push(format!("{path}: does not fit {format}"));
        }
    }
}

fn is(value: &Value, choice: &Yaml) -> bool {
    match value {
        Value::String(text) => choice.as_str() == Some(text),
        Value::Integer(number) => choice.as_i64() == number.as_signed(),
        _ => false,
    }
}

fn subkeys(list: &Yaml) -> BTreeMap<String, Yaml> {
    let list = list.as_sequence().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|key| Some((key["key"].as_str()?.to_owned(), key.clone()))).collect()
}
