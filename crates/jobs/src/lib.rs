//! Queue mechanics: claim, lease, retry, schedule, leader. Knows no job.
//!
//! A job is a row that is written with the change that needs it. A worker claims it for a while, works without holding a
//! transaction, and finishes it only if it still holds the lease; so a job may be begun twice but is finished once.

mod job;
mod listen;
mod queue;
mod registry;
mod schedule;
mod wake;

pub use job::{Failure, Job, Outcome, enqueue, enqueue_at};
pub use queue::{Queue, Workers};
pub use registry::Registry;
pub use schedule::Schedule;
pub use wake::Wake;
