//! The log: one JSON object a line on standard output, or lines for people.
//!
//! What never goes there: passwords, tokens, challenges, keys, cookies, and bodies of requests.

use tracing_subscriber::EnvFilter;

use crate::config::{ConfigError, Log, LogFormat};

/// Starts the log of this process. A second call changes nothing.
pub fn start(log: &Log) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| ConfigError::Content {
        place: "`filter` in [log]".to_owned(),
        message: error.to_string(),
    })?;
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter);
    // The only error is that there is one already, as in tests.
    let _ = match log.format {
        LogFormat::Json => subscriber.json().flatten_event(true).with_current_span(false).try_init(),
        LogFormat::Text => subscriber.with_writer(std::io::stderr).try_init(),
    };
    Ok(())
}
