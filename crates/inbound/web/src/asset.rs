//! Style sheets, scripts and the icon. Others made Tabler and htmx; their licences lie beside them in `assets`.
//!
//! An address carries the fingerprint of what it leads to, so browsers keep it for good and ask anew after an update.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

/// For the address with the right fingerprint: a year, never asked about.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// For every other address.
const FOR_AN_HOUR: &str = "public, max-age=3600";

struct Asset {
    name: &'static str,
    kind: &'static str,
    body: &'static str,
    /// As many digits as two versions of a file need to differ.
    fingerprint: String,
    /// Compressed once: these are public, and a stranger's question must not cost that each time.
    gzip: Option<Vec<u8>>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let css = "text/css; charset=utf-8";
    let script = "text/javascript; charset=utf-8";
    vec![
        Asset::new("tabler.min.css", css, include_str!("../assets/tabler.min.css")),
        Asset::new("gatepost.css", css, include_str!("../assets/gatepost.css")),
        Asset::new("htmx.min.js", script, include_str!("../assets/htmx.min.js")),
        Asset::new("gatepost.js", script, include_str!("../assets/gatepost.js")),
        Asset::new("gatepost.svg", "image/svg+xml", include_str!("../assets/gatepost.svg")),
    ]
});

impl Asset {
    fn new(name: &'static str, kind: &'static str, body: &'static str) -> Self {
        let fingerprint = hex::encode(Sha256::digest(body.as_bytes())).chars().take(16).collect();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(body.as_bytes()).and_then(|()| encoder.finish()).ok();
        Self { name, kind, body, fingerprint, gzip }
    }
}

/// The address of an asset, for pages.
pub(crate) fn address(name: &str) -> String {
    let fingerprint = ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.fingerprint);
    format!("/assets/{name}?v={fingerprint}")
}

/// `GET /assets/{name}?v={fingerprint}`
pub(crate) async fn show(
    Path(name): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_current = query.and_then(|query| query.strip_prefix("v=").map(|known| known == asset.fingerprint));
    let keep = if is_current == Some(true) { FOR_GOOD } else { FOR_AN_HOUR };
    let tag = format!("\"{}\"", asset.fingerprint);
    let common =
        [(ETAG, tag.as_str()), (CACHE_CONTROL, keep), (VARY, "accept-encoding"), (CONTENT_TYPE, asset.kind)];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    match asset.gzip.as_deref().filter(|_| takes_gzip(&headers)) {
        Some(gzip) => (common, [(CONTENT_ENCODING, "gzip")], gzip).into_response(),
        None => (common, asset.body).into_response(),
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        parts.next().is_some_and(|coding| coding.eq_ignore_ascii_case("gzip"))
            && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}
