//! The body of the fuzz target: no input may make a reader panic or run long.

use std::sync::Arc;

use ldap3::asn1::parse_tag;

use crate::LdapConfiguration;
use crate::file::{csv, json, text};
use crate::ldap::distinguished_name::{dns_name, normal};
use crate::ldap::entry::{Entry, references};
use crate::ldap::security_identifier::{guid, in_same_domain, sid};
use crate::ldap::{domains::Domains, groups::group, message, users::user};

/// Reads `data` as whatever a directory server sends, and as each kind of file.
pub fn fuzz(data: &[u8]) {
    messages(data);
    identifiers(data);
    files(data);
}

/// What has passed the check may be given to the library: its shape and depth are known then.
fn messages(data: &[u8]) {
    let url = Arc::from("ldaps://fuzz");
    if message::check(data).is_err() {
        return;
    }
    let _ = message::result_code(data);
    let Ok((_, tag)) = parse_tag(data) else { return };
    for part in tag.expect_constructed().into_iter().flatten() {
        if let Ok(entry) = Entry::parse(part.clone(), &url) {
            let _ = user(&entry, &Domains::default(), &LdapConfiguration::default());
            let _ = group(&entry);
            let _ = entry.ranged("member");
        }
        let _ = references(part);
    }
}

fn identifiers(data: &[u8]) {
    let _ = guid(data);
    let sid = sid(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let name = normal(text);
    let _ = dns_name(&name);
    let _ = sid.and_then(|sid| in_same_domain(&sid, text));
}

fn files(data: &[u8]) {
    let Ok(text) = text::decode("fuzz", data) else { return };
    let _ = csv::read("fuzz.csv", text);
    let _ = json::read("fuzz.json", text);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// BER with a short length.
    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn attribute(name: &str, value: &[u8]) -> Vec<u8> {
        element(0x30, &[element(4, name.as_bytes()), element(0x31, &element(4, value))].concat())
    }

    /// A user as a server sends it.
    fn entry() -> Vec<u8> {
        let attributes = [
            attribute("objectGUID", &[7; 16]),
            attribute("mail", b"jan@example.com"),
            attribute("otherMailbox", b"j@h"),
            attribute("cn", b"Jan"),
        ];
        let content = [element(4, b"CN=Jan,DC=example"), element(0x30, &attributes.concat())].concat();
        element(0x30, &[vec![2, 1, 3], element(0x64, &content)].concat())
    }

    /// The rest of a directory file.
    const CSV: &str = "id,displayName,mail,groups\n1,Jan,jan@example.com,\"Staff;Sales\"\n";
    const JSON: &str =
        r#"{"users":[{"id":"1","displayName":"Jan"}],"groups":[{"id":"2","displayName":"All"}]}"#;

    #[test]
    fn hand_made_inputs() {
        let bomb = [0x30, 0x84, 0x7f, 0xff, 0xff, 0xff].repeat(10_000);
        let lies = [0x30, 0x82, 0xff, 0xff, 0x64, 0x80];
        let quotes = "\"".repeat(5_000);
        let brackets = "[".repeat(100_000);
        let escapes = "\\".repeat(5_001);
        let sid = [1, 15, 0, 0, 0, 0, 0, 5].repeat(9);
        for input in [
            &[][..],
            &[0x30],
            &bomb,
            &lies,
            quotes.as_bytes(),
            brackets.as_bytes(),
            escapes.as_bytes(),
            &sid,
            &entry(),
            CSV.as_bytes(),
            JSON.as_bytes(),
            b"\xff\xfe\0a",
        ] {
            fuzz(input);
        }
    }

    #[test]
    fn the_corpus_is_what_it_says() {
        message::check(&entry()).unwrap();
        assert_eq!(csv::read("a.csv", CSV).unwrap().snapshot.users.len(), 1);
        assert_eq!(json::read("a.json", JSON).unwrap().snapshot.groups.len(), 1);
    }

    proptest! {
        #[test]
        fn anything(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            fuzz(&data);
        }

        #[test]
        fn a_changed_entry(position in 0_usize..200, byte in any::<u8>(), end in 0_usize..200) {
            let mut message = entry();
            let length = message.len();
            message[position % length] = byte;
            fuzz(&message);
            fuzz(&message[..end % length]);
        }

        #[test]
        fn a_changed_file(position in 0_usize..200, character in any::<char>(), is_json in any::<bool>()) {
            let mut text: Vec<char> = if is_json { JSON } else { CSV }.chars().collect();
            let length = text.len();
            text[position % length] = character;
            fuzz(text.into_iter().collect::<String>().as_bytes());
        }
    }
}
