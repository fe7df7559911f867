//! What people write for a setting: looked at before anything is kept or sent, so that a mistake is told of where it was made.

use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;

use crate::gatepost::ServerTrust;
use crate::{Error, read_text};

/// What is expected of a mail account's address.
const ADDRESS: &str = "write NAME@DOMAIN";

/// A host's name or its IPv4 address (RFC 1123 §2.1), and nothing else.
pub fn host(text: &str) -> Result<String, Error> {
    let text = text.trim();
    match mistake_in_host(text) {
        None => Ok(text.to_owned()),
        Some(mistake) => Err(wrong(text, mistake, "write the HOST alone, such as ex1.example.com")),
    }
}

/// `HOST` or `HOST:PORT`.
pub fn host_with_port(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let expected = "write HOST or HOST:PORT, such as dc1.example.com";
    match text.rsplit_once(':').filter(|_| !text.contains("://")) {
        Some((host, port)) => parts(host, port),
        None => mistake_in_host(text).map_or(Ok(()), Err),
    }
    .map_err(|mistake| wrong(text, mistake, expected))?;
    Ok(text.to_owned())
}

/// The parts of `HOST:PORT`.
pub(crate) fn host_and_port(text: &str) -> Result<(String, u16), Error> {
    let text = text.trim();
    let expected = "write HOST:PORT, such as proxy.example.com:3128";
    let refused = |mistake| wrong(text, mistake, expected);
    if text.contains("://") {
        return Err(refused("it has a scheme"));
    }
    if text.contains('@') {
        return Err(refused("an account and its password do not belong here"));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(|| refused("it has no port"))?;
    parts(host, port).map_err(refused)?;
    let port = port_of(port).ok_or_else(|| refused(NO_PORT))?;
    Ok((host.to_owned(), port))
}

/// `DOMAIN\user`, or a user principal name.
pub fn account(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let refused = |mistake| Err(wrong(text, mistake, r"write DOMAIN\user or user@domain"));
    if text.contains(|c: char| c.is_control() || "/:\"".contains(c)) {
        return refused("it has a character that no account's name has");
    }
    let (domain, user) = match (text.split_once('\\'), text.rsplit_once('@')) {
        (Some(parts), _) => parts,
        (None, Some((user, domain))) if mistake_in_host(domain).is_none() => (domain, user),
        (None, Some(_)) => return refused("what follows the @ is no domain"),
        (None, None) => return refused("it names no domain"),
    };
    let is_part = |part: &str| !part.is_empty() && part.trim() == part && !part.contains(['\\', '@']);
    if !is_part(domain) || domain.contains(char::is_whitespace) {
        return refused(r"what precedes the \ is no domain");
    }
    if is_part(user) { Ok(text.to_owned()) } else { refused("it names no user") }
}

/// The address of a mailbox.
pub fn mail_address(text: &str) -> Result<String, Error> {
    let text = text.trim();
    let is_name = |name: &str| {
        !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "\\/@:,;<>".contains(c))
    };
    match text.split_once('@') {
        Some((name, domain)) if is_name(name) && mistake_in_host(domain).is_none() => Ok(text.to_owned()),
        _ => Err(wrong(text, "it is no mail address", ADDRESS)),
    }
}

/// The address of Exchange Web Services.
pub fn web_services(text: &str) -> Result<String, Error> {
    let address = ::ews::Address::parse("it", text);
    address.map(|address| address.to_string()).map_err(|_| {
        let mistake = "it is no address of web services";
        wrong(text.trim(), mistake, "write https://HOST/EWS/Exchange.asmx")
    })
}

/// The certificates in a file: one or more authorities in PEM.
pub fn authorities(path: &Path) -> Result<String, Error> {
    let pem = read_text(path)?;
    let problem = "this holds no certificate of an authority; one or more in PEM (Base-64) are expected";
    match ServerTrust::Authorities(pem.clone()).check() {
        Ok(()) => Ok(pem),
        Err(_) => Err(Error::Content { path: path.to_owned(), problem: problem.to_owned() }),
    }
}

const NO_PORT: &str = "its port is no number from 1 to 65535";

fn parts(host: &str, port: &str) -> Result<(), &'static str> {
    mistake_in_host(host).map_or(Ok(()), Err)?;
    port_of(port).map(drop).ok_or(NO_PORT)
}

/// Digits alone: Rust reads `+88` as well.
fn port_of(text: &str) -> Option<u16> {
    let port = text.parse().ok()?;
    (port > 0 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(port)
}

/// What keeps a text from being a host's name or address.
pub(crate) fn mistake_in_host(text: &str) -> Option<&'static str> {
    // An underscore is in no name of the internet and in many of Windows.
    let of_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(of_name)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        Some("there is no host")
    } else if text.contains("://") {
        Some("it has a scheme")
    } else if text.contains(['/', '\\', '?', '#']) {
        Some("it has a path")
    } else if text.contains('@') {
        Some("it has an account")
    } else if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        Some("it has a space")
    } else if text.parse::<IpAddr>().is_ok_and(|address| address.is_ipv6()) || text.contains(['[', ']']) {
        Some("addresses of IPv6 are not taken here: write the host's name")
    } else if text.contains(':') {
        Some("it has a port")
    } else if !text.is_ascii() {
        Some("an international name is written in its ASCII form (xn--)")
    } else if text.len() > 253 || !text.split('.').all(is_label) {
        Some("this is no host's name")
    } else if text.rsplit('.').next().is_some_and(is_number) && text.parse::<Ipv4Addr>().is_err() {
        Some("this is no host's name, and no address of IPv4")
    } else {
        None
    }
}

fn wrong(text: &str, mistake: &str, expected: &str) -> Error {
    // Somebody may have written a password before the @.
    if text.contains('@') && text.contains(':') {
        return Error::Setting(format!("{mistake}; {expected}"));
    }
    Error::Setting(format!("`{text}`: {mistake}; {expected}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_or_an_address_and_nothing_else() {
        for right in [
            "ex1",
            " ex1.corp.example ",
            "EX_01.corp.example",
            "10.0.0.7",
            "3com.example",
            "xn--mnchen-3ya.de",
        ] {
            assert_eq!(host(right).unwrap(), right.trim());
        }
        for (nonsense, mistake) in [
            ("", "no host"),
            ("https://ex1", "scheme"),
            ("ex1/owa", "path"),
            ("svc@ex1", "account"),
            ("ex 1", "space"),
            ("ex1:443", "port"),
            ("::1", "IPv6"),
            ("münchen.de", "xn--"),
            ("ex1..corp", "no host's name"),
            ("ex1.corp.", "no host's name"),
            ("-ex1", "no host's name"),
            ("ex1,ex2", "no host's name"),
            ("10.0.0.700", "IPv4"),
            ("443", "IPv4"),
        ] {
            let error = host(nonsense).unwrap_err().to_string();
            assert!(error.contains(mistake) && error.contains("HOST"), "{nonsense}: {error}");
        }
        assert!(host(&"a".repeat(64)).is_err() && host(&"a.".repeat(150)).is_err());
    }

    #[test]
    fn a_kdc_may_have_a_port_and_a_proxy_must() {
        for right in ["dc1", "dc1.corp.example:88", "10.0.0.7:8888"] {
            assert_eq!(host_with_port(right).unwrap(), right);
        }
        for nonsense in
            ["tcp://dc1", "dc1:", ":88", "dc1:0", "dc1:+88", "dc1:65536", "dc1:kdc", "dc1 dc2", "[::1]:88"]
        {
            let error = host_with_port(nonsense).unwrap_err().to_string();
            assert!(error.contains("HOST or HOST:PORT"), "{nonsense}: {error}");
        }
        assert_eq!(host_and_port("proxy:3128").unwrap(), ("proxy".to_owned(), 3128));
        for nonsense in ["proxy", "http://proxy:3128", "me:secret@proxy:3128", "proxy:0", "pro xy:1", "a:b:1"]
        {
            let error = host_and_port(nonsense).unwrap_err().to_string();
            assert!(error.contains("write HOST:PORT"), "{nonsense}: {error}");
        }
    }

    #[test]
    fn an_account_has_a_domain_and_a_user() {
        for right in [r"CORP\svc", r"corp.example\svc gatepost", "svc@corp.example", "svc+ex@corp.example"] {
            assert_eq!(account(right).unwrap(), right);
        }
        for nonsense in
            ["svc", r"CORP\", r"\svc", "@corp.example", "svc@", "svc@co rp", r"CORP\svc\x", "a:b@c", ""]
        {
            let error = account(nonsense).unwrap_err().to_string();
            assert!(error.contains(r"DOMAIN\user"), "{nonsense}: {error}");
        }
    }

    #[test]
    fn a_file_of_authorities_holds_a_certificate() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("root.pem");
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
        std::fs::write(&path, certificate.pem()).unwrap();
        assert_eq!(authorities(&path).unwrap(), certificate.pem());
        for nonsense in [
            String::new(),
            "hello".to_owned(),
            key.serialize_pem(),
            "-----BEGIN CERTIFICATE-----\n".to_owned(),
        ] {
            std::fs::write(&path, nonsense).unwrap();
            let error = authorities(&path).unwrap_err().to_string();
            assert!(error.contains("root.pem") && error.contains("PEM"), "{error}");
        }
    }
}
