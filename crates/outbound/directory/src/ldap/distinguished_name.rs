//! Distinguished names compared: servers write the same name with other case, spaces and escapes (RFC 4514).

/// A form that is equal for equal names. Not a name to show or to send.
pub(crate) fn normal(dn: &str) -> String {
    let mut normal = String::with_capacity(dn.len());
    for (position, part) in parts(dn).into_iter().enumerate() {
        if position > 0 {
            normal.push('\u{1}');
        }
        normal.push_str(&part);
    }
    normal
}

/// Whether `dn` is `base` or lies below it; both in their normal form.
pub(super) fn is_below(dn: &str, base: &str) -> bool {
    base.is_empty() || dn.strip_suffix(base).is_some_and(|rest| rest.is_empty() || rest.ends_with('\u{1}'))
}

/// The DNS name that `DC=` parts spell: `OU=Staff,DC=corp,DC=example` is `corp.example`.
pub(crate) fn dns_name(dn: &str) -> Option<String> {
    let labels: Vec<_> =
        parts(dn).iter().filter_map(|part| part.strip_prefix("dc=").map(str::to_owned)).collect();
    (!labels.is_empty()).then(|| labels.join("."))
}

/// The parts of a name with escapes resolved, in lower case and without the spaces around them.
fn parts(dn: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = Vec::new();
    let mut bytes = dn.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => escaped(&mut bytes, &mut part),
            b',' | b';' => parts.push(tidy(&std::mem::take(&mut part))),
            // Marked, so that it does not look like an escaped one.
            b'+' => part.push(2),
            _ => part.push(byte),
        }
    }
    if !part.is_empty() || !parts.is_empty() {
        parts.push(tidy(&part));
    }
    parts
}

/// `\2C` is a byte in hexadecimal, `\,` is the character itself.
fn escaped(bytes: &mut std::str::Bytes<'_>, part: &mut Vec<u8>) {
    let Some(first) = bytes.next() else { return };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    match (digit(first), bytes.clone().next().and_then(digit)) {
        (Some(high), Some(low)) => {
            bytes.next();
            part.push(high * 16 + low);
        }
        _ => part.push(first),
    }
}

fn tidy(part: &[u8]) -> String {
    let text = String::from_utf8_lossy(part);
    let (attribute, value) = text.split_once('=').unwrap_or(("", &text));
    format!("{}={}", attribute.trim().to_lowercase(), value.trim().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_in_other_writings() {
        let one = normal("CN=Berg\\, Anna,OU=Staff,DC=corp,DC=example");
        assert_eq!(one, normal("cn=berg\\2c anna, ou=staff, dc=corp,dc=EXAMPLE"));
        assert_ne!(one, normal("cn=berg,cn=anna,ou=staff,dc=corp,dc=example"));
        assert_eq!(normal("CN=J\\C3\\BCrgen,DC=x"), normal("CN=Jürgen,DC=x"));
    }

    #[test]
    fn below_and_beside() {
        let base = normal("DC=corp,DC=example");
        assert!(is_below(&normal("CN=a,DC=corp,DC=example"), &base));
        assert!(is_below(&base, &base));
        assert!(!is_below(&normal("CN=a,DC=xcorp,DC=example"), &base));
    }

    #[test]
    fn dns_names_come_from_domain_components() {
        assert_eq!(dns_name("OU=Staff,DC=Corp,DC=example").as_deref(), Some("corp.example"));
        assert_eq!(dns_name("O=Example"), None);
    }
}
