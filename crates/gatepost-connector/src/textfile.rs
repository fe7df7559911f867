//! Figures for Prometheus in a file: node_exporter and windows_exporter read it, so that a connector opens no port (XC-2, XC-11).

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;

use connector::{Connector, Figures};
use tokio::time::sleep;

/// How often it is written.
const PAUSE: Duration = Duration::from_secs(15);

/// Writes the file again and again. Without one it waits for ever.
pub(crate) async fn keep(path: Option<&Path>, organisation: &str, connector: &Connector) {
    let Some(path) = path else { return std::future::pending().await };
    let mut told = false;
    loop {
        let text = text(organisation, &connector.figures());
        match put(path, &text) {
            Ok(()) => told = false,
            Err(error) if !told => {
                told = true;
                tracing::warn!(%error, path = %path.display(), "the figures cannot be written");
            }
            Err(_) => {}
        }
        sleep(PAUSE).await;
    }
}

/// Takes the file away: figures of a connector that stopped would look alive.
pub(crate) fn remove(path: Option<&Path>) {
    if let Some(path) = path
        && let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, path = %path.display(), "the figures cannot be taken away");
    }
}

/// Never half a file: the collector may read at any moment.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let beside = path.with_extension("prom.new");
    fs::write(&beside, text)?;
    fs::rename(beside, path)
}

/// The text format of Prometheus, version 0.0.4.
fn text(organisation: &str, figures: &Figures) -> String {
    let mut text = String::new();
    let mut described = BTreeSet::new();
    for (metric, kind, value) in figures.samples() {
        let total = if metric.counts { "_total" } else { "" };
        let name = format!("gatepost_{}{total}", metric.name);
        // Writing to a String cannot fail.
        if described.insert(metric.name) {
            let shape = if metric.counts { "counter" } else { "gauge" };
            let _ = write!(text, "# HELP {name} {}\n# TYPE {name} {shape}\n", metric.help);
        }
        let _ = write!(text, "{name}{{organisation=\"{}\"", escaped(organisation));
        if let Some(kind) = kind {
            let _ = write!(text, ",kind=\"{}\"", escaped(kind));
        }
        let _ = writeln!(text, "}} {value}");
    }
    text
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_in_the_text_format() {
        let failures = [("sync".to_owned(), 2), ("exchange".to_owned(), 1)].into();
        let figures = Figures { uptime: 90, throttled: 3, failures, ..Figures::default() };
        let text = text("Example \"Zuid\"", &figures);
        for line in [
            "# TYPE gatepost_connector_uptime_seconds gauge",
            r#"gatepost_connector_uptime_seconds{organisation="Example \"Zuid\""} 90"#,
            "# TYPE gatepost_connector_throttled_total counter",
            r#"gatepost_connector_throttled_total{organisation="Example \"Zuid\""} 3"#,
            r#"gatepost_connector_failures_total{organisation="Example \"Zuid\"",kind="sync"} 2"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(text.matches("# TYPE gatepost_connector_failures_total").count(), 1);
    }
}
