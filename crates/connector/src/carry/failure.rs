//! Failures as outcomes.

use connector_protocol::intent::{Intent, Operation, Outcome};
use outbound_exchange::ExchangeError;

use crate::wire_text::text;

/// The connector's own limits, or what was expected is not so.
pub(super) fn refused(code: &str, detail: &str) -> Outcome {
    Outcome::Refused { code: code.to_owned(), detail: detail.to_owned() }
}

/// Whether it erases something: that must not happen a second time by itself.
pub(super) const fn is_wipe(intent: &Intent) -> bool {
    matches!(intent.operation, Operation::WipeDevice { .. })
}

/// Nobody will ever know whether a device was told to erase itself.
pub(super) fn unsure_of_wipe() -> Outcome {
    let detail = "nobody can say whether the device was told to erase itself: the connection or this connector ended while it was \
                  asked for, and Exchange shows no wipe. It is not asked for again; look at the device, and order it once more if \
                  it is still meant";
    Outcome::Failed { code: "other".to_owned(), detail: detail.to_owned(), transient: false }
}

/// What was called for is not so.
pub(super) fn not_so(intent: &Intent, called: Result<(), ExchangeError>) -> Outcome {
    match called {
        Err(error) if is_wipe(intent) && error.is_session_lost() => unsure_of_wipe(),
        Err(error) => failed(&error),
        Ok(()) if is_wipe(intent) => unsure_of_wipe(),
        Ok(()) => not_kept(),
    }
}

/// It was written, and is not there: somebody else edits the same list, or Exchange did not keep it.
fn not_kept() -> Outcome {
    let detail =
        "Exchange took the change and does not show it; somebody may have changed it back".to_owned();
    Outcome::Failed { code: "not-kept".to_owned(), detail, transient: true }
}

/// Exchange cannot say for the moment what is so.
pub(super) fn not_now(error: &ExchangeError) -> Outcome {
    match failed(error) {
        Outcome::Failed { code, detail, .. } => Outcome::Failed { code, detail, transient: true },
        other => other,
    }
}

/// Exchange did not do it.
pub(super) fn failed(error: &ExchangeError) -> Outcome {
    let code = match error {
        ExchangeError::NotFound { .. } | ExchangeError::NoRecipient { .. } => "not-found",
        ExchangeError::AccessDenied { .. }
        | ExchangeError::Forbidden { .. }
        | ExchangeError::MissingCmdlet { .. }
        | ExchangeError::MissingParameter { .. }
        | ExchangeError::MailDenied { .. }
        | ExchangeError::NoMailbox { .. } => "access-denied",
        ExchangeError::Throttled { .. }
        | ExchangeError::OverBudget { .. }
        | ExchangeError::ShellLimit { .. }
        | ExchangeError::MailBusy { .. } => "throttled",
        _ => "other",
    };
    // What somebody can put right: a password, a role group, a mailbox, an address.
    let curable = matches!(
        error,
        ExchangeError::SignIn { .. }
            | ExchangeError::PasswordExpired { .. }
            | ExchangeError::Forbidden { .. }
            | ExchangeError::ClockSkew
            | ExchangeError::Kerberos { .. }
            | ExchangeError::ProxyAccount { .. }
            | ExchangeError::ProxyUnreachable { .. }
            | ExchangeError::WebScheme { .. }
            | ExchangeError::NoWebService { .. }
            | ExchangeError::NotDiscovered { .. }
            | ExchangeError::NoMailbox { .. }
            | ExchangeError::MailDenied { .. }
            | ExchangeError::MailboxFull { .. }
    );
    let transient = error.retry_after().is_some() || error.is_of_server() || curable;
    Outcome::Failed { code: code.to_owned(), detail: text(&error.to_string()), transient }
}
