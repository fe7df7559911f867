//! Failed sign-ins are counted for each name, each address and in total; too many lock for a while, never for good.
//!
//! An attempt is counted before its password is looked at, so that many at once are counted as well.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use store::Tx;
use store::sign_in::SignInFailures;

use crate::{Error, Services};

/// Failures that are older than this are forgotten.
const MEMORY: TimeDelta = TimeDelta::minutes(30);

/// Where somebody signs in. The names of one place are not those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    /// Administrators, in the console.
    Console,
    /// Users of the directory, in the portal.
    Portal,
}

/// After how many failures a subject is locked, and for how long.
#[derive(Clone, Copy)]
struct Limit {
    failures: i64,
    lock: TimeDelta,
}

/// A network address may be a whole office.
const ADDRESS: Limit = Limit { failures: 30, lock: TimeDelta::minutes(5) };

/// Slows down guessing from everywhere at once, without shutting everybody out for long.
const TOTAL: Limit = Limit { failures: 1000, lock: TimeDelta::seconds(10) };

impl Realm {
    const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Portal => "portal",
        }
    }

    /// For the portal below what directories allow (five, commonly), and for longer than they remember: nobody can lock a
    /// directory account through us.
    const fn limit(self) -> Limit {
        match self {
            Self::Console => Limit { failures: 5, lock: TimeDelta::minutes(5) },
            Self::Portal => Limit { failures: 4, lock: MEMORY },
        }
    }
}

fn subjects(realm: Realm, name: &str, address: IpAddr) -> [(String, Limit); 3] {
    [
        (format!("{}:name:{}", realm.name(), name.to_lowercase()), realm.limit()),
        (format!("address:{}", address.to_canonical()), ADDRESS),
        ("total".to_owned(), TOTAL),
    ]
}

/// Counts an attempt, or refuses it unseen with [`Error::TooMany`].
pub async fn attempt(services: &Services, realm: Realm, name: &str, address: IpAddr) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    for (subject, limit) in subjects(realm, name, address) {
        let known = tx.sign_in_failures(&subject).await?;
        let counted = count(known, limit, now)?;
        tx.put_sign_in_failures(&subject, counted).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Takes back what [`attempt`] counted: the password was right.
pub async fn succeeded(tx: &mut Tx, realm: Realm, name: &str, address: IpAddr) -> Result<(), Error> {
    let [(name, _), others @ ..] = subjects(realm, name, address);
    tx.delete_sign_in_failures(&name).await?;
    for (subject, limit) in others {
        if let Some(known) = tx.sign_in_failures(&subject).await? {
            let failures = (known.failures - 1).max(0);
            let locked_until = known.locked_until.filter(|_| failures >= limit.failures);
            tx.put_sign_in_failures(&subject, SignInFailures { failures, locked_until, ..known }).await?;
        }
    }
    Ok(())
}

fn count(known: Option<SignInFailures>, limit: Limit, now: DateTime<Utc>) -> Result<SignInFailures, Error> {
    let known = known.filter(|known| now - known.last_failed_at < MEMORY);
    if let Some(until) = known.and_then(|known| known.locked_until)
        && until > now
    {
        let retry_after = (until - now).to_std().unwrap_or_default();
        return Err(Error::TooMany { retry_after });
    }
    let failures = known.map_or(0, |known| known.failures) + 1;
    let locked_until = (failures >= limit.failures).then(|| now + limit.lock);
    Ok(SignInFailures { failures, last_failed_at: now, locked_until })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_locks_and_time_unlocks() {
        let limit = Realm::Console.limit();
        let mut now = DateTime::UNIX_EPOCH;
        let mut known = None;
        for _ in 0..5 {
            known = Some(count(known, limit, now).unwrap());
            now += TimeDelta::seconds(1);
        }
        assert!(
            matches!(count(known, limit, now), Err(Error::TooMany { retry_after }) if retry_after.as_secs() > 290)
        );
        now += TimeDelta::minutes(5);
        assert!(count(known, limit, now).is_ok());
    }

    #[test]
    fn the_portal_stays_below_the_directorys_own_lock() {
        let limit = Realm::Portal.limit();
        let mut now = DateTime::UNIX_EPOCH;
        let mut known = None;
        let mut passed = Vec::new();
        // Somebody who tries every ten seconds for a day.
        for _ in 0..8640 {
            if let Ok(counted) = count(known, limit, now) {
                known = Some(counted);
                passed.push(now);
            }
            now += TimeDelta::seconds(10);
        }
        let within = |start: DateTime<Utc>| {
            passed.iter().filter(|time| **time >= start && **time < start + TimeDelta::minutes(30)).count()
        };
        assert!(passed.iter().all(|start| within(*start) <= 4));
    }
}
