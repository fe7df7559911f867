//! The kinds of jobs that a process can do.

use std::collections::BTreeMap;
use std::pin::Pin;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{Failure, Job, Outcome};

/// What became of a job whose type is forgotten.
pub(crate) enum Ended {
    Done,
    Continue(Value),
    At(Value, DateTime<Utc>),
}

type Running = Pin<Box<dyn Future<Output = Result<Ended, Failure>> + Send>>;

pub(crate) struct Kind<C> {
    pub(crate) attempts: u32,
    pub(crate) run: Box<dyn Fn(Value, C) -> Running + Send + Sync>,
}

/// The kinds of jobs, each with how to run it.
pub struct Registry<C> {
    kinds: BTreeMap<&'static str, Kind<C>>,
}

impl<C: Clone + Send + Sync + 'static> Default for Registry<C> {
    fn default() -> Self {
        Self { kinds: BTreeMap::new() }
    }
}

impl<C: Clone + Send + Sync + 'static> Registry<C> {
    /// Adds a kind.
    #[must_use]
    pub fn with<J: Job<Context = C>>(mut self) -> Self {
        let run = |payload: Value, context: C| -> Running {
            Box::pin(async move {
                let job: J = serde_json::from_value(payload)
                    .map_err(|error| Failure::Fatal(format!("the job cannot be read: {error}")))?;
                let again = |job: J| {
                    serde_json::to_value(job)
                        .map_err(|error| Failure::Fatal(format!("the job cannot be kept: {error}")))
                };
                Ok(match job.run(context).await? {
                    Outcome::Done => Ended::Done,
                    Outcome::Continue(job) => Ended::Continue(again(job)?),
                    Outcome::At(job, at) => Ended::At(again(job)?, at),
                })
            })
        };
        self.kinds.insert(J::KIND, Kind { attempts: J::ATTEMPTS, run: Box::new(run) });
        self
    }

    /// The names of all kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &'static str> {
        self.kinds.keys().copied()
    }

    pub(crate) fn kind(&self, name: &str) -> Option<&Kind<C>> {
        self.kinds.get(name)
    }
}

impl<C> std::fmt::Debug for Registry<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.kinds.keys()).finish()
    }
}
