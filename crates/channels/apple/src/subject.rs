//! The names in a certificate. A template is taken apart before variables are filled in, so that a comma in a user's name
//! cannot add a part to the subject.

use domain::catalogue::Settings;
use domain::deployment::Reason;
use domain::directory::User;
use domain::id::EnrolmentId;

use crate::account::not_deliverable;

/// E-mail address in a subject (PKCS #9), which Apple takes by number only.
const EMAIL: &str = "1.2.840.113549.1.9.1";

/// Where the variables of a template come from.
pub(crate) struct Names<'a> {
    pub(crate) user: &'a User,
    pub(crate) enrolment: EnrolmentId,
}

impl Names<'_> {
    /// The value of a variable. Case does not matter.
    pub(crate) fn variable(&self, name: &str) -> Result<String, Reason> {
        let attributes = &self.user.attributes;
        let (attribute, value) = match name.to_ascii_lowercase().as_str() {
            "username" => ("userPrincipalName", user_name(self.user)),
            "userprincipalname" => ("userPrincipalName", attributes.principal_name.as_deref()),
            "emailaddress" => ("mail", attributes.mail.as_deref()),
            "onprem_distinguished_name" => ("distinguishedName", attributes.distinguished_name.as_deref()),
            "onpremisessamaccountname" => ("sAMAccountName", attributes.sam_account_name.as_deref()),
            "onpremises_security_identifier" => ("objectSid", attributes.sid.as_deref()),
            "userid" => return Ok(self.user.id.to_string()),
            "deviceid" | "aad_device_id" | "azureaddeviceid" => return Ok(self.enrolment.to_string()),
            // Facts of the device are not known when its profile is compared with what it has.
            _ => return Err(not_deliverable("subjectNameFormatString")),
        };
        match value.map(str::trim) {
            Some(value) if !value.is_empty() => Ok(value.to_owned()),
            _ => Err(Reason::MissingAttribute { attribute: attribute.to_owned() }),
        }
    }

    /// Fills in every `{{Variable}}` of a text.
    pub(crate) fn fill(&self, template: &str) -> Result<String, Reason> {
        let mut filled = String::new();
        let mut rest = template;
        while let Some((before, from)) = rest.split_once("{{") {
            let Some((name, after)) = from.split_once("}}") else {
                return Err(not_deliverable("subjectNameFormatString"));
            };
            filled.push_str(before);
            filled.push_str(&self.variable(name.trim())?);
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// The short name of a user: what stands before the at sign, where nothing shorter is known.
fn user_name(user: &User) -> Option<&str> {
    let attributes = &user.attributes;
    let before_at = || attributes.principal_name.as_deref()?.split('@').next();
    attributes.sam_account_name.as_deref().or(attributes.plain_name.as_deref()).or_else(before_at)
}

/// The subject of a certificate, resolved for a user.
pub(crate) fn subject(settings: Settings<'_>, names: &Names<'_>) -> Result<Vec<(String, String)>, Reason> {
    let common_name = |variable| Ok(("CN".to_owned(), names.variable(variable)?));
    match settings.text("subjectNameFormat") {
        Some("commonName") => Ok(vec![common_name("UserName")?]),
        Some("commonNameAsEmail") => Ok(vec![common_name("EmailAddress")?]),
        Some("commonNameIncludingEmail") => {
            Ok(vec![common_name("UserName")?, (EMAIL.to_owned(), names.variable("EmailAddress")?)])
        }
        Some("commonNameAsIMEI" | "commonNameAsSerialNumber") => Err(not_deliverable("subjectNameFormat")),
        _ => {
            let template = settings.text("subjectNameFormatString").unwrap_or("CN={{UserName}}");
            split(template).into_iter().map(|part| relative_name(&part, names)).collect()
        }
    }
}

fn relative_name(part: &str, names: &Names<'_>) -> Result<(String, String), Reason> {
    let malformed = || not_deliverable("subjectNameFormatString");
    let (attribute, value) = part.split_once('=').ok_or_else(malformed)?;
    let attribute = match attribute.trim().to_ascii_uppercase().as_str() {
        "E" | "EMAIL" | "EMAILADDRESS" => EMAIL.to_owned(),
        "S" => "ST".to_owned(),
        "DC" => "0.9.2342.19200300.100.1.25".to_owned(),
        known @ ("CN" | "O" | "OU" | "C" | "L" | "ST") => known.to_owned(),
        number if !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.') => {
            number.to_owned()
        }
        _ => return Err(malformed()),
    };
    Ok((attribute, names.fill(value.trim())?))
}

/// The parts between commas; a backslash takes the next letter as it is (RFC 4514 §2.4).
fn split(template: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = template.chars();
    while let Some(letter) = letters.next() {
        let letter = match letter {
            ',' => {
                parts.push(String::new());
                continue;
            }
            '\\' => letters.next().unwrap_or('\\'),
            other => other,
        };
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_part_and_backslashes_keep() {
        assert_eq!(split(r"CN={{UserName}}, O=Berg\, Sons,"), ["CN={{UserName}}", " O=Berg, Sons"]);
    }
}
