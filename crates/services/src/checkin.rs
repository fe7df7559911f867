//! Check-in: a device says who it is, where to push to, and goodbye. Everything hangs on its identity certificate: what
//! the message claims must agree with the enrolment that the certificate is recorded for.

mod activation;
mod authenticate;
mod check_out;
mod identity;
mod token_update;

use apple_mdm::checkin::CheckIn;

pub use identity::{DeviceIdentity, Refusal};
pub(crate) use identity::{Recognised, Standing, judge, recognise};

use crate::{Error, Services};

/// What a device is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Done (200), with nothing to say.
    Done,
    /// Done (200), and the next command.
    Command(Vec<u8>),
    /// The message is not accepted (400). The device keeps its enrolment: a fault of ours must never end one.
    Refused(Refusal),
    /// The enrolment is over (401): the device removes its management.
    Ended,
}

/// Answers a check-in message.
pub async fn check_in(
    services: &Services,
    identity: &DeviceIdentity,
    message: &CheckIn,
) -> Result<Reply, Error> {
    let reply = match message {
        CheckIn::Authenticate(message) => authenticate::authenticate(services, identity, message).await?,
        CheckIn::TokenUpdate(message) => token_update::token_update(services, identity, message).await?,
        CheckIn::CheckOut { sender, .. } => check_out::check_out(services, identity, sender).await?,
        _ => Reply::Refused(Refusal::Unsupported),
    };
    if let Reply::Refused(refusal) = &reply {
        tracing::warn!(refusal = refusal.code(), "check-in refused");
    }
    Ok(reply)
}
