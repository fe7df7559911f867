//! The messages of the pool itself.

use crate::clixml::{Object, Value};
use crate::command::{apartment_state, no_host};
use crate::error::Error;
use crate::message::{Kind, Message};
use crate::record::ErrorRecord;
use crate::session::{Failure, LARGE_ENVELOPE, Session, State, Step};

/// What a client says when it creates a pool.
pub(crate) fn creation_messages() -> [(Kind, Value); 2] {
    let capability = Object::extended(capability());
    let init = Object::extended([
        ("MinRunspaces", Value::Int(1)),
        ("MaxRunspaces", Value::Int(1)),
        ("PSThreadOptions", thread_options()),
        ("ApartmentState", apartment_state()),
        ("HostInfo", no_host()),
        ("ApplicationArguments", Value::Nil),
    ]);
    [(Kind::SessionCapability, capability.into()), (Kind::InitRunspacePool, init.into())]
}

impl Session {
    /// Takes what the pool says; a step if it changes what is next.
    pub(crate) fn about_pool(&mut self, message: &Message) -> Result<Option<Step>, Error> {
        match message.kind {
            Kind::SessionCapability => {
                let value = message.value()?;
                let version = value.as_object().and_then(|object| object.text("protocolversion"));
                let version = version.ok_or(Error::Missing { what: "protocolversion" })?;
                if is_since_2_2(&version).ok_or(Error::Invalid { what: "protocolversion" })? {
                    self.max_envelope = LARGE_ENVELOPE;
                }
                Ok(None)
            }
            Kind::RunspacePoolState => {
                let value = message.value()?;
                let state = value.as_object().ok_or(Error::Missing { what: "RunspaceState" })?;
                match state.number("RunspaceState").ok_or(Error::Missing { what: "RunspaceState" })? {
                    2 if self.state == State::Opening => {
                        self.state = State::Ready;
                        Ok(Some(Step::Ready))
                    }
                    // Closed, closing, broken.
                    3..=5 => {
                        self.state = State::Broken;
                        let record = state.object("ExceptionAsErrorRecord");
                        let record = record.map(|record| ErrorRecord::read(record, true));
                        Ok(Some(Step::Failed(Failure::Broken(record))))
                    }
                    _ => Ok(None),
                }
            }
            // What the server tells about itself, calls to a host that there is none of, pipelines of before.
            _ => Ok(None),
        }
    }
}

/// What this crate speaks (MS-PSRP 2.2.2.1).
pub(crate) fn capability() -> [(&'static str, Value); 3] {
    use crate::clixml::Scalar::Version;
    [
        ("PSVersion", Value::Scalar(Version, "2.0".to_owned())),
        ("protocolversion", Value::Scalar(Version, "2.3".to_owned())),
        ("SerializationVersion", Value::Scalar(Version, "1.1.0.1".to_owned())),
    ]
}

/// No preference (MS-PSRP 2.2.3.8).
fn thread_options() -> Value {
    Value::enumeration("System.Management.Automation.Runspaces.PSThreadOptions", "Default", 0)
}

/// Whether a protocol version is 2.2 or later.
fn is_since_2_2(version: &str) -> Option<bool> {
    let mut parts = version.trim().split('.').map(|part| part.parse::<u32>().ok());
    let (major, minor) = (parts.next()??, parts.next()??);
    Some((major, minor) >= (2, 2))
}
