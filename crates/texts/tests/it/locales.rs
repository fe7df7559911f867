//! The texts of each language, read from their files and formatted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use chrono::{TimeZone, Utc};
use texts::{Language, Text};

/// The texts of a language with the arguments that each takes.
fn texts(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language.tag());
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(directory).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let mut id = String::new();
        for line in text.lines() {
            if line.starts_with(|first: char| first.is_ascii_lowercase()) {
                line.split_once(" =").expect(line).0.clone_into(&mut id);
                assert!(!found.contains_key(&id), "{id} is there twice");
                found.insert(id.clone(), BTreeSet::new());
            }
            for part in line.split("{ $").skip(1) {
                let name: String = part.chars().take_while(char::is_ascii_alphanumeric).collect();
                found.get_mut(&id).unwrap().insert(name);
            }
        }
    }
    found
}

#[test]
fn every_language_has_the_same_texts_with_the_same_arguments() {
    let english = texts(Language::English);
    assert!(english.len() > 400, "only {} texts were found", english.len());
    for language in [Language::Dutch, Language::Swedish] {
        let other = texts(language);
        let missing: Vec<_> = english.keys().filter(|id| !other.contains_key(*id)).collect();
        let further: Vec<_> = other.keys().filter(|id| !english.contains_key(*id)).collect();
        assert!(missing.is_empty() && further.is_empty(), "{language:?}: {missing:?} {further:?}");
        for (id, arguments) in &english {
            assert_eq!(arguments, &other[id], "{id} in {language:?}");
        }
    }
}

#[test]
fn every_text_can_be_formatted() {
    for language in Language::ALL {
        let text = Text::new(language);
        for (id, arguments) in texts(language) {
            let named = [
                "address",
                "attribute",
                "clients",
                "date",
                "devices",
                "groups",
                "host",
                "level",
                "name",
                "needs",
            ];
            let more =
                ["platform", "profile", "setting", "settings", "since", "total", "users", "version", "why"];
            let exchange = [
                "all",
                "cmdlets",
                "id",
                "judged",
                "mailboxes",
                "partnerships",
                "policy",
                "rule",
                "shown",
                "system",
                "time",
            ];
            let others =
                ["code", "domain", "folder", "links", "max", "min", "number", "reason", "usual", "words"];
            let messages = ["contact", "device", "enrol", "organisation", "portal"];
            for argument in arguments.iter().filter(|argument| *argument != "count") {
                assert!(
                    named
                        .iter()
                        .chain(&more)
                        .chain(&exchange)
                        .chain(&others)
                        .chain(&messages)
                        .any(|known| known == argument),
                    "{id}: {argument}"
                );
            }
            let values: Vec<_> = named
                .into_iter()
                .chain(more)
                .chain(exchange)
                .chain(others)
                .chain(messages)
                .map(|name| (name, "value"))
                .collect();
            for count in [0, 1, 2, 1000] {
                let formatted = text.count_with(&id, count, &values);
                assert!(!formatted.is_empty() && formatted != id, "{id} in {language:?}");
                assert!(
                    !formatted.contains("{$") && !formatted.contains("{ "),
                    "{id} in {language:?}: {formatted}"
                );
            }
        }
    }
}

#[test]
fn plural_forms_and_dates_follow_the_language() {
    let (english, dutch, swedish) =
        (Text::new(Language::English), Text::new(Language::Dutch), Text::new(Language::Swedish));
    assert_eq!(english.count("days", 1), "one day");
    assert_eq!(dutch.count("days", 3), "3 dagen");
    assert_eq!(swedish.count("days", 1), "en dag");
    let time = Utc.with_ymd_and_hms(2026, 3, 9, 14, 5, 0).unwrap();
    assert_eq!(english.time(time), "9 Mar 2026, 14:05 UTC");
    assert_eq!(dutch.date(time), "9 mrt. 2026");
    assert_eq!(swedish.date(time), "9 mars 2026");
}

#[test]
fn ep_20_every_language_names_the_mail_clients_and_what_outlook_takes_instead() {
    let clients: Vec<_> =
        texts(Language::English).into_keys().filter(|id| id.starts_with("client-")).collect();
    assert!(clients.len() >= 6, "{clients:?}");
    for language in Language::ALL {
        let text = Text::new(language);
        for id in &clients {
            let name = text.get(id);
            assert!(!name.contains("Outlook"), "{language:?}: an e-mail profile does not set up {name}");
            let configures = text.with("profile-configures", &[("clients", &name)]);
            assert!(configures.contains(&name), "{language:?}: {configures}");
        }
        // Names of products are the same everywhere: people look for them in the shop.
        for (id, name) in [
            ("client-gmail", "Gmail"),
            ("client-nine-work", "Nine Work"),
            ("client-samsung-email", "Samsung Email"),
        ] {
            assert_eq!(text.get(id), name, "{language:?}");
        }
        let hint = text.get("profile-outlook-hint").to_lowercase();
        assert!(hint.contains("outlook") && hint.contains("app"), "{language:?}: {hint}");
    }
}
