//! Variables in the names of certificates: `{{UserPrincipalName}}`. Case does not matter.

/// Every variable, as Graph's clients write it.
pub const VARIABLES: &[&str] = &[
    "UserName",
    "UserPrincipalName",
    "EmailAddress",
    "OnPrem_Distinguished_Name",
    "OnPremisesSamAccountName",
    "OnPremises_Security_Identifier",
    "AAD_Device_ID",
    "AzureADDeviceId",
    "DeviceId",
    "DeviceName",
    "Device_Serial",
    "SerialNumber",
    "UDID",
    "UserId",
];

/// Checks that every variable exists and every brace belongs to one.
pub(super) fn check(text: &str) -> Result<(), String> {
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        check_plain(before)?;
        let inside = from.get(2..).unwrap_or_default();
        let Some((name, after)) = inside.split_once("}}") else {
            return Err("has {{ without }}".to_owned());
        };
        if !VARIABLES.iter().any(|known| known.eq_ignore_ascii_case(name.trim())) {
            return Err(format!("has a variable that does not exist; there are {}", VARIABLES.join(", ")));
        }
        rest = after;
    }
    check_plain(rest)
}

/// The text around variables has no braces, bars or semicolons.
fn check_plain(text: &str) -> Result<(), String> {
    if text.contains(['{', '}', '|', ';']) {
        return Err("may not have { } | ; outside variables".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_variables_pass_in_any_case() {
        assert_eq!(check("CN={{username}},E={{EmailAddress}}"), Ok(()));
        assert_eq!(check("no variable at all"), Ok(()));
    }

    #[test]
    fn unknown_variables_and_stray_braces_do_not() {
        assert!(check("CN={{Password}}").unwrap_err().contains("does not exist"));
        assert!(check("CN={{UserName").unwrap_err().contains("without"));
        assert!(check("CN={UserName}").is_err());
        assert!(check("a;b").is_err());
    }
}
