//! Running a cmdlet and judging its outcome.

use std::time::Duration;

use psrp::clixml::Object;
use psrp::{Command, ErrorKind, ErrorRecord, Outcome, Throttling};

use crate::ExchangeError;
use crate::cmdlets::Cmdlets;
use crate::error::line;

/// PowerShell's category PermissionDenied.
const PERMISSION_DENIED: i32 = 18;
/// How often a cmdlet that only reads is run at most.
const TRIES: usize = 3;
/// The most objects of one listing. The largest organisations have some 300,000 mailboxes.
const MOST_ITEMS: usize = 1_000_000;
/// The longest pause before a cmdlet that only reads is run again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What a listing gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing<T> {
    /// What was understood.
    pub items: Vec<T>,
    /// How many objects were not: they lack what every one of their kind has.
    pub unreadable: usize,
}

impl Cmdlets<'_> {
    /// Runs a cmdlet that only reads; again if the session was lost or the server was busy. A part is never given.
    pub(crate) async fn read<T: Send>(
        &mut self,
        command: &Command,
        of: fn(&Object) -> Option<T>,
    ) -> Result<Listing<T>, ExchangeError> {
        let mut tries = 1;
        loop {
            let mut listing = Listing { items: Vec::new(), unreadable: 0 };
            let mut is_over = false;
            let mut take = |object: Object| match of(&object) {
                Some(_) if listing.items.len() == MOST_ITEMS => is_over = true,
                Some(item) => listing.items.push(item),
                None => listing.unreadable += 1,
            };
            let outcome = self.session.invoke(command, &mut take).await;
            if is_over {
                return Err(ExchangeError::TooMany { cmdlet: command.name.clone(), limit: MOST_ITEMS });
            }
            let Err(error) = outcome.and_then(|outcome| succeeded(command, outcome)) else {
                return Ok(listing);
            };
            let pause = match &error {
                lost if lost.is_session_lost() => Duration::ZERO,
                ExchangeError::Transient { .. } => Duration::from_secs(1),
                ExchangeError::OverBudget { wait, .. } if *wait <= LONGEST_PAUSE => *wait,
                _ => return Err(error),
            };
            if tries == TRIES {
                return Err(error);
            }
            tries += 1;
            tokio::time::sleep(pause).await;
        }
    }

    /// Runs a cmdlet that reads one object; `None` if there is none.
    pub(crate) async fn find<T: Send>(
        &mut self,
        command: &Command,
        of: fn(&Object) -> Option<T>,
    ) -> Result<Option<T>, ExchangeError> {
        match self.read(command, of).await {
            // What cannot be understood is there all the same.
            Ok(listing) if listing.items.is_empty() && listing.unreadable > 0 => {
                Err(ExchangeError::Truncated { cmdlet: command.name.clone() })
            }
            Ok(listing) => Ok(listing.items.into_iter().next()),
            Err(ExchangeError::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Runs a cmdlet that changes something, once.
    pub(crate) async fn change(&mut self, command: &Command) -> Result<(), ExchangeError> {
        // What it gives back says nothing that reading does not say better.
        let outcome = self.session.invoke(command, &mut |_| {}).await?;
        succeeded(command, outcome).map(drop)
    }
}

/// The outcome, if it is one of success and whole.
pub(crate) fn succeeded(command: &Command, outcome: Outcome) -> Result<Outcome, ExchangeError> {
    let ending = outcome.errors.iter().find(|record| record.is_terminating);
    if let Some(record) = ending.or(outcome.errors.first()) {
        return Err(failure(command, record));
    }
    if outcome.is_truncated() {
        return Err(ExchangeError::Truncated { cmdlet: command.name.clone() });
    }
    if !outcome.is_success() {
        let (cmdlet, id, said) = (command.name.clone(), "no reason given".to_owned(), String::new());
        return Err(ExchangeError::Failed { cmdlet, id, said });
    }
    Ok(outcome)
}

/// What an error record means.
pub(crate) fn failure(command: &Command, record: &ErrorRecord) -> ExchangeError {
    let (cmdlet, said) = (command.name.clone(), line(&record.message));
    match record.kind() {
        ErrorKind::CommandNotFound => ExchangeError::MissingCmdlet { cmdlet },
        ErrorKind::ParameterBinding if record.id.starts_with("NamedParameterNotFound") => {
            ExchangeError::MissingParameter { cmdlet, said }
        }
        ErrorKind::NotFound => {
            let identity = command.parameter("Identity").or_else(|| command.parameter("Mailbox"));
            let identity = identity.and_then(|identity| identity.text().map(|text| line(&text)));
            ExchangeError::NotFound { cmdlet, identity: identity.unwrap_or_else(|| "such object".to_owned()) }
        }
        ErrorKind::OverBudget => ExchangeError::OverBudget { cmdlet, wait: back_off(record) },
        ErrorKind::Transient => ExchangeError::Transient { cmdlet, said },
        ErrorKind::AccessDenied => ExchangeError::AccessDenied { cmdlet, said },
        _ if record.category == PERMISSION_DENIED => ExchangeError::AccessDenied { cmdlet, said },
        _ => {
            let name = record.exception.first().map_or("", String::as_str);
            let name = if record.reason.is_empty() { name } else { &record.reason };
            ExchangeError::Failed { cmdlet, id: line(name), said }
        }
    }
}

/// `… Suggested backoff time: '1500'`, in milliseconds; the number stands at the end in every language.
fn back_off(record: &ErrorRecord) -> Duration {
    if let Some(Throttling::Wait(wait)) = record.throttling() {
        return wait;
    }
    let mut numbers = record.message.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let last = numbers.next_back().and_then(|digits| digits.parse().ok());
    Duration::from_millis(last.unwrap_or(5000)).clamp(Duration::from_millis(500), Duration::from_mins(10))
}
