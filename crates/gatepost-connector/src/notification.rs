//! The notification account of `register`: what was given, tested before anything is kept.

use std::sync::Arc;

use connector::{
    ExchangeSettings, Notification, Proven, Registration, Secrets, SystemResolver, prove, setting,
};
use secrecy::SecretString;

use crate::cli::Register;
use crate::files::Files;
use crate::options::{AUTO, NONE};
use crate::{outside, password, say};

/// What somebody asks for; the inner `None` takes the account away.
pub(crate) async fn asked(
    asked: &Register,
    files: &Files,
    before: Option<(&Registration, &Secrets)>,
    exchange: &ExchangeSettings,
    proxy_password: Option<&SecretString>,
) -> anyhow::Result<Option<Option<Proven>>> {
    let known = before.and_then(|(registration, _)| registration.notification.as_ref());
    let names = [&asked.notification_account, &asked.notification_address, &asked.ews_url];
    if names.iter().all(|name| name.is_none()) && files.notification.is_none() {
        return Ok(None);
    }
    if asked.notification_account.as_deref() == Some(NONE) {
        return Ok(Some(None));
    }
    let given = asked.notification_account.clone();
    let Some(account) = given.clone().or_else(|| known.map(|known| known.account.clone())) else {
        anyhow::bail!("there is no notification account yet; give its name with --notification-account");
    };
    let account = setting::account(&account)?;
    // Another account has another mailbox.
    let kept = known.filter(|known| known.account == account);
    let address = asked.notification_address.clone().or_else(|| kept.map(|kept| kept.address.clone()));
    let ews = match asked.ews_url.as_deref() {
        Some(AUTO) => None,
        Some(url) => Some(url.to_owned()),
        None => known.and_then(|known| known.ews.clone()),
    };
    let notification = Notification::new(&account, address.as_deref(), ews)?;
    let sealed = before.filter(|_| kept.is_some()).and_then(|(_, secrets)| secrets.notification.clone());
    let file = files.notification.clone();
    let secret = match sealed.filter(|_| file.is_none() && given.is_none()) {
        Some(sealed) => sealed,
        None => password::or_ask("Password of the notification account", file)?,
    };
    let monotonic = outside::real().monotonic;
    let resolver = Arc::new(SystemResolver);
    let proven = prove(exchange, proxy_password, notification, secret, resolver, monotonic).await?;
    say::line(format_args!("Tested: {}.", proven.tested()));
    Ok(Some(Some(proven)))
}
