//! What came of a pipeline.

use crate::clixml::Object;
use crate::record::{ErrorRecord, Warning};

/// How a pipeline ended (MS-PSRP 2.2.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineState {
    /// Stopped (3): somebody stopped it.
    Stopped,
    /// Completed (4), with or without errors that did not end it.
    Completed,
    /// Failed (5): an error ended it.
    Failed,
}

impl PipelineState {
    /// The state with this number, if a pipeline has ended in it.
    pub fn of(number: i64) -> Option<Self> {
        match number {
            3 => Some(Self::Stopped),
            4 => Some(Self::Completed),
            5 => Some(Self::Failed),
            _ => None,
        }
    }

    /// Its number.
    pub fn number(self) -> i32 {
        match self {
            Self::Stopped => 3,
            Self::Completed => 4,
            Self::Failed => 5,
        }
    }
}

/// What came of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its output, but for what was taken while it ran. A simple value is an object without a type.
    pub objects: Vec<Object>,
    /// Its errors, in their order; the one that ended it is the last.
    pub errors: Vec<ErrorRecord>,
    /// Its warnings.
    pub warnings: Vec<Warning>,
    /// How it ended.
    pub state: PipelineState,
}

impl Outcome {
    /// Whether it ran to its end without any error.
    pub fn is_success(&self) -> bool {
        self.state == PipelineState::Completed && self.errors.is_empty()
    }

    /// Whether the server kept results back.
    pub fn is_truncated(&self) -> bool {
        self.warnings.iter().any(Warning::is_truncation)
    }
}
