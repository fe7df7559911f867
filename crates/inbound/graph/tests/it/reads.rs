//! How many rows the database gave, as its driver reports it.

use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

static DEVICES: AtomicU64 = AtomicU64::new(0);
static PHONES: AtomicU64 = AtomicU64::new(0);
static LARGEST: AtomicU64 = AtomicU64::new(0);
/// How the statements begin that give entries of the audit log, and users.
const LISTS: [&str; 2] = ["SELECT id, at,", "SELECT id, external_id,"];

/// Has the counters hear what the driver reports.
pub(crate) fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let subscriber = tracing_subscriber::registry().with(Counter);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

/// The most rows of the audit log or of users that one statement gave since somebody listens, to whichever test.
pub(crate) fn largest_read() -> u64 {
    LARGEST.load(Ordering::SeqCst)
}

/// Counts the rows of devices that are read from now on, by this test and those beside it.
pub(crate) struct DeviceReads(u64);

impl DeviceReads {
    pub(crate) fn from_now() -> Self {
        listen();
        Self(DEVICES.load(Ordering::SeqCst))
    }

    pub(crate) fn so_far(&self) -> u64 {
        DEVICES.load(Ordering::SeqCst) - self.0
    }
}

/// The same of phones that nobody enrolled, and of places in lists of both.
pub(crate) struct PhoneReads(u64);

impl PhoneReads {
    pub(crate) fn from_now() -> Self {
        listen();
        Self(PHONES.load(Ordering::SeqCst))
    }

    pub(crate) fn so_far(&self) -> u64 {
        PHONES.load(Ordering::SeqCst) - self.0
    }
}

struct Counter;

impl<S: Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            if statement.summary.starts_with("SELECT v.id") {
                DEVICES.fetch_add(statement.rows, Ordering::SeqCst);
            }
            if ["SELECT p.id", "SELECT enrolled,"].iter().any(|of| statement.summary.starts_with(of)) {
                PHONES.fetch_add(statement.rows, Ordering::SeqCst);
            }
            if LISTS.iter().any(|of| statement.summary.starts_with(of)) {
                LARGEST.fetch_max(statement.rows, Ordering::SeqCst);
            }
        }
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
    rows: u64,
}

impl Visit for Statement {
    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "rows_returned" {
            self.rows = value;
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.summary);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "summary" {
            self.summary = format!("{value:?}").trim_matches('"').to_owned();
        }
    }
}
