//! What a pipeline has said so far.

use uuid::Uuid;

use crate::clixml::Object;
use crate::error::Error;
use crate::message::{Kind, Message};
use crate::outcome::{Outcome, PipelineState};
use crate::record::{ErrorRecord, Warning};

/// Errors and warnings that are kept of one pipeline.
const MOST_RECORDS: usize = 10_000;

/// Bytes of CLIXML that they may have come in.
const MOST_RECORD_BYTES: usize = 16 * 1024 * 1024;

pub(crate) struct Pipeline {
    /// Its id in messages.
    pub(crate) id: Uuid,
    /// Its id in envelopes: the same, unless the server chose another.
    pub(crate) command: Uuid,
    objects: Vec<Object>,
    errors: Vec<ErrorRecord>,
    warnings: Vec<Warning>,
    state: Option<PipelineState>,
    /// Bytes of CLIXML that the objects came in.
    held: usize,
    /// The same of errors and warnings.
    recorded: usize,
    limit: usize,
}

impl Pipeline {
    pub(crate) fn new(id: Uuid, limit: usize) -> Self {
        let (objects, errors, warnings) = (Vec::new(), Vec::new(), Vec::new());
        Self { id, command: id, objects, errors, warnings, state: None, held: 0, recorded: 0, limit }
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.state.is_some()
    }

    pub(crate) fn drain(&mut self) -> Vec<Object> {
        self.held = 0;
        std::mem::take(&mut self.objects)
    }

    pub(crate) fn outcome(self) -> Option<Outcome> {
        let Self { objects, errors, warnings, state, .. } = self;
        Some(Outcome { objects, errors, warnings, state: state? })
    }

    pub(crate) fn take(&mut self, message: &Message) -> Result<(), Error> {
        match message.kind {
            Kind::Output => {
                self.held += message.data.len();
                if self.held > self.limit {
                    return Err(Error::TooLarge { what: "the output that nobody took", limit: self.limit });
                }
                let value = message.value()?;
                // A pipeline may well put out nothing, several times.
                if !value.is_nil() {
                    self.objects.push(Object::of(value));
                }
            }
            Kind::ErrorRecord => {
                self.record(message)?;
                let record = Object::of(message.value()?);
                self.errors.push(ErrorRecord::read(&record, false));
            }
            Kind::Warning => {
                self.record(message)?;
                self.warnings.push(Warning::read(&message.value()?));
            }
            Kind::PipelineState => self.state(message)?,
            // Verbose, debug, progress, information, calls to a host that there is none of.
            _ => {}
        }
        Ok(())
    }

    /// Makes sure that there is room for another error or warning. They are kept until the end.
    fn record(&mut self, message: &Message) -> Result<(), Error> {
        let what = "errors and warnings of a pipeline";
        if self.errors.len() + self.warnings.len() >= MOST_RECORDS {
            return Err(Error::TooMany { what, limit: MOST_RECORDS });
        }
        self.recorded += message.data.len();
        if self.recorded > MOST_RECORD_BYTES {
            return Err(Error::TooLarge { what, limit: MOST_RECORD_BYTES });
        }
        Ok(())
    }

    fn state(&mut self, message: &Message) -> Result<(), Error> {
        let value = message.value()?;
        let missing = Error::Missing { what: "PipelineState" };
        let state = value.as_object().ok_or(missing.clone())?;
        self.state = PipelineState::of(state.number("PipelineState").ok_or(missing)?);
        if self.state.is_some()
            && let Some(record) = state.object("ExceptionAsErrorRecord")
        {
            self.errors.push(ErrorRecord::read(record, true));
        }
        Ok(())
    }
}
