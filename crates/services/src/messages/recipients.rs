//! Who is told of a phone in a mailbox: whoever carries it, or else whose mailbox it is, or else those to whom it was given.

use domain::access::Assurance;
use domain::directory::User;
use domain::id::UserId;
use domain::partnership::Mailbox;
use store::Tx;
use store::exchange::further_mailbox::Holder;
use store::exchange::partnership::PartnershipRow;

use crate::Error;

/// How many people are told of the same phone. Of those to whom a mailbox was given by groups nobody is told where they are more: a word
/// to a thousand people is for none of them.
const MOST: usize = 20;

/// Those who are told of a phone in a mailbox. Whoever is disabled or gone is none of them.
pub(super) async fn recipients(
    tx: &mut Tx,
    row: &PartnershipRow,
    mailbox: &Mailbox,
) -> Result<Vec<UserId>, Error> {
    // An id alone is only a claim.
    let is_sure = |assurance| matches!(assurance, Assurance::IdAndUserMatch | Assurance::BoundToKey);
    let link = row.link.as_ref().filter(|link| is_sure(link.assurance) && !link.is_contested());
    let carrier = match link {
        Some(link) => tx.device(link.device).await?.map(|device| device.user),
        None => None,
    };
    for user in carrier.into_iter().chain(mailbox.user) {
        if is_active(tx, user).await? {
            return Ok(vec![user]);
        }
    }
    let mut told = Vec::new();
    for user in holders(tx, mailbox).await? {
        if is_active(tx, user).await? {
            told.push(user);
        }
    }
    Ok(told)
}

/// Those to whom a mailbox was given.
async fn holders(tx: &mut Tx, mailbox: &Mailbox) -> Result<Vec<UserId>, Error> {
    let mut users = tx.further_users_of_mailbox(mailbox.organisation, mailbox.id).await?;
    if users.len() > MOST {
        let holders = tx.holders_of_mailbox(mailbox.organisation, mailbox.id).await?;
        let by_name = holders.into_iter().filter_map(|holder| match holder {
            Holder::User(user) => Some(user),
            Holder::Group(_) => None,
        });
        users = by_name.take(MOST).collect();
    }
    Ok(users)
}

async fn is_active(tx: &mut Tx, user: UserId) -> Result<bool, Error> {
    Ok(tx.user(user).await?.as_ref().is_some_and(User::is_active))
}
