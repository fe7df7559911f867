//! Failures as outcomes.

use connector_protocol::intent::Outcome;
use outbound_exchange::ExchangeError;

use crate::wire_text::text;

/// The connector's own limits, or what was expected is not so.
pub(super) fn refused(code: &str, detail: &str) -> Outcome {
    Outcome::Refused { code: code.to_owned(), detail: detail.to_owned() }
}

/// It was written, and is not there: somebody else edits the same list, or Exchange did not keep it.
pub(super) fn not_kept() -> Outcome {
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
