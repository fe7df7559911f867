//! The word to an address outside of the organisation: a phone without mail shows no mail, and nobody looks at the portal unasked.
//!
//! It goes by SMTP, to one address, where the organisation chose so, and says no more than where to look: neither whose device it is
//! about, nor which, nor why, nor whose mail. Whoever reads along at a private mail provider learns that somebody has work mail.

use domain::directory::User;
use domain::message::Occasion;
use outbound_mail::is_address;
use store::Tx;

use super::policy::policy_of;
use super::queue::{NewMessage, organisation, queue};
use crate::{Error, Services};

/// Queues it beside a message that a phone gets no mail. Nothing is written where nobody chose so, or no address is known.
pub(super) async fn queue_outside(
    services: &Services,
    tx: &mut Tx,
    beside: &NewMessage,
) -> Result<(), Error> {
    let organisation = organisation(tx, beside).await?;
    if !policy_of(tx, organisation).await?.outside {
        return Ok(());
    }
    let Some(user) = tx.user(beside.user).await? else { return Ok(()) };
    if address(tx, &user).await?.is_none() {
        return Ok(());
    }
    queue(services, tx, &NewMessage { occasion: Occasion::Outside, ..beside.clone() }).await?;
    Ok(())
}

/// The first outside address that mail can go to. One that is also an address of the user's own mailbox is none: the phone that shows no
/// mail would not show that either.
pub(super) async fn address(tx: &mut Tx, user: &User) -> Result<Option<String>, Error> {
    let attributes = &user.attributes;
    let mailboxes = tx.mailboxes_of_user(user.id).await?;
    let own = attributes.mail.iter().chain(&attributes.principal_name).chain(&attributes.proxy_addresses);
    let own: Vec<&String> = own.chain(mailboxes.iter().map(|row| &row.mailbox.address)).collect();
    let is_own = |address: &str| own.iter().any(|known| known.eq_ignore_ascii_case(address));
    let outside = attributes.other_mails.iter().find(|address| is_address(address) && !is_own(address));
    Ok(outside.cloned())
}
