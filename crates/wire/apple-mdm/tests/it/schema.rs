//! Commands and check-in messages against Apple's own schema: every key that is written or asked for exists on iOS.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use apple_mdm::app::{AppStatus, InstallApplication};
use apple_mdm::command::{Command, DEVICE_QUERIES};
use serde_yaml_ng::Value;

/// Every schema below a directory, by what `name` finds in it.
fn schemas(directory: &Path, name: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for file in fs::read_dir(directory).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let schema: Value = serde_yaml_ng::from_str(&text).unwrap();
        if let Some(key) = schema["payload"][name].as_str() {
            found.insert(key.to_owned(), schema);
        }
    }
    found
}

fn keys(list: &Value) -> BTreeMap<&str, &Value> {
    let list = list.as_sequence().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|key| Some((key["key"].as_str()?, key))).collect()
}

fn is_on_ios(schema: &Value) -> bool {
    schema["supportedOS"]["iOS"]["introduced"].as_str() != Some("n/a")
}

#[test]
fn every_key_of_a_command_is_one_that_apple_knows() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/commands") else { return };
    let schemas = schemas(&directory, "requesttype");
    let text = || vec!["Identifier".to_owned()];
    let commands = [
        Command::DeviceInformation { queries: DEVICE_QUERIES.map(str::to_owned).to_vec() },
        Command::SecurityInfo,
        Command::ProfileList { managed_only: true },
        Command::CertificateList { managed_only: true },
        Command::InstalledApplicationList { identifiers: text(), managed_apps_only: true, items: text() },
        Command::ManagedApplicationList { identifiers: text() },
        Command::InstallApplication(InstallApplication {
            store_id: 1,
            remove_with_management: true,
            manage: true,
        }),
        Command::RemoveApplication { identifier: "a".to_owned() },
        Command::InstallProfile { payload: vec![0] },
        Command::RemoveProfile { identifier: "a".to_owned() },
    ];
    for command in commands {
        let name = command.request_type();
        let schema = schemas.get(name).unwrap_or_else(|| panic!("Apple has no command {name}"));
        let xml = command.to_xml("u").unwrap();
        let envelope = plist::Value::from_reader_xml(xml.as_slice()).unwrap().into_dictionary().unwrap();
        let known = keys(&schema["payloadkeys"]);
        let written = envelope["Command"].as_dictionary().unwrap();
        for key in written.keys().filter(|key| *key != "RequestType") {
            assert!(known.get(key.as_str()).is_some_and(|key| is_on_ios(key)), "{name}.{key}");
        }
        for (key, schema) in known {
            let is_missing = schema["presence"].as_str() == Some("required") && !written.contains_key(key);
            assert!(!is_missing, "{name}.{key} is required");
        }
    }
}

#[test]
fn every_question_to_a_device_is_one_that_it_can_answer() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/commands") else { return };
    let schemas = schemas(&directory, "requesttype");
    let response = keys(&schemas["DeviceInformation"]["responsekeys"]);
    let answers = keys(&response["QueryResponses"]["subkeys"]);
    for query in DEVICE_QUERIES {
        assert!(answers.get(query).is_some_and(|key| is_on_ios(key)), "{query}");
    }
}

#[test]
fn every_check_in_message_of_apple_is_read_or_known() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/checkin") else { return };
    for name in schemas(&directory, "requesttype").keys() {
        let text = include_str!("data/token_update.plist").replace("TokenUpdate", name);
        assert!(apple_mdm::checkin::CheckIn::parse(text.as_bytes()).is_ok(), "{name}");
    }
}

#[test]
fn every_status_that_apple_gives_an_app_is_known() {
    let Some(directory) = testkit::reference_data("apple-device-management/mdm/commands") else { return };
    let schemas = schemas(&directory, "requesttype");
    let install = keys(&schemas["InstallApplication"]["responsekeys"]);
    let list = keys(&schemas["ManagedApplicationList"]["responsekeys"]);
    let listed =
        keys(&keys(&list["ManagedApplicationList"]["subkeys"])["ANY app identifier"]["subkeys"])["Status"];
    for status in [install["State"], listed] {
        let words: Vec<_> =
            status["rangelist"].as_sequence().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(words.len() > 15, "{words:?}");
        for word in words {
            let known = AppStatus::read(word);
            assert_eq!(known == AppStatus::Unknown, word == "Unknown", "{word}");
        }
    }
}
