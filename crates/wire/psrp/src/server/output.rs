//! What a pipeline says, cut to what an answer holds.

use uuid::Uuid;

use crate::clixml::{self, Object, Value};
use crate::error::Error;
use crate::message::{Destination, Kind, Message};
use crate::outcome::PipelineState;
use crate::record::{ErrorRecord, Warning};
use crate::server::Pool;
use crate::wsman::{Response, Stream};

/// Servers cut their messages to this, whatever an envelope holds.
const FRAGMENT: usize = 32 * 1024;
/// What an envelope takes beside its streams, generously.
const ENVELOPE: usize = 4096;
/// What a stream element takes beside its Base64.
const STREAM: usize = 128;

impl Pool {
    /// Puts out a value.
    pub fn output(&mut self, pipeline: Uuid, value: &Value) -> Result<(), Error> {
        self.queue(Kind::Output, pipeline, value)
    }

    /// Reports an error that does not end the pipeline.
    pub fn error(&mut self, pipeline: Uuid, record: &ErrorRecord) -> Result<(), Error> {
        self.queue(Kind::ErrorRecord, pipeline, &record.to_value())
    }

    /// Warns.
    pub fn warning(&mut self, pipeline: Uuid, text: &str) -> Result<(), Error> {
        let warning = Warning { text: text.to_owned() };
        self.queue(Kind::Warning, pipeline, &warning.to_value())
    }

    /// Ends the pipeline, with the error that ended it if there is one.
    pub fn end(
        &mut self,
        pipeline: Uuid,
        state: PipelineState,
        error: Option<&ErrorRecord>,
    ) -> Result<(), Error> {
        let mut said = vec![("PipelineState", Value::Int(state.number()))];
        said.extend(error.map(|record| ("ExceptionAsErrorRecord", record.to_value())));
        self.queue(Kind::PipelineState, pipeline, &Object::extended(said).into())?;
        if let Some(queue) = self.queues.get_mut(&pipeline) {
            queue.has_ended = true;
        }
        Ok(())
    }

    /// Says that the pool is broken.
    pub fn break_down(&mut self, error: Option<&ErrorRecord>) -> Result<(), Error> {
        let mut said = vec![("RunspaceState", Value::Int(5))];
        said.extend(error.map(|record| ("ExceptionAsErrorRecord", record.to_value())));
        self.queue(Kind::RunspacePoolState, Uuid::nil(), &Object::extended(said).into())
    }

    /// Bytes that wait to be sent for a pipeline: who puts out much needs to make no more than the next answer takes.
    pub fn waiting(&self, pipeline: Uuid) -> usize {
        let queue = self.queues.get(&pipeline);
        queue.map_or(0, |queue| queue.fragments.iter().map(Vec::len).sum())
    }

    /// The answer to a Receive, at most as large as the client takes; `None` if there is nothing to say yet. A pipeline
    /// that the pool does not know, or has forgotten, has nothing to say ever.
    pub fn receive(&mut self, pipeline: Option<Uuid>, max_envelope: usize) -> Option<Response> {
        let queue = self.queues.get_mut(&pipeline.unwrap_or_default())?;
        let mut room = max_envelope.saturating_sub(ENVELOPE);
        let mut streams: Vec<Stream> = Vec::new();
        while let Some(fragment) = queue.fragments.front() {
            let takes = fragment.len().div_ceil(3) * 4 + STREAM;
            if takes > room && !streams.is_empty() {
                break;
            }
            room = room.saturating_sub(takes);
            let data = queue.fragments.pop_front().unwrap_or_default();
            match streams.last_mut() {
                Some(stream) if self.joins_fragments => stream.data.extend(data),
                _ => streams.push(Stream { command: pipeline, data }),
            }
        }
        let is_done = queue.has_ended && queue.fragments.is_empty();
        let has_something = !streams.is_empty() || is_done;
        has_something.then_some(Response::Received { command: pipeline, streams, is_done })
    }

    pub(super) fn queue(&mut self, kind: Kind, pipeline: Uuid, value: &Value) -> Result<(), Error> {
        let mut data = "\u{feff}".as_bytes().to_vec();
        data.extend(clixml::encode(value)?.into_bytes());
        let queue = self.queues.entry(pipeline).or_default();
        let (pool, pipeline) = (self.id, queue.pipeline);
        let message = Message { destination: Destination::Client, kind, pool, pipeline, data };
        queue.fragments.extend(self.fragmenter.cut(&message.write(), FRAGMENT)?);
        Ok(())
    }
}
