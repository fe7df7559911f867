//! The cookies of one session: the front end finds the mailbox server that holds the shell by one of them.

use http::header::{COOKIE, HeaderValue, SET_COOKIE};
use http::{HeaderMap, HeaderName};

/// Cookies that are kept.
const MOST: usize = 20;
/// Bytes of one that are kept.
const MOST_BYTES: usize = 4096;

/// The cookies. All go to one address, so that paths and domains do not matter; IIS writes paths in any case.
#[derive(Default)]
pub(crate) struct Cookies(Vec<(String, String)>);

impl Cookies {
    /// Takes what an answer sets.
    pub(crate) fn take(&mut self, headers: &HeaderMap) {
        for header in headers.get_all(SET_COOKIE).iter().filter_map(|header| header.to_str().ok()) {
            let mut parts = header.split(';').map(str::trim);
            let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { continue };
            let (name, value) = (name.trim(), value.trim());
            let is_over = parts.any(|part| {
                let lower = part.to_ascii_lowercase();
                lower == "max-age=0" || (lower.starts_with("expires=") && lower.contains("1970"))
            });
            self.0.retain(|(own, _)| own != name);
            if !is_over && !name.is_empty() && header.len() <= MOST_BYTES && self.0.len() < MOST {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// The header to send; `None` without cookies.
    pub(crate) fn header(&self) -> Option<(HeaderName, HeaderValue)> {
        if self.0.is_empty() {
            return None;
        }
        let pairs: Vec<_> = self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut value = HeaderValue::from_str(&pairs.join("; ")).ok()?;
        value.set_sensitive(true);
        Some((COOKIE, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(lines: &[&str]) -> Option<String> {
        let mut cookies = Cookies::default();
        for line in lines {
            let mut headers = HeaderMap::new();
            headers.append(SET_COOKIE, HeaderValue::from_str(line).unwrap());
            cookies.take(&headers);
        }
        cookies.header().map(|(_, value)| value.to_str().unwrap().to_owned())
    }

    #[test]
    fn cookies_are_set_replaced_and_ended() {
        assert_eq!(after(&[]), None);
        let set = "X-BackEndCookie2=a=b; path=/powershell; secure; HttpOnly";
        assert_eq!(after(&[set, "ClientId=1"]).as_deref(), Some("X-BackEndCookie2=a=b; ClientId=1"));
        assert_eq!(after(&[set, "X-BackEndCookie2=c"]).as_deref(), Some("X-BackEndCookie2=c"));
        assert_eq!(after(&[set, "X-BackEndCookie2=; expires=Thu, 01 Jan 1970 00:00:00 GMT"]), None);
        let large = format!("a={}", "x".repeat(5000));
        assert_eq!(after(&[large.as_str(), "no cookie"]), None);
    }
}
