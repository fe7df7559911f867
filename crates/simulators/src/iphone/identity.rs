//! Identities by SCEP.

use plist::{Dictionary, Value};
use scep::name::{GeneralName, NameAttribute};

use super::http::{Error, Http};
use crate::scep_client::{Answer, DeviceKey, ScepClient, Wish};

/// A certificate and its key.
#[derive(Clone)]
pub(super) struct Identity {
    pub(super) certificate: Vec<u8>,
    pub(super) pkcs8: Vec<u8>,
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identity(..)")
    }
}

/// Gets an identity as a SCEP payload says, in one attempt. `is_lost`: the server's answer does not arrive.
pub(super) async fn obtain(http: &Http, payload: &Dictionary, is_lost: bool) -> Result<Identity, Error> {
    let wrong = |why: &str| Error::Answer { what: "a SCEP payload", why: why.to_owned() };
    let content = payload
        .get("PayloadContent")
        .and_then(Value::as_dictionary)
        .ok_or_else(|| wrong("PayloadContent is missing"))?;
    let url = content.get("URL").and_then(Value::as_string).ok_or_else(|| wrong("URL is missing"))?;
    if content.get("Keysize").and_then(Value::as_unsigned_integer) != Some(2048) {
        return Err(wrong("Keysize is not 2048"));
    }
    let capabilities = http.get(&format!("{url}?operation=GetCACaps&message=0")).await?;
    let certificates = http.get(&format!("{url}?operation=GetCACert&message=0")).await?;
    let client = ScepClient::start(
        DeviceKey::generate()?,
        &String::from_utf8_lossy(&capabilities.body),
        &certificates.content_type,
        &certificates.body,
    )?;
    let wish = wish(content).ok_or_else(|| wrong("Subject or SubjectAltName is malformed"))?;
    let request = client.request(&wish)?;
    let post = format!("{url}?operation=PKIOperation");
    let answer = http.post(&post, "application/x-pki-message", request).await?.expect_ok("PKIOperation")?;
    if is_lost {
        return Err(wrong("the answer is lost"));
    }
    if answer.content_type != "application/x-pki-message" {
        return Err(wrong("the answer is no application/x-pki-message"));
    }
    match client.read(&answer.body)? {
        Answer::Certificate(certificate) => {
            Ok(Identity { certificate, pkcs8: client.key().pkcs8().to_vec() })
        }
        Answer::Pending => Err(wrong("the answer is pending")),
    }
}

fn wish(content: &Dictionary) -> Option<Wish> {
    let mut wish = Wish {
        challenge: content.get("Challenge").and_then(Value::as_string).map(str::to_owned),
        ..Wish::default()
    };
    if let Some(subject) = content.get("Subject") {
        for relative in subject.as_array()? {
            for attribute in relative.as_array()? {
                let pair = attribute.as_array()?;
                let kind = number(pair.first()?.as_string()?).to_owned();
                wish.subject.push(NameAttribute { kind, value: pair.get(1)?.as_string()?.to_owned() });
            }
        }
    }
    if let Some(names) = content.get("SubjectAltName") {
        for (kind, value) in names.as_dictionary()? {
            for text in texts(value)? {
                wish.alternative_names.push(match kind.as_str() {
                    "rfc822Name" => GeneralName::Email(text),
                    "dNSName" => GeneralName::Dns(text),
                    "uniformResourceIdentifier" => GeneralName::Uri(text),
                    "ntPrincipalName" => GeneralName::Principal(text),
                    _ => return None,
                });
            }
        }
    }
    Some(wish)
}

/// A string, or an array of them.
fn texts(value: &Value) -> Option<Vec<String>> {
    if let Some(text) = value.as_string() {
        return Some(vec![text.to_owned()]);
    }
    value.as_array()?.iter().map(|text| text.as_string().map(str::to_owned)).collect()
}

/// The object identifier of a shortcut.
fn number(kind: &str) -> &str {
    match kind {
        "CN" => "2.5.4.3",
        "C" => "2.5.4.6",
        "L" => "2.5.4.7",
        "ST" => "2.5.4.8",
        "O" => "2.5.4.10",
        "OU" => "2.5.4.11",
        other => other,
    }
}
