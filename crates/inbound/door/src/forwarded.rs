//! Addresses and client certificates that a reverse proxy passes on: believed from listed proxies only, stripped always.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};

use crate::network::Network;
use crate::peer::Peer;

/// The headers that speak for somebody else; no handler ever sees them.
const STRIPPED: [&str; 7] = [
    "client-cert",
    "client-cert-chain",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
];

/// The largest certificate header that is decoded, in bytes.
const HEADER_LIMIT: usize = 24 * 1024;

/// The proxies whose word counts.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Arc<[Network]>);

impl Proxies {
    /// The listed ones.
    pub fn new(networks: impl IntoIterator<Item = Network>) -> Self {
        Self(networks.into_iter().collect())
    }

    fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

/// Middleware: replaces the [`Peer`] by what a listed proxy says of it, then strips the headers that say so.
pub(crate) async fn forwarded(State(proxies): State<Proxies>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = request.extensions().get::<Peer>().filter(|peer| proxies.contain(peer.address.ip())) {
        let address = client_address(&proxies, peer.address, request.headers());
        // The certificate of the connection is the proxy's own: it says nothing of who is behind it.
        let certificate = client_certificate(request.headers());
        request.extensions_mut().insert(Peer { address, certificate });
    }
    for name in STRIPPED {
        request.headers_mut().remove(HeaderName::from_static(name));
    }
    next.run(request).await
}

/// The last address in X-Forwarded-For that is not a listed proxy: what stands before it, anybody may have written.
fn client_address(proxies: &Proxies, proxy: SocketAddr, headers: &HeaderMap) -> SocketAddr {
    let mut hops = Vec::new();
    for value in headers.get_all("x-forwarded-for") {
        let Ok(text) = value.to_str() else { return proxy };
        hops.extend(text.split(',').map(|hop| hop.trim().parse::<IpAddr>()));
    }
    let mut client = proxy;
    for hop in hops.into_iter().rev() {
        let Ok(hop) = hop else { break };
        client = SocketAddr::new(hop, 0);
        if !proxies.contain(hop) {
            break;
        }
    }
    client
}

/// RFC 9440 §2.2: the certificate as a byte sequence, base64 between colons.
fn client_certificate(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut values = headers.get_all("client-cert").iter();
    let (Some(value), None) = (values.next(), values.next()) else { return None };
    let text = value.to_str().ok().filter(|text| text.len() <= HEADER_LIMIT)?;
    STANDARD.decode(text.trim().strip_prefix(':')?.strip_suffix(':')?).ok()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    use super::*;

    async fn seen(peer: &str, headers: &[(&'static str, &str)]) -> String {
        seen_with(peer, None, headers).await
    }

    async fn seen_with(peer: &str, certificate: Option<Vec<u8>>, headers: &[(&'static str, &str)]) -> String {
        let proxies = Proxies::new(["10.0.0.0/8".parse().unwrap()]);
        let show = |peer: Peer, headers: HeaderMap| async move {
            let stripped = STRIPPED.iter().all(|name| !headers.contains_key(*name));
            format!("{} {:?} {stripped}", peer.address.ip(), peer.certificate)
        };
        let router =
            Router::new().route("/", get(show)).layer(middleware::from_fn_with_state(proxies, forwarded));
        let mut request = Request::new(Body::empty());
        let peer = Peer { address: peer.parse().unwrap(), certificate };
        request.extensions_mut().insert(peer);
        for (name, value) in headers {
            request.headers_mut().append(*name, value.parse().unwrap());
        }
        let response = router.oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_stranger_cannot_speak_for_others() {
        let headers = [("x-forwarded-for", "192.0.2.7"), ("client-cert", ":AQID:")];
        assert_eq!(seen("198.51.100.1:1", &headers).await, "198.51.100.1 None true");
    }

    #[tokio::test]
    async fn a_listed_proxy_names_client_and_certificate() {
        let headers = [("x-forwarded-for", "192.0.2.7"), ("client-cert", ":AQID:")];
        assert_eq!(seen("10.1.1.1:1", &headers).await, "192.0.2.7 Some([1, 2, 3]) true");
    }

    #[tokio::test]
    async fn a_proxys_own_certificate_is_nobodys_behind_it() {
        let own = || Some(vec![9]);
        let behind = [("x-forwarded-for", "192.0.2.7")];
        assert_eq!(seen_with("10.1.1.1:1", own(), &behind).await, "192.0.2.7 None true");
        let nonsense = [("x-forwarded-for", "192.0.2.7"), ("client-cert", "AQID")];
        assert_eq!(seen_with("10.1.1.1:1", own(), &nonsense).await, "192.0.2.7 None true");
        assert_eq!(seen_with("10.1.1.1:1", own(), &[]).await, "10.1.1.1 None true");
        let named = [("x-forwarded-for", "192.0.2.7"), ("client-cert", ":AQID:")];
        assert_eq!(seen_with("10.1.1.1:1", own(), &named).await, "192.0.2.7 Some([1, 2, 3]) true");
        // Who is no proxy keeps the certificate that they proved to hold.
        assert_eq!(seen_with("198.51.100.1:1", own(), &behind).await, "198.51.100.1 Some([9]) true");
    }

    #[tokio::test]
    async fn only_the_part_that_proxies_wrote_counts() {
        let headers = [("x-forwarded-for", "203.0.113.9, 192.0.2.7, 10.2.2.2")];
        assert_eq!(seen("10.1.1.1:1", &headers).await, "192.0.2.7 None true");
    }

    #[tokio::test]
    async fn nonsense_from_a_proxy_is_left_out() {
        let headers = [("x-forwarded-for", "somewhere"), ("client-cert", "AQID")];
        assert_eq!(seen("10.1.1.1:1", &headers).await, "10.1.1.1 None true");
    }
}
