//! Style sheets, scripts and the icon. Others made Tabler and htmx; their licences lie beside them in `assets`.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

const ASSETS: &[(&str, &str, &str)] = &[
    ("tabler.min.css", "text/css; charset=utf-8", include_str!("../assets/tabler.min.css")),
    ("gatepost.css", "text/css; charset=utf-8", include_str!("../assets/gatepost.css")),
    ("htmx.min.js", "text/javascript; charset=utf-8", include_str!("../assets/htmx.min.js")),
    ("gatepost.js", "text/javascript; charset=utf-8", include_str!("../assets/gatepost.js")),
    ("gatepost.svg", "image/svg+xml", include_str!("../assets/gatepost.svg")),
];

/// `GET /assets/{name}`
pub(crate) async fn show(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((_, kind, body)) = ASSETS.iter().find(|(known, ..)| *known == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = format!("\"{}\"", hex::encode(Sha256::digest(body.as_bytes())).get(..32).unwrap_or_default());
    let common = [(ETAG, tag.clone()), (CACHE_CONTROL, "public, max-age=3600".to_owned())];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, common).into_response();
    }
    (common, [(CONTENT_TYPE, *kind)], *body).into_response()
}
