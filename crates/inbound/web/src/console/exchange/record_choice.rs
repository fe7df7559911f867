//! Which partnerships a page is about: as its address says it, and as its forms carry it on.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use services::exchange::{RecordFilter, RecordQuery};

use crate::form::Field;

/// The views, by the word in the address and the id of the words.
pub(super) const VIEWS: [(&str, &str, RecordFilter); 7] = [
    ("", "record-all", RecordFilter::All),
    ("unmanaged", "record-unmanaged", RecordFilter::Unmanaged),
    ("stale", "record-stale", RecordFilter::Stale),
    ("allowed", "access-state-allowed", RecordFilter::Allowed),
    ("blocked", "access-state-blocked", RecordFilter::Blocked),
    ("quarantined", "access-state-quarantined", RecordFilter::Quarantined),
    ("outlook", "record-outlook", RecordFilter::OutlookMobile),
];

/// What is wanted, in the page's own words.
pub(super) struct Wanted {
    pub(super) view: &'static str,
    filter: RecordFilter,
    pub(super) words: String,
    pub(super) family: String,
    pub(super) mailbox: String,
}

impl Wanted {
    /// What an address or a form says. A view that there is not is all of them.
    pub(super) fn of(value: impl Fn(&str) -> String) -> Self {
        let view = value("state");
        let (view, _, filter) = VIEWS.into_iter().find(|(name, ..)| *name == view).unwrap_or(VIEWS[0]);
        Self { view, filter, words: value("search"), family: value("family"), mailbox: value("mailbox") }
    }

    /// The same for the use case.
    pub(super) fn query(&self) -> RecordQuery {
        RecordQuery {
            filter: self.filter,
            words: self.words.clone(),
            family: self.family.clone(),
            mailbox: self.mailbox.parse().ok(),
        }
    }

    /// Whether it leaves anything out that the view has.
    pub(super) fn narrows(&self) -> bool {
        !self.words.is_empty() || !self.family.is_empty() || !self.mailbox.is_empty()
    }

    /// The same for an address.
    pub(super) fn as_query(&self) -> String {
        let value = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        format!(
            "state={}&search={}&family={}&mailbox={}",
            self.view,
            value(&self.words),
            value(&self.family),
            value(&self.mailbox)
        )
    }

    /// The same for a form.
    pub(super) fn fields(&self) -> Vec<Field> {
        vec![
            Field::hidden("state", self.view),
            Field::hidden("search", &self.words),
            Field::hidden("family", &self.family),
            Field::hidden("mailbox", &self.mailbox),
        ]
    }
}
