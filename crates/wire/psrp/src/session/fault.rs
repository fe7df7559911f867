//! What a fault means for a session.

use crate::error::Error;
use crate::session::{Failure, Session, State, Step};
use crate::wsman::{Fault, FaultKind};

impl Session {
    pub(crate) fn refused(&mut self, fault: Fault) -> Result<Step, Error> {
        let is_gone = fault.kind() == FaultKind::ShellGone;
        match self.state {
            // The normal answer to a Receive while a cmdlet takes its time.
            State::Opening if fault.kind() == FaultKind::TimedOut => self.receive(None),
            State::Receiving if fault.kind() == FaultKind::TimedOut => {
                self.receive(Some(self.pipeline.command))
            }
            // The command's outcome is known; that the server has forgotten it, or the shell, does not change it.
            State::Terminating => self.done(if is_gone { State::Broken } else { State::Ready }),
            State::Deleting if is_gone => {
                self.state = State::Closed;
                Ok(Step::Closed)
            }
            // No shell came to be.
            State::Creating => {
                self.state = State::Closed;
                Ok(Step::Failed(Failure::Refused(fault)))
            }
            // The same fault comes when it is the command that is not known, or when a load balancer asked the wrong
            // server: closing still makes sense.
            _ if is_gone => {
                self.state = State::Broken;
                Ok(Step::Failed(Failure::Gone(fault)))
            }
            // Nothing ran, and the pool is as it was.
            State::Starting => {
                self.state = State::Ready;
                Ok(Step::Failed(Failure::Refused(fault)))
            }
            _ => {
                self.state = State::Broken;
                Ok(Step::Failed(Failure::Refused(fault)))
            }
        }
    }
}
