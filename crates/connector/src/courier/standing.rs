//! What is known of the notification account, and a word for what is wrong with it.

use std::time::Duration;

use outbound_exchange::ExchangeError;

use super::Tested;

/// What is known of the notification account and its web services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The address of the account's mailbox.
    pub address: String,
    /// Whether the address of the web services stands in the settings.
    pub is_fixed: bool,
    /// The web services that answered last.
    pub services: Option<Tested>,
    /// When they did what was asked of them last, on the monotonic clock.
    pub worked: Option<Duration>,
    /// What went wrong last, and when, on the monotonic clock.
    pub trouble: Option<(Duration, ExchangeError)>,
}

/// The word for what is wrong with a notification account: the console has advice for each.
pub(crate) fn word(error: &ExchangeError) -> &'static str {
    match error {
        error if error.is_of_account() => "sign-in",
        ExchangeError::ClockSkew | ExchangeError::Kerberos { .. } => "kerberos",
        ExchangeError::WebScheme { .. } | ExchangeError::Scheme { .. } => "scheme",
        ExchangeError::ProxyUnreachable { .. }
        | ExchangeError::ProxyAccount { .. }
        | ExchangeError::ProxyRefused { .. } => "proxy",
        ExchangeError::Certificate { .. } => "certificate",
        ExchangeError::NoWebService { .. }
        | ExchangeError::NotDiscovered { .. }
        | ExchangeError::NotExchange { .. } => "not-found",
        ExchangeError::NoMailbox { .. } => "no-mailbox",
        ExchangeError::MailDenied { .. } => "denied",
        ExchangeError::MailboxFull { .. } => "full",
        ExchangeError::MailBusy { .. }
        | ExchangeError::Throttled { .. }
        | ExchangeError::OverBudget { .. } => "busy",
        error if error.is_of_server() => "unreachable",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_can_put_right_has_a_word_of_its_own() {
        let host = || "mail.corp.example:443".to_owned();
        let account = || "CORP\\gatepost".to_owned();
        let offered = "Basic".to_owned();
        let cases = [
            (ExchangeError::SignIn { host: host(), account: account(), offered }, "sign-in"),
            (ExchangeError::PasswordExpired { account: account() }, "sign-in"),
            (ExchangeError::ClockSkew, "kerberos"),
            (ExchangeError::NoMailbox { host: host(), account: account() }, "no-mailbox"),
            (ExchangeError::MailboxFull { host: host(), account: account() }, "full"),
            (ExchangeError::MailBusy { host: host(), wait: Duration::from_secs(30) }, "busy"),
            (ExchangeError::Unreachable { host: host(), reason: "refused".to_owned() }, "unreachable"),
            (ExchangeError::Unavailable { host: host(), status: 503 }, "unreachable"),
            (ExchangeError::ProxyAccount { proxy: host() }, "proxy"),
            (ExchangeError::NoRecipient { host: host() }, "other"),
        ];
        for (error, expected) in cases {
            assert_eq!(word(&error), expected, "{error}");
        }
    }
}
