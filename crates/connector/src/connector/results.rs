//! Telling what became of intents, in messages that the protocol takes.

use connector_protocol::intent::{IntentResult, Outcome, Results, ResultsTaken};
use connector_protocol::{MAX_LENGTH, path, write};

use super::Connector;
use crate::Error;
use crate::gatepost::{GatepostError, ask};
use crate::wire_text::text;

/// Results that are told at once.
const TOLD: usize = 20;

/// Bytes of a message with several of them: with both lists of a mailbox each may be long.
const BYTES: usize = MAX_LENGTH / 2;

/// Bytes that the rest of a message may take beside a result.
const REST: usize = 1000;

impl Connector {
    /// Tells the server results that it does not have.
    pub async fn tell_results(&self) -> Result<(), Error> {
        for results in messages(self.journal.untold()) {
            let Some(fence) = self.fence_for_results() else { return Ok(()) };
            let ids = results.iter().map(|result| result.id).collect();
            let question = Results { fence, journal: self.journal.position(), results };
            let taken: Result<ResultsTaken, GatepostError> =
                ask(&*self.gatepost, path::RESULTS, &question).await;
            if let Err(error) = taken {
                self.heed(error.code());
                return Err(error.into());
            }
            self.journal.told(ids, self.outside.clock.now())?;
        }
        Ok(())
    }

    /// What was done was done, whatever the lease says now: the last fence will do.
    fn fence_for_results(&self) -> Option<i64> {
        self.held.fence().or_else(|| self.state().lease.as_ref().and_then(|lease| lease.fence))
    }
}

/// The results in messages that can be written: one that cannot would keep all others, and every change after it, waiting.
fn messages(untold: Vec<IntentResult>) -> Vec<Vec<IntentResult>> {
    let (mut messages, mut message, mut bytes) = (Vec::new(), Vec::new(), 0);
    for result in untold {
        let (result, own) = writable(result);
        if message.len() == TOLD || (!message.is_empty() && bytes + own > BYTES) {
            messages.push(std::mem::take(&mut message));
            bytes = 0;
        }
        bytes += own;
        message.push(result);
    }
    if !message.is_empty() {
        messages.push(message);
    }
    messages
}

/// The result with the bytes that it takes. If it cannot be written with its lists, it goes without them: the next sync brings
/// them, or says that they are too long.
fn writable(mut result: IntentResult) -> (IntentResult, usize) {
    if let Some(bytes) = length(&result) {
        return (result, bytes);
    }
    match &mut result.outcome {
        Outcome::Done { lists, .. } => *lists = None,
        Outcome::Refused { detail, .. } | Outcome::Failed { detail, .. } => *detail = text(detail),
    }
    let bytes = length(&result).unwrap_or_default();
    (result, bytes)
}

/// How many bytes a message with this result alone has; `None` if there cannot be one.
fn length(result: &IntentResult) -> Option<usize> {
    let alone = Results { fence: 0, journal: 0, results: vec![result.clone()] };
    let bytes = write(&alone).ok()?.len();
    (bytes + REST <= MAX_LENGTH).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use connector_protocol::intent::Lists;
    use uuid::Uuid;

    use super::*;

    fn done(number: u128, allowed: Vec<String>) -> IntentResult {
        let lists = Some(Lists { allowed, blocked: Vec::new() });
        let outcome = Outcome::Done { domain_controller: None, lists, unchanged: false };
        IntentResult { id: Uuid::from_u128(number), at: DateTime::UNIX_EPOCH, outcome }
    }

    #[test]
    fn every_result_finds_a_message_that_can_be_written() {
        let ids = |count: usize, id: &str| vec![id.to_owned(); count];
        let long = "A".repeat(64);
        let mut untold: Vec<_> = (0..6).map(|number| done(number, ids(15_000, &long))).collect();
        // What cannot be written at all: too many, too long together, and what no text may hold.
        untold.extend([
            done(6, ids(connector_protocol::MAX_IDS + 1, "A")),
            done(7, ids(15_000, &"A".repeat(500))),
            done(8, ids(1, "A\tB")),
        ]);
        untold.extend((9..50).map(|number| done(number, ids(1, "A"))));
        let messages = messages(untold);
        let told: Vec<_> = messages.iter().flatten().map(|result| result.id.as_u128()).collect();
        assert_eq!(told, (0..50).collect::<Vec<_>>(), "all of them, in their order");
        let lists = |result: &IntentResult| matches!(&result.outcome, Outcome::Done { lists: Some(_), .. });
        let without = messages.iter().flatten().filter(|result| !lists(result));
        assert_eq!(without.map(|result| result.id.as_u128()).collect::<Vec<_>>(), [6, 7, 8]);
        for results in messages {
            assert!(results.len() <= TOLD);
            write(&Results { fence: i64::MIN, journal: u64::MAX, results }).unwrap();
        }
    }
}
