//! Which ways of signing in a mail server offers to ActiveSync clients (EP-12), asked without any credentials.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Url};
use tokio::net::lookup_host;
use tokio::time::timeout;

use crate::client::unreached;
use crate::{SignIn, Unreached};

/// How long everything together may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 8;

/// The most headers that are looked at.
const MOST_CHALLENGES: usize = 16;

/// Where a question may go. The host is what somebody typed, so it must not lead to what only this machine can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Targets {
    /// Everywhere but this machine and its link. Private networks too: that is where mail servers are.
    Network,
    /// This machine as well: for tests.
    Loopback,
}

impl Targets {
    fn include(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if address.is_loopback() {
            return self == Self::Loopback;
        }
        let is_link_local = match address {
            IpAddr::V4(address) => address.is_link_local() || address.is_broadcast(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        };
        !(is_link_local || address.is_unspecified() || address.is_multicast())
    }
}

/// Asks a host, with `:port` if it is not the usual one.
pub(crate) async fn ask(host: &str, targets: Targets) -> Result<SignIn, Unreached> {
    ask_at(&format!("https://{host}/Microsoft-Server-ActiveSync"), targets).await
}

async fn ask_at(url: &str, targets: Targets) -> Result<SignIn, Unreached> {
    let url: Url = url.parse().map_err(|_| Unreached("this is no host name".to_owned()))?;
    timeout(PATIENCE, visit(url, targets))
        .await
        .unwrap_or_else(|_| Err(Unreached("no answer in time".to_owned())))
}

async fn visit(url: Url, targets: Targets) -> Result<SignIn, Unreached> {
    let addresses = addresses(&url, targets).await?;
    let host = url.host_str().unwrap_or_default();
    let client = Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        .no_proxy()
        // Nothing secret is sent, and a word in a header is all that is believed: devices judge the certificate themselves.
        .danger_accept_invalid_certs(true)
        // The addresses that were looked at, and no others: a name may say something else when it is asked again.
        .resolve_to_addrs(host, &addresses)
        .build()
        .map_err(|error| unreached(&error))?;
    let first = challenges(&client, &url, false).await?;
    if first.modern || first.status_answers_anybody {
        return Ok(first.found());
    }
    // Some servers name the scheme only to those who ask for it by an empty one, as Outlook does.
    Ok(challenges(&client, &url, true).await?.found())
}

/// The addresses of the host, if all of them may be asked.
async fn addresses(url: &Url, targets: Targets) -> Result<Vec<SocketAddr>, Unreached> {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let port = url.port_or_known_default().unwrap_or(443);
    let found = lookup_host((host, port)).await.map_err(|error| Unreached(error.to_string()))?;
    let found: Vec<_> = found.take(MOST_ADDRESSES).collect();
    if found.is_empty() {
        return Err(Unreached("the name has no address".to_owned()));
    }
    if !found.iter().all(|address| targets.include(address.ip())) {
        return Err(Unreached(
            "the name leads to this machine or its own link, which is not asked".to_owned(),
        ));
    }
    Ok(found)
}

/// What one answer says.
struct Answer {
    modern: bool,
    status_answers_anybody: bool,
}

impl Answer {
    const fn found(&self) -> SignIn {
        if self.modern { SignIn::Modern } else { SignIn::Basic }
    }
}

async fn challenges(client: &Client, url: &Url, empty_bearer: bool) -> Result<Answer, Unreached> {
    let mut request = client.request(Method::OPTIONS, url.clone());
    if empty_bearer {
        request = request.header(AUTHORIZATION, "Bearer");
    }
    let response = request.send().await.map_err(|error| unreached(&error))?;
    let modern = response
        .headers()
        .get_all(WWW_AUTHENTICATE)
        .iter()
        .take(MOST_CHALLENGES)
        .filter_map(|value| value.to_str().ok())
        .any(has_bearer);
    Ok(Answer { modern, status_answers_anybody: response.status().is_success() })
}

/// Whether a list of challenges (RFC 9110 §11.6.1) has the scheme Bearer. Commas stand between challenges and between their
/// parameters, but no parameter looks like a scheme with a space or an end behind it.
fn has_bearer(value: &str) -> bool {
    let mut quoted = false;
    value
        .split(|sign| {
            quoted ^= sign == '"';
            sign == ',' && !quoted
        })
        .any(|part| part.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case("bearer")))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that gives this answer to a question without, and this one to a question with an empty token.
    async fn server(plain: &'static str, bearer: &'static str) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/Microsoft-Server-ActiveSync", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut read = Vec::new();
                    let mut chunk = [0; 1024];
                    while let Ok(length) = stream.read(&mut chunk).await {
                        read.extend_from_slice(&chunk[..length]);
                        if length == 0 || read.ends_with(b"\r\n\r\n") {
                            break;
                        }
                    }
                    let asked = String::from_utf8_lossy(&read).to_lowercase();
                    assert!(asked.starts_with("options /microsoft-server-activesync "), "{asked}");
                    assert!(!asked.contains("basic"), "{asked}");
                    let answer = if asked.contains("authorization: bearer\r\n") { bearer } else { plain };
                    let answer =
                        format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                    stream.write_all(answer.as_bytes()).await.unwrap();
                });
            }
        });
        url
    }

    async fn found(plain: &'static str, bearer: &'static str) -> Result<SignIn, Unreached> {
        ask_at(&server(plain, bearer).await, Targets::Loopback).await
    }

    const BASIC: &str = "401 Unauthorized\r\nwww-authenticate: Basic realm=\"bearer, mail\"";
    const MODERN: &str = "401 Unauthorized\r\nwww-authenticate: Basic realm=\"mail\"\r\n\
                          www-authenticate: Bearer client_id=\"1\", authorization_uri=\"https://login.example.com\"";

    #[tokio::test]
    async fn ep_12_a_server_that_names_the_scheme_offers_modern_authentication() {
        assert_eq!(found(MODERN, BASIC).await, Ok(SignIn::Modern));
        assert_eq!(found(BASIC, MODERN).await, Ok(SignIn::Modern), "only to an empty token");
        let together = "401 Unauthorized\r\nwww-authenticate: Negotiate, bearer";
        assert_eq!(found(together, BASIC).await, Ok(SignIn::Modern));
    }

    #[tokio::test]
    async fn ep_12_a_server_that_does_not_offers_none() {
        assert_eq!(found(BASIC, BASIC).await, Ok(SignIn::Basic));
        assert_eq!(found("200 OK", MODERN).await, Ok(SignIn::Basic), "nobody is asked to sign in");
        let elsewhere = "302 Found\r\nlocation: http://127.0.0.1:1/";
        assert_eq!(found(elsewhere, elsewhere).await, Ok(SignIn::Basic), "redirections are not followed");
    }

    #[tokio::test]
    async fn ep_12_nobody_there_is_not_reachable() {
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap();
        assert!(ask_at(&format!("http://{free}/"), Targets::Loopback).await.is_err());
    }

    #[tokio::test]
    async fn this_machine_and_its_link_are_never_asked() {
        let url = server(MODERN, MODERN).await;
        let refused = ask_at(&url, Targets::Network).await.unwrap_err();
        assert!(refused.0.contains("this machine"), "{refused}");
        for host in [
            "localhost",
            "127.1",
            "0x7f.1",
            "2130706433",
            "0.0.0.0",
            "169.254.169.254",
            "[::1]",
            "[fe80::1]",
            "[::ffff:127.0.0.1]",
        ] {
            let refused = ask(host, Targets::Network).await.unwrap_err();
            assert!(refused.0.contains("this machine"), "{host}: {refused}");
        }
        assert!(
            Targets::Network.include("10.1.2.3".parse().unwrap()),
            "mail servers are in private networks"
        );
    }
}
