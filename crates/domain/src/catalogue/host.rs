//! Host names of mail servers (EP-3).

use super::{Problem, ProblemCode};

/// Checks the host of a mail server as the setting `hostName` does, a port allowed, and gives it back in lower case.
pub fn check_host(text: &str) -> Result<String, Vec<Problem>> {
    check(text, true).map_err(|mistakes| {
        let problem = |(code, message)| Problem::new("hostName", code, format!("hostName {message}"));
        mistakes.into_iter().map(problem).collect()
    })
}

/// Checks a host name and gives it back in lower case; a port only where the client takes one. All mistakes are told: who pastes
/// an address with scheme, port and path learns of the three at once.
pub(super) fn check(text: &str, port_allowed: bool) -> Result<String, Vec<(ProblemCode, &'static str)>> {
    let mut mistakes = Vec::new();
    let mut rest = text.trim();
    if let Some((_, behind)) = rest.split_once("://") {
        mistakes.push((ProblemCode::HostHasScheme, "is a host name only: leave out https://"));
        rest = behind;
    }
    if let Some((host, _)) = rest.split_once(['/', '\\', '?', '#']) {
        mistakes.push((ProblemCode::HostHasPath, "is a host name only: leave out the path"));
        rest = host;
    }
    let (host, port) = match rest.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest, None),
    };
    if !is_host(host) {
        mistakes.push((ProblemCode::NotAHost, "must be a host name, as mail.contoso.com"));
    }
    if port.is_some() && !port_allowed {
        mistakes.push((
            ProblemCode::HostHasPort,
            "takes no port: the device's mail client always uses 443 (or 80 without SSL)",
        ));
    } else if port.is_some_and(|port| !is_port(port)) {
        mistakes.push((ProblemCode::NotAHost, "has a port that is not a number from 1 to 65535"));
    }
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let host = host.to_ascii_lowercase();
    Ok(port.map_or_else(|| host.clone(), |port| format!("{host}:{port}")))
}

fn is_port(text: &str) -> bool {
    text.len() <= 5
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Letters, digits and hyphens in labels of up to 63 (RFC 1123 §2.1); international names in their ASCII form.
fn is_host(host: &str) -> bool {
    !host.is_empty()
        && host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_a_host_on_every_platform() {
        assert_eq!(check(" Mail.Contoso.com ", false), Ok("mail.contoso.com".to_owned()));
        assert_eq!(check("mail", true), Ok("mail".to_owned()));
    }

    #[test]
    fn each_mistake_has_a_code_of_its_own() {
        let codes = |text, port| -> Vec<_> {
            check(text, port).unwrap_err().into_iter().map(|(code, _)| code).collect()
        };
        assert_eq!(codes("https://mail.contoso.com", false), [ProblemCode::HostHasScheme]);
        assert_eq!(codes("mail.contoso.com/owa", false), [ProblemCode::HostHasPath]);
        assert_eq!(codes("mail.contoso.com:444", false), [ProblemCode::HostHasPort]);
        assert_eq!(codes("", false), [ProblemCode::NotAHost]);
        assert_eq!(codes("mail..com", false), [ProblemCode::NotAHost]);
        assert_eq!(codes("ma il.com", false), [ProblemCode::NotAHost]);
        assert_eq!(codes("mail.com:0", true), [ProblemCode::NotAHost]);
        assert_eq!(codes("mail.com:+44", true), [ProblemCode::NotAHost]);
    }

    #[test]
    fn a_pasted_address_is_told_all_its_mistakes() {
        let codes: Vec<_> = check("https://mail.contoso.com:444/owa", false)
            .unwrap_err()
            .into_iter()
            .map(|(code, _)| code)
            .collect();
        assert_eq!(codes, [ProblemCode::HostHasScheme, ProblemCode::HostHasPath, ProblemCode::HostHasPort]);
    }

    #[test]
    fn a_port_stays_where_the_client_takes_one() {
        assert_eq!(check("mail.contoso.com:444", true), Ok("mail.contoso.com:444".to_owned()));
    }
}
