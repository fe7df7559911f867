//! What a handler gets.

use domain::actor::Actor;
use http::Method;
use inbound_door::Rates;
use odata::{MetadataLevel, Query};
use serde_json::{Map, Value};
use services::Services;

use crate::collection::without_metadata;
use crate::failure::Failure;

/// Which of the two versions is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// `/v1.0`.
    V1,
    /// `/beta`.
    Beta,
}

impl Version {
    /// The first segment of its paths.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::V1 => "v1.0",
            Self::Beta => "beta",
        }
    }
}

/// One request, taken apart.
#[derive(Clone)]
pub(crate) struct Call {
    /// The use cases.
    pub(crate) services: Services,
    /// Who asks.
    pub(crate) actor: Actor,
    /// Which version.
    pub(crate) version: Version,
    /// The method.
    pub(crate) method: Method,
    /// Where the API is, as the client wrote it: `https://gatepost.example.com:8443`.
    pub(crate) origin: String,
    /// The path below the version in its plain form.
    pub(crate) path: String,
    /// The same with the types that it casts to, for links.
    pub(crate) link_path: String,
    /// The keys in the path, in order.
    pub(crate) keys: Vec<String>,
    /// The types that the path casts to.
    pub(crate) casts: Vec<String>,
    /// The one of them that the entities of a collection are to be of: what stands behind the collection's own name.
    pub(crate) listed_as: Option<String>,
    /// The query as it was sent.
    pub(crate) raw_query: String,
    /// The query, taken apart.
    pub(crate) query: Query,
    /// The body; null if there was none.
    pub(crate) body: Value,
    /// How much metadata the client wants.
    pub(crate) metadata: MetadataLevel,
    /// Whether the client wants to see what it changed (`Prefer: return=representation`).
    pub(crate) wants_representation: bool,
    /// How many entities a page should have (`Prefer: odata.maxpagesize=N`).
    pub(crate) preferred_page: Option<usize>,
    /// The versions that a change may be made to (`If-Match`); any, if `None`.
    pub(crate) if_match: Option<Vec<u32>>,
    /// Who counts the requests of this caller.
    pub(crate) rates: Option<Rates>,
}

impl Call {
    /// A key of the path.
    pub(crate) fn key(&self, position: usize) -> &str {
        self.keys.get(position).map_or("", String::as_str)
    }

    /// A key that is an id of ours. A text that is none cannot be the id of anything.
    pub(crate) fn id<T: std::str::FromStr>(&self, position: usize, kind: &'static str) -> Result<T, Failure> {
        self.key(position).parse().map_err(|_| Failure::not_found(kind, self.key(position)))
    }

    /// Where the version's paths begin.
    pub(crate) fn root(&self) -> String {
        format!("{}/{}", self.origin, self.version.name())
    }

    /// A context: what `@odata.context` says of the thing at `place`.
    pub(crate) fn context(&self, place: &str) -> String {
        format!("{}/$metadata#{place}", self.root())
    }

    /// The body, which must be an object.
    pub(crate) fn object(&self) -> Result<&Map<String, Value>, Failure> {
        self.body.as_object().ok_or_else(|| Failure::bad_request("the body must be a JSON object"))
    }

    /// Puts the context in front of one entity, and keeps what is selected.
    pub(crate) fn entity(&self, context: &str, mut entity: Map<String, Value>) -> Value {
        odata::select(&mut entity, &self.query.select);
        if self.metadata == MetadataLevel::None {
            without_metadata(&mut entity);
        } else {
            let context = self.context(&format!("{context}/$entity"));
            entity.insert("@odata.context".to_owned(), Value::String(context));
        }
        Value::Object(entity)
    }
}
