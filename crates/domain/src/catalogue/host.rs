//! Host names of mail servers (EP-3).

use super::ProblemCode;

/// Checks a host name and gives it back in lower case; a port only where the client takes one.
pub(super) fn check(text: &str, port_allowed: bool) -> Result<String, (ProblemCode, String)> {
    let text = text.trim();
    if text.contains("://") {
        return refuse(ProblemCode::HostHasScheme, "is a host name only: leave out https://");
    }
    if text.contains(['/', '\\', '?', '#']) {
        return refuse(ProblemCode::HostHasPath, "is a host name only: leave out the path");
    }
    let (host, port) = match text.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (text, None),
    };
    if !is_host(host) {
        return refuse(ProblemCode::NotAHost, "must be a host name, as mail.contoso.com");
    }
    let host = host.to_ascii_lowercase();
    match port {
        None => Ok(host),
        Some(_) if !port_allowed => refuse(
            ProblemCode::HostHasPort,
            "takes no port: the device's mail client always uses 443 (or 80 without SSL)",
        ),
        Some(port) if is_port(port) => Ok(format!("{host}:{port}")),
        Some(_) => refuse(ProblemCode::NotAHost, "has a port that is not a number from 1 to 65535"),
    }
}

fn refuse(code: ProblemCode, message: &str) -> Result<String, (ProblemCode, String)> {
    Err((code, message.to_owned()))
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
        let code = |text, port| check(text, port).unwrap_err().0;
        assert_eq!(code("https://mail.contoso.com", false), ProblemCode::HostHasScheme);
        assert_eq!(code("mail.contoso.com/owa", false), ProblemCode::HostHasPath);
        assert_eq!(code("mail.contoso.com:444", false), ProblemCode::HostHasPort);
        assert_eq!(code("", false), ProblemCode::NotAHost);
        assert_eq!(code("mail..com", false), ProblemCode::NotAHost);
        assert_eq!(code("ma il.com", false), ProblemCode::NotAHost);
        assert_eq!(code("mail.com:0", true), ProblemCode::NotAHost);
        assert_eq!(code("mail.com:+44", true), ProblemCode::NotAHost);
    }

    #[test]
    fn a_port_stays_where_the_client_takes_one() {
        assert_eq!(check("mail.contoso.com:444", true), Ok("mail.contoso.com:444".to_owned()));
    }
}
