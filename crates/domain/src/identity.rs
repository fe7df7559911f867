//! Who a user is to the mail server: the user name and the address that an e-mail profile puts together (EP-5 to EP-8).

use serde_json::{Map, Value};

use crate::deployment::Reason;
use crate::directory::{User, UserAttributes};
use crate::profile::Profile;

/// What a profile's sources give for one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The user name as the mail server takes it: `anna@example.com`, `EXAMPLE\anna` or `anna`.
    pub user_name: String,
    /// The same without the domain, for clients that keep the two apart.
    pub account_name: String,
    /// The domain, only if the source is the sAM account name (EP-6).
    pub domain: Option<String>,
    /// The e-mail address.
    pub address: String,
}

/// Resolves the sources of an e-mail profile for a user. A user who lacks an attribute gets nothing half-filled: the
/// first one that is missing is named (EP-8).
pub fn resolve(profile: &Profile, user: &User) -> Result<Identity, Reason> {
    let settings = &profile.settings;
    let attributes = &user.attributes;
    let address = match choice(settings, "emailAddressSource") {
        Some("primarySmtpAddress") => address("mail", attributes.mail.as_deref())?,
        _ => address("userPrincipalName", attributes.principal_name.as_deref())?,
    };
    // Where both are present, usernameAADSource is the one that counts; the portal then writes a filler into the other.
    let source = choice(settings, "usernameAADSource").or_else(|| choice(settings, "usernameSource"));
    let account_name = match source {
        Some("primarySmtpAddress") => required("mail", attributes.mail.as_deref())?,
        Some("samAccountName") => required("sAMAccountName", attributes.sam_account_name.as_deref())?,
        Some("username") => required("uid", attributes.plain_name.as_deref())?,
        _ => required("userPrincipalName", attributes.principal_name.as_deref())?,
    };
    let domain = match source {
        Some("samAccountName") => domain(settings, attributes)?,
        _ => None,
    };
    let user_name = match &domain {
        Some(domain) => format!("{domain}\\{account_name}"),
        None => account_name.clone(),
    };
    Ok(Identity { user_name, account_name, domain, address })
}

/// The domain of a sAM account name: a fixed one, or one of the two that the directory knows.
fn domain(settings: &Map<String, Value>, attributes: &UserAttributes) -> Result<Option<String>, Reason> {
    if let Some(custom) = choice(settings, "customDomainName") {
        return Ok(Some(custom.to_owned()));
    }
    match choice(settings, "userDomainNameSource") {
        Some("netBiosDomainName") => required("nETBIOSName", attributes.netbios_name.as_deref()).map(Some),
        Some(_) => required("dnsRoot", attributes.domain_name.as_deref()).map(Some),
        None => Ok(None),
    }
}

fn choice<'a>(settings: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    settings.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// An attribute that must be there and look like an address.
fn address(attribute: &str, value: Option<&str>) -> Result<String, Reason> {
    let value = required(attribute, value)?;
    match value.split_once('@') {
        Some((local, host)) if !local.is_empty() && !host.is_empty() => Ok(value),
        _ => Err(missing(attribute)),
    }
}

fn required(attribute: &str, value: Option<&str>) -> Result<String, Reason> {
    match value.map(str::trim) {
        Some(value) if !value.is_empty() => Ok(value.to_owned()),
        _ => Err(missing(attribute)),
    }
}

fn missing(attribute: &str) -> Reason {
    Reason::MissingAttribute { attribute: attribute.to_owned() }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::id::{ProfileId, UserId};
    use crate::profile::ProfileType;

    fn profile(settings: Value) -> Profile {
        let Value::Object(settings) = settings else { panic!("an object") };
        Profile {
            id: ProfileId(Uuid::nil()),
            kind: ProfileType::IosEmail,
            display_name: String::new(),
            description: String::new(),
            settings,
            references: Vec::new(),
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            modified_at: DateTime::UNIX_EPOCH,
        }
    }

    fn anna() -> User {
        User {
            id: UserId(Uuid::nil()),
            attributes: UserAttributes {
                principal_name: Some("anna@corp.example".into()),
                mail: Some("anna.berg@example.com".into()),
                sam_account_name: Some("anna".into()),
                plain_name: Some("aberg".into()),
                domain_name: Some("corp.example".into()),
                netbios_name: Some("CORP".into()),
                ..UserAttributes::default()
            },
            disabled_at: None,
            removed_at: None,
        }
    }

    #[test]
    fn principal_name_is_the_default_of_both() {
        let identity = resolve(&profile(json!({})), &anna()).unwrap();
        assert_eq!(identity.user_name, "anna@corp.example");
        assert_eq!(identity.address, "anna@corp.example");
    }

    #[test]
    fn sam_account_name_takes_each_domain() {
        let source = |more: Value| {
            let mut settings = json!({"usernameAADSource": "samAccountName", "usernameSource": "userPrincipalName",
                                      "emailAddressSource": "primarySmtpAddress"});
            settings.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            resolve(&profile(settings), &anna()).unwrap().user_name
        };
        assert_eq!(source(json!({"userDomainNameSource": "fullDomainName"})), "corp.example\\anna");
        assert_eq!(source(json!({"userDomainNameSource": "netBiosDomainName"})), "CORP\\anna");
        assert_eq!(source(json!({"customDomainName": "MAIL"})), "MAIL\\anna");
    }

    #[test]
    fn a_missing_attribute_is_named() {
        let mut user = anna();
        user.attributes.mail = None;
        let refused = resolve(&profile(json!({"emailAddressSource": "primarySmtpAddress"})), &user);
        assert_eq!(refused, Err(Reason::MissingAttribute { attribute: "mail".into() }));
    }

    #[test]
    fn an_address_without_a_host_is_none() {
        let mut user = anna();
        user.attributes.principal_name = Some("anna".into());
        let refused = resolve(&profile(json!({"usernameSource": "username"})), &user);
        assert_eq!(refused, Err(Reason::MissingAttribute { attribute: "userPrincipalName".into() }));
    }
}
