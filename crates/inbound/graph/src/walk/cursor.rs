//! Where a page ended, as the `$skiptoken` says it. It holds what the rows are ordered by, so that rows which come and go in between
//! neither repeat nor hide others.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use services::Place;
use uuid::Uuid;

use crate::call::Call;
use crate::collection::bad_token;
use crate::failure::Failure;

/// Where a page begins.
pub(super) struct Cursor {
    /// After which row; from the beginning, if `None`.
    pub(super) place: Option<Place>,
    /// How many of what is wanted are to be left out first.
    pub(super) skip: usize,
}

/// The token's JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    /// The property of the order.
    by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<DateTime<Utc>>,
    id: Uuid,
    #[serde(default, skip_serializing_if = "is_zero")]
    skip: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Cursor {
    /// The cursor of a call whose order is by a property.
    pub(super) fn of(call: &Call, property: &str) -> Result<Self, Failure> {
        let Some(token) = &call.query.skiptoken else {
            return Ok(Self { place: None, skip: call.query.skip.unwrap_or(0) });
        };
        let token: Token = serde_json::from_str(token).map_err(|_| bad_token())?;
        if token.by != property {
            return Err(bad_token());
        }
        let place = match (token.text, token.time) {
            (None, None) => Place::Id(token.id),
            (Some(text), None) => Place::Text(text, token.id),
            (None, Some(time)) => Place::Time(time, token.id),
            _ => return Err(bad_token()),
        };
        Ok(Self { place: Some(place), skip: token.skip })
    }

    /// The token of the page after a row.
    pub(super) fn token(property: &str, place: &Place, skip: usize) -> String {
        let by = property.to_owned();
        let token = match place {
            Place::Id(id) => Token { by, text: None, time: None, id: *id, skip },
            Place::Text(text, id) => Token { by, text: Some(text.clone()), time: None, id: *id, skip },
            Place::Time(time, id) => Token { by, text: None, time: Some(*time), id: *id, skip },
        };
        serde_json::to_string(&token).unwrap_or_default()
    }
}
