//! Secrets from files, or from the terminal without showing them. Never from the command line: others could see it.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, bail};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::say;

/// From the file if one is named, otherwise asked for.
pub(crate) fn read(what: &str, file: Option<&Path>) -> anyhow::Result<SecretString> {
    let text = match file {
        Some(path) => Zeroizing::new(connector::read_text(path).with_context(|| what.to_owned())?),
        None => ask(what)?,
    };
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("{what} is empty");
    }
    Ok(SecretString::from(secret))
}

/// On a terminal nothing that is typed is seen; otherwise a line of standard input is taken.
#[cfg(unix)]
fn ask(what: &str) -> anyhow::Result<Zeroizing<String>> {
    // The echo is off before the question is seen.
    let _hidden = hidden::hide();
    say::ask(what);
    let line = line()?;
    say::error("");
    Ok(line)
}

#[cfg(windows)]
fn ask(what: &str) -> anyhow::Result<Zeroizing<String>> {
    use std::io::IsTerminal;
    say::ask(what);
    if std::io::stdin().is_terminal() {
        return Ok(Zeroizing::new(rpassword::read_password()?));
    }
    line()
}

fn line() -> anyhow::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(String::new());
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(line)
}

/// Switches the terminal's echo off as long as the guard lives. Where standard input is no terminal, nothing is shown anyway.
#[cfg(unix)]
mod hidden {
    use std::io::stdin;

    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};

    pub(super) struct Guard(Option<Termios>);

    pub(super) fn hide() -> Guard {
        let Ok(before) = tcgetattr(stdin()) else { return Guard(None) };
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        let hidden = tcsetattr(stdin(), OptionalActions::Flush, &silent);
        Guard(hidden.is_ok().then_some(before))
    }

    impl Drop for Guard {
        fn drop(&mut self) {
            if let Some(before) = &self.0 {
                // Nothing can be done if the terminal is gone.
                let _ = tcsetattr(stdin(), OptionalActions::Flush, before);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_file_ends_with_a_line_end_that_is_no_part_of_the_secret() {
        let directory = std::env::temp_dir().join(format!("gatepost-password-{}", std::process::id()));
        std::fs::write(&directory, " pass word \r\n").unwrap();
        let secret = read("the password", Some(&directory)).unwrap();
        std::fs::write(&directory, "\n").unwrap();
        let empty = read("the password", Some(&directory));
        std::fs::remove_file(&directory).unwrap();
        assert_eq!(secret.expose_secret(), " pass word ");
        assert!(empty.is_err());
    }
}
