//! Server certificates of the internal authority, for listeners without one from outside.

use std::net::IpAddr;

use ::scep::name::GeneralName;
use chrono::{DateTime, Utc};

use crate::template::SERVER_AUTHENTICATION;
use crate::{Authority, Error, Identity, KeyKind, KeyUse, Points, PrivateKey, Template};

/// Apple takes no TLS server certificate of more than 825 days, and from public authorities no more than 398.
const DAYS: u32 = 397;

/// Issues a server certificate for host names and addresses, with a new ECDSA key on P-256: fast, and what old phones
/// need. `serial` is 16 random bytes.
pub fn server_certificate(
    authority: &Authority,
    names: &[String],
    serial: [u8; 16],
    now: DateTime<Utc>,
    points: &Points,
) -> Result<Identity, Error> {
    let mut template = Template::leaf(names.first().map_or("Gatepost", String::as_str), DAYS);
    // A common name has 64 characters at most; the names that count are the alternative ones.
    for attribute in &mut template.subject {
        attribute.value = attribute.value.chars().take(64).collect();
    }
    template.alternative_names = names.iter().map(|name| general_name(name)).collect();
    template.key_uses = vec![KeyUse::DigitalSignature];
    template.extended_key_uses = vec![SERVER_AUTHENTICATION.to_owned()];
    let key = PrivateKey::generate(KeyKind::P256)?;
    let certificate = authority.issue(&template, &key.public_key()?, serial, now, points)?;
    Ok(Identity { certificate, chain: vec![authority.certificate().to_vec()], key })
}

fn general_name(name: &str) -> GeneralName {
    match name.parse() {
        Ok(IpAddr::V4(address)) => GeneralName::Ip(address.octets().to_vec()),
        Ok(IpAddr::V6(address)) => GeneralName::Ip(address.octets().to_vec()),
        Err(_) => GeneralName::Dns(name.to_owned()),
    }
}
