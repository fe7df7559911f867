//! Results, and how they are shown.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::bail;
use serde::Serialize;

use crate::measurement::Measurement;

/// One result.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// What was measured.
    pub(crate) name: String,
    /// The median of the runs, or the one value.
    pub(crate) value: f64,
    /// Its unit.
    pub(crate) unit: &'static str,
    /// The other runs, in their order.
    pub(crate) runs: Vec<f64>,
    /// What it is to be.
    pub(crate) target: Option<Target>,
}

/// What a figure is to be.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Target {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl Target {
    fn is_met(self, value: f64) -> bool {
        match self {
            Self::AtLeast(limit) => value >= limit,
            Self::AtMost(limit) => value <= limit,
        }
    }
}

impl Figure {
    /// A single value.
    pub(crate) fn one(name: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self { name: name.into(), value, unit, runs: Vec::new(), target: None }
    }

    /// The median of several runs.
    pub(crate) fn median(name: impl Into<String>, runs: Vec<f64>, unit: &'static str) -> Self {
        let mut sorted = runs.clone();
        sorted.sort_by(f64::total_cmp);
        let value = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
        Self { name: name.into(), value, unit, runs, target: None }
    }

    /// Without the values behind it: they are too many to be shown.
    pub(crate) fn alone(mut self) -> Self {
        self.runs.clear();
        self
    }

    /// With what it is to be.
    pub(crate) fn due(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }
}

/// Whether something was measured, and every target was met.
pub(crate) fn check(figures: &[Figure], name: &str) -> anyhow::Result<()> {
    if figures.is_empty() {
        bail!("nothing was measured: none of {} has {name:?} in its name", Measurement::names());
    }
    let is_missed = |figure: &&Figure| figure.target.is_some_and(|target| !target.is_met(figure.value));
    match figures.iter().filter(is_missed).count() {
        0 => Ok(()),
        missed => bail!("{missed} of {} figures missed their target", figures.len()),
    }
}

/// Shows the results.
pub(crate) fn print(figures: &[Figure], json: bool) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    if json {
        serde_json::to_writer_pretty(&mut out, figures)?;
        return Ok(writeln!(out)?);
    }
    let width = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or(0);
    for figure in figures {
        let mut line = format!("{:width$}  {:>10.2} {:<14}", figure.name, figure.value, figure.unit);
        match figure.target {
            Some(target) => {
                let word = if target.is_met(figure.value) { "met" } else { "MISSED" };
                let limit = match target {
                    Target::AtLeast(limit) => format!(">= {limit}"),
                    Target::AtMost(limit) => format!("<= {limit}"),
                };
                write!(line, "  {limit:<9} {word}")?;
            }
            None if !figure.runs.is_empty() => {
                let runs: Vec<String> = figure.runs.iter().map(|run| format!("{run:.0}")).collect();
                write!(line, "  runs: {}", runs.join(" "))?;
            }
            None => {}
        }
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

/// What is going on, for who waits.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "bench: {text}");
}

/// Why it came to nothing.
pub(crate) fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "bench: {error:#}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_measured_and_a_missed_target_are_failures() {
        let figure = |value| Figure::one("speed", value, "1/s").due(Target::AtLeast(10.0));
        let none = check(&[], "typo").unwrap_err();
        assert!(none.to_string().contains("\"typo\""), "{none}");
        assert!(none.to_string().contains("full-sync, decisions"), "{none}");
        check(&[figure(10.0), Figure::one("other", 1.0, "s")], "").unwrap();
        let missed = check(&[figure(10.0), figure(9.0)], "").unwrap_err();
        assert_eq!(missed.to_string(), "1 of 2 figures missed their target");
        assert!(check(&[Figure::median("empty", Vec::new(), "s").due(Target::AtMost(1.0))], "").is_err());
    }
}
