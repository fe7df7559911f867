//! The notification account, without its password.

use ::ews::Address;
use outbound_exchange::{Account, Target, View};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{Error, ExchangeSettings, setting};

/// The account that sends messages to users. It needs a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// `DOMAIN\user`, or a user principal name.
    pub account: String,
    /// The address of its mailbox, by which Autodiscover finds it.
    pub address: String,
    /// The address of its web services, if Autodiscover is not to be asked.
    pub ews: Option<String>,
}

impl Notification {
    /// Of what somebody typed. Without an address the account's own name is one, if it has an `@`.
    pub fn new(account: &str, address: Option<&str>, ews: Option<String>) -> Result<Self, Error> {
        let account = setting::account(account)?;
        let address = address.unwrap_or(&account);
        let address = setting::mail_address(address).map_err(|_| {
            Error::Setting(format!(
                "`{address}` is no mail address; give the notification account's with --notification-address"
            ))
        })?;
        let notification = Self { account, address, ews };
        notification.fixed()?;
        Ok(notification)
    }

    /// The fixed address of the web services.
    pub(crate) fn fixed(&self) -> Result<Option<Address>, Error> {
        let read = |text: &String| {
            Address::parse("it", text).map_err(|_| {
                Error::Setting(format!(
                    "`{text}` is no address of web services; write https://HOST/EWS/Exchange.asmx"
                ))
            })
        };
        self.ews.as_ref().map(read).transpose()
    }

    /// How its servers are spoken to: as Exchange is, but always with TLS, and with this account.
    pub(crate) fn target(
        &self,
        exchange: &ExchangeSettings,
        password: &SecretString,
        proxy_password: Option<&SecretString>,
    ) -> Result<Target, Error> {
        let account = Account { name: self.account.clone(), password: password.clone() };
        let trust = exchange.trust()?;
        Ok(Target {
            host: exchange.host.clone(),
            // Without TLS there, PowerShell has another port than web services.
            port: if exchange.plain_http { 443 } else { exchange.port },
            trust: Some(trust),
            account,
            scheme: exchange.scheme(),
            kdc: exchange.kdc.clone(),
            proxy: exchange.proxy(proxy_password),
            view: View::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_s_name_is_its_address_where_it_can_be() {
        let new = |account: &str, address: Option<&str>, ews: Option<&str>| {
            Notification::new(account, address, ews.map(str::to_owned))
        };
        assert_eq!(new("gp@corp.example", None, None).unwrap().address, "gp@corp.example");
        assert_eq!(new(r"CORP\gp", Some("gp@corp.example"), None).unwrap().address, "gp@corp.example");
        let blanks = new(" gp@corp.example\t", None, None).unwrap();
        assert_eq!(
            (blanks.account.as_str(), blanks.address.as_str()),
            ("gp@corp.example", "gp@corp.example")
        );
        assert_eq!(new(r"CORP\gp", Some(" gp@corp.example "), None).unwrap().address, "gp@corp.example");
        let missing = new(r"CORP\gp", None, None).unwrap_err().to_string();
        assert!(missing.contains("--notification-address"), "{missing}");
        assert!(new(r"CORP\gp", Some("gp@a/b"), None).is_err());
        let plain = new("gp@corp.example", None, Some("http://mail.corp.example/EWS/Exchange.asmx"));
        assert!(plain.unwrap_err().to_string().contains("https://HOST"));
    }
}
