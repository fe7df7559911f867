//! What Exchange says when it slows a client down. There is no number for it in any field, only a sentence.

use std::time::Duration;

/// What a message says about throttling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Throttling {
    /// The server has waited this long already ("Micro delay applied").
    Delayed(Duration),
    /// The request was refused; none is approved before this has passed.
    Wait(Duration),
}

/// Longer waits than this are not believed.
const LONGEST: Duration = Duration::from_hours(1);

/// Reads a sentence. Only the English ones are known: who gets `None` for an exceeded budget has to choose a pause.
pub fn read(text: &str) -> Option<Throttling> {
    let lower = text.to_ascii_lowercase();
    let is_applied = lower.contains("micro delay") || lower.contains("microdelay");
    let span = milliseconds(&lower)?.min(LONGEST);
    Some(if is_applied { Throttling::Delayed(span) } else { Throttling::Wait(span) })
}

/// The last number that stands before a word for milliseconds.
fn milliseconds(text: &str) -> Option<Duration> {
    let unit = ["milliseconds", "millisecond", "msecs", "msec"].iter().find_map(|unit| text.rfind(unit))?;
    let before = text.get(..unit)?.trim_end();
    let digits = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
    let number: String = before.get(digits.len()..)?.chars().filter(char::is_ascii_digit).collect();
    number.parse().ok().map(Duration::from_millis)
}

/// Whether a warning says that there are more results than were sent.
///
/// Servers translate it, but the parameter that it recommends has one name in every language.
pub fn is_truncation(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.contains("resultsize") || lower.contains("more results")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_servers() {
        let refused = "The user load quota of 1000 requests per 2 seconds has been exceeded. Send future requests at a \
                       slower rate or raise the quota for this user. The next request from this user will not be \
                       approved for at least 1152032 milliseconds.";
        assert_eq!(read(refused), Some(Throttling::Wait(Duration::from_millis(1_152_032))));
        let applied =
            "Micro delay applied. Actual delayed: 21956 msecs, Enforced: True, Capped delay: 21956 msecs";
        assert_eq!(read(applied), Some(Throttling::Delayed(Duration::from_millis(21_956))));
        assert_eq!(read("wait 999999999999 milliseconds"), Some(Throttling::Wait(LONGEST)));
        assert_eq!(read("at least 1,500 milliseconds"), Some(Throttling::Wait(Duration::from_millis(1500))));
        for other in ["", "milliseconds", "some milliseconds", "12 seconds", "é milliseconds"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn truncation_in_any_language() {
        assert!(is_truncation(
            "There are more results available than are currently displayed. To view them, increase the value for the \
             ResultSize parameter."
        ));
        assert!(is_truncation(
            "Es sind weitere Ergebnisse verfügbar. Erhöhen Sie den Wert von 'ResultSize'."
        ));
        assert!(!is_truncation("The command completed successfully but no settings have been modified."));
    }
}
