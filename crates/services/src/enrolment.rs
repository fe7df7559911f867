//! Enrolling: who may, the enrolment profile that is handed out, and how an enrolment ends.

mod closed;
mod ending;
mod notice;
mod offer;
mod profile;
mod rules;

pub use closed::{EnrolmentClosed, Existing, readiness};
pub(crate) use ending::{Ending, end};
pub use notice::{Notice, NoticeKind, notices};
pub(crate) use offer::may_still_enrol;
pub use offer::{Offer, OfferRequest, Offered, judge, offer};
pub(crate) use profile::{Unsigned, for_renewal, profile_identifier};
pub use rules::{NewRule, add_rule, delete_rule, rules};
