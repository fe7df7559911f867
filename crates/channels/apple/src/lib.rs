//! The Apple channel: deployments to configuration profiles, device answers to states. Pure.

mod account;
mod answer;
mod app;
mod bundle;
mod canonical;
mod certificate;
mod enrolment;
mod identifier;
mod installed;
mod model;
mod smime;
mod subject;

pub use account::{Account, account};
pub use answer::{MemberState, Outcome, Removal, installed, may_pass, removed, states};
pub use app::{AppReport, app_asked, app_state, install_app};
pub use bundle::{Bundle, Challenge, Member, ServerIdentity, chain, fingerprint, render};
pub use certificate::{CertificateRequest, certificate_request};
pub use enrolment::{EnrolmentProfile, render_enrolment};
pub use identifier::{bundle_identifier, bundle_of, enrolment_identifier};
pub use installed::{Present, present};
pub use model::model_name;
