//! Addresses of users outside of the organisation.

/// How many are kept of one user: a message goes to the first one that can take it.
const MOST: usize = 20;
/// The longest address (RFC 5321 §4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;
/// Kinds of mailboxes that mail by SMTP reaches.
const KINDS: [&str; 3] = ["smtp", "internet", "rfc822"];

/// Those of the values that look like addresses, each once. Where a server knows the syntax of otherMailbox, the kind of mailbox stands
/// in front of a dollar sign (RFC 4517 §3.3.27); elsewhere there is the address alone.
pub(crate) fn other_mails(values: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for value in values {
        let address = bare(&value);
        let is_known = addresses.iter().any(|known| known.eq_ignore_ascii_case(address));
        if address.contains('@') && address.len() <= LONGEST && !is_known {
            addresses.push(address.to_owned());
        }
        if addresses.len() == MOST {
            break;
        }
    }
    addresses
}

/// The address without the kind of its mailbox.
fn bare(value: &str) -> &str {
    let is_kind = |kind: &str| KINDS.iter().any(|known| known.eq_ignore_ascii_case(kind.trim()));
    match value.split_once('$') {
        Some((kind, address)) if is_kind(kind) => address.trim(),
        _ => value.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_in_either_form_and_each_once() {
        let values =
            ["smtp$anna@home.example", "Anna@Home.Example", "Internet $ a$b@old.example", "c$d@e.example"];
        let values = values.into_iter().chain(["+46 8 123", ""]).map(str::to_owned);
        assert_eq!(other_mails(values), ["anna@home.example", "a$b@old.example", "c$d@e.example"]);
    }

    #[test]
    fn there_is_an_end_to_what_one_user_has() {
        let many = (0..1000).map(|number| format!("{number}@home.example"));
        assert_eq!(other_mails(many).len(), MOST);
        assert!(other_mails([format!("{}@home.example", "x".repeat(300))]).is_empty());
    }
}
