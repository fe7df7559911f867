//! What the demo shows while it works: a bar on a terminal, plain lines otherwise. All on standard error.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::say;

/// The steps of the demo, one after another.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    step: String,
}

impl Progress {
    pub(super) fn new() -> Self {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Self { bar, step: String::new() }
    }

    /// Begins a step.
    pub(super) fn step(&mut self, text: &str) {
        match &self.bar {
            Some(bar) => {
                if !self.step.is_empty() {
                    bar.println(format!("  {}", self.step));
                }
                bar.set_style(ProgressStyle::default_spinner());
                bar.set_message(text.to_owned());
            }
            None => say::error(text),
        }
        text.clone_into(&mut self.step);
    }

    /// Says how far the step is.
    pub(super) fn at(&self, done: usize, of: usize) {
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}: {done} of {of}", self.step));
        }
    }

    /// Ends the last step.
    pub(super) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.println(format!("  {}", self.step));
            bar.finish_and_clear();
        }
    }
}
