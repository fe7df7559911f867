//! Secrets from files, or from the terminal without showing them. Never from the command line: others could see it.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context, bail};
use connector::TOKEN_PREFIX;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::say;

/// From the file that an option names.
pub(crate) fn from_file(option: &'static str, path: &Path) -> anyhow::Result<SecretString> {
    let text = Zeroizing::new(connector::read_text(path).context(option)?);
    line_of(&text).with_context(|| format!("{option}: {}", path.display()))
}

/// The same, where a one-time token is expected.
pub(crate) fn token_from_file(option: &'static str, path: &Path) -> anyhow::Result<SecretString> {
    from_file(option, path)
        .and_then(|secret| token(secret).with_context(|| format!("{option}: {}", path.display())))
}

/// What a file held, or what is asked for.
pub(crate) fn or_ask(what: &str, given: Option<SecretString>) -> anyhow::Result<SecretString> {
    given.map_or_else(|| line_of(&ask(what)?).with_context(|| what.to_owned()), Ok)
}

/// The same, where a one-time token is expected.
pub(crate) fn token_or_ask(what: &str, given: Option<SecretString>) -> anyhow::Result<SecretString> {
    or_ask(what, given).and_then(|secret| token(secret).with_context(|| what.to_owned()))
}

/// The one line of a text.
fn line_of(text: &str) -> anyhow::Result<SecretString> {
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() {
        bail!("it is empty");
    }
    if secret.contains(['\r', '\n', '\0']) {
        bail!("one line is expected, and there are more");
    }
    Ok(SecretString::from(secret))
}

/// Anything else, such as a password in the wrong file, must not be sent to anybody as a token.
fn token(secret: SecretString) -> anyhow::Result<SecretString> {
    let text = secret.expose_secret().trim();
    if !text.starts_with(TOKEN_PREFIX) || text.contains(char::is_whitespace) {
        bail!("a one-time token begins with {TOKEN_PREFIX}; copy the whole of it from the console");
    }
    Ok(secret)
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
    use super::*;

    #[test]
    fn a_file_ends_with_a_line_end_that_is_no_part_of_the_secret() {
        let directory = std::env::temp_dir().join(format!("gatepost-password-{}", std::process::id()));
        std::fs::write(&directory, " pass word \r\n").unwrap();
        let secret = from_file("--password-file", &directory).unwrap();
        std::fs::write(&directory, "\n").unwrap();
        let empty = from_file("--password-file", &directory);
        std::fs::remove_file(&directory).unwrap();
        assert_eq!(secret.expose_secret(), " pass word ");
        assert!(empty.is_err());
    }
}
