//! What an administrator should know, kept until the server has it.

use connector_protocol::event::{Event, Events, EventsTaken, Severity};
use connector_protocol::path;

use super::Connector;
use crate::gatepost::{GatepostError, ask};
use crate::wire_text::text;

/// The most events that wait for the server. Older ones go first: while the server is away, the newest say most.
const MOST: usize = 200;

impl Connector {
    pub(super) fn happened(&self, severity: Severity, what: &str, detail: &str) {
        let at = self.outside.clock.now();
        let event = Event { at, severity, what: what.to_owned(), detail: text(detail) };
        let events = &mut self.state().events;
        events.push(event);
        let over = events.len().saturating_sub(MOST);
        events.drain(..over);
    }

    /// Tells the server what happened.
    pub async fn tell_events(&self) -> Result<(), GatepostError> {
        let events = self.state().events.clone();
        if events.is_empty() {
            return Ok(());
        }
        let told = events.len();
        let _: EventsTaken = ask(&*self.gatepost, path::EVENTS, &Events { events }).await?;
        let waiting = &mut self.state().events;
        let told = told.min(waiting.len());
        waiting.drain(..told);
        Ok(())
    }
}
