//! Who visits, in which language, and with what.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum_extra::extract::CookieJar;
use domain::actor::Actor;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use inbound_door::Peer;
use services::Services;
use services::sessions::Session;
use texts::{Language, Text};

use crate::Web;
use crate::cookie::LANGUAGE;

/// One request, as far as every page needs to know it.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) web: Web,
    pub(crate) text: Text,
    /// The language that was chosen in this browser.
    pub(crate) chosen: Option<Language>,
    /// Whoever signed in; the guard put it there.
    pub(crate) session: Option<Arc<Session>>,
    pub(crate) path: String,
    pub(crate) address: IpAddr,
    query: HashMap<String, String>,
}

impl Visit {
    /// Reads it from the head of a request.
    pub(crate) fn read(web: &Web, parts: &Parts) -> Self {
        let session = parts.extensions.get::<Arc<Session>>().cloned();
        let jar = CookieJar::from_headers(&parts.headers);
        let cookie = jar.get(LANGUAGE).and_then(|cookie| Language::from_tag(cookie.value()));
        let chosen =
            session.as_ref().and_then(|session| session.language.as_deref()).and_then(Language::from_tag);
        // What a directory says of a user ranks below what the user chose here.
        let is_user = session.as_ref().is_some_and(|session| matches!(session.actor, Actor::User { .. }));
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        let preferred = if is_user { cookie.or(chosen) } else { chosen.or(cookie) };
        let language =
            preferred.unwrap_or_else(|| header.map_or_else(Language::default, Language::negotiate));
        let query = axum::extract::Query::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
        let address = parts
            .extensions
            .get::<Peer>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.address.ip());
        Self {
            web: web.clone(),
            text: Text::new(language),
            chosen: cookie,
            session,
            path: parts.uri.path().to_owned(),
            address,
            query,
        }
    }

    /// A value of the address's query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    /// The use cases.
    pub(crate) fn services(&self) -> &Services {
        &self.web.services
    }

    /// Who acts. Before anybody signed in: nobody who may do anything.
    pub(crate) fn actor(&self) -> Actor {
        self.session.as_ref().map_or_else(
            || Actor::User { id: domain::id::UserId(uuid::Uuid::nil()), name: String::new() },
            |session| session.actor.clone(),
        )
    }

    /// Whether the visitor may do something: what they may not is not offered.
    pub(crate) fn may(&self, permission: domain::actor::Permission) -> bool {
        self.session.as_ref().is_some_and(|session| session.actor.require(permission).is_ok())
    }
}

impl FromRequestParts<Web> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Self::Rejection> {
        Ok(Self::read(web, parts))
    }
}
