//! Failed sign-ins are counted for each name, each address and in total; too many lock for a while, never for good.
//!
//! An attempt is counted before its password is looked at, so that many at once are counted as well.
//!
//! The total is against guessing from a thousand addresses at a thousand names, each too few times to be noticed. It must not
//! become a switch with which a stranger shuts everybody out, so above it only those wait who look like the guesser: names and
//! addresses that have failed themselves lately, and those that have not signed in together before. Somebody who signs in from
//! where they did before, and has mistyped once at most, never notices. The limits of their own name and address hold as ever.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use store::Tx;
use store::sign_in::SignInFailures;

use crate::{Error, Services};

/// Failures that are older than this are forgotten.
const MEMORY: TimeDelta = TimeDelta::minutes(30);

/// For how long it is known from where somebody signed in.
pub const PLACE_MEMORY: TimeDelta = TimeDelta::days(60);

/// Where somebody signs in. The names of one place are not those of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    /// Administrators, in the console.
    Console,
    /// Users of the directory, in the portal.
    Portal,
    /// Codes of second factors, of users who have signed in to the portal.
    SecondFactor,
}

/// After how many failures a subject is locked, and for how long.
#[derive(Clone, Copy)]
struct Limit {
    failures: i64,
    lock: TimeDelta,
    /// Whether failures fade one by one, as many in the memory's time as the limit allows. Where many people are counted
    /// together somebody always mistypes, and a count that waits for half an hour of silence would only grow.
    fades: bool,
}

/// A network address may be a whole office.
const ADDRESS: Limit = Limit { failures: 30, lock: TimeDelta::minutes(5), fades: true };

/// Slows down guessing from everywhere at once, without shutting everybody out for long.
const TOTAL: Limit = Limit { failures: 1000, lock: TimeDelta::seconds(10), fades: true };

/// So many failures of its own make a name wait when the total is reached.
const NAME_HAS_FAILED: i64 = 2;

/// So many make an address wait: in an office a few people always mistype.
const ADDRESS_HAS_FAILED: i64 = 5;

impl Realm {
    const fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Portal => "portal",
            Self::SecondFactor => "second-factor",
        }
    }

    /// For the portal below what directories allow (five, commonly), and for longer than they remember: nobody can lock a
    /// directory account through us. A code is one in a million, three of which are right: four tries in half an hour
    /// need some years to find one.
    const fn limit(self) -> Limit {
        match self {
            Self::Console => Limit { failures: 5, lock: TimeDelta::minutes(5), fades: false },
            Self::Portal | Self::SecondFactor => Limit { failures: 4, lock: MEMORY, fades: false },
        }
    }
}

fn name_subject(realm: Realm, name: &str) -> String {
    format!("{}:name:{}", realm.name(), name.to_lowercase())
}

fn address_subject(address: IpAddr) -> String {
    format!("address:{}", address.to_canonical())
}

/// Everybody.
const EVERYBODY: &str = "total";

/// Counts an attempt, or refuses it unseen with [`Error::TooMany`].
pub async fn attempt(services: &Services, realm: Realm, name: &str, address: IpAddr) -> Result<(), Error> {
    let now = services.now();
    let mut tx = services.store.write().await?;
    let (name, place) = (name_subject(realm, name), address_subject(address));
    let mut earlier = Vec::new();
    for (subject, limit) in [(&name, realm.limit()), (&place, ADDRESS)] {
        let known = tx.sign_in_failures(subject).await?;
        let counted = count(known, limit, now)?;
        earlier.push(counted.failures - 1);
        tx.put_sign_in_failures(subject, counted).await?;
    }
    let has_failed = matches!(earlier.as_slice(), [name, address]
        if *name >= NAME_HAS_FAILED || *address >= ADDRESS_HAS_FAILED);
    let seen = tx.sign_in_place(&name, &place).await?.is_some_and(|last| now - last < PLACE_MEMORY);
    let known = tx.sign_in_failures(EVERYBODY).await?;
    let counted = if seen && !has_failed { count_only(known, TOTAL, now) } else { count(known, TOTAL, now)? };
    tx.put_sign_in_failures(EVERYBODY, counted).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes back what [`attempt`] counted: the password was right. From now on this name is known at this address.
pub async fn succeeded(
    tx: &mut Tx,
    realm: Realm,
    name: &str,
    address: IpAddr,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (name, place) = (name_subject(realm, name), address_subject(address));
    tx.delete_sign_in_failures(&name).await?;
    tx.put_sign_in_place(&name, &place, now).await?;
    for (subject, limit) in [(place.as_str(), ADDRESS), (EVERYBODY, TOTAL)] {
        if let Some(known) = tx.sign_in_failures(subject).await? {
            let failures = (known.failures - 1).max(0);
            let locked_until = known.locked_until.filter(|_| failures >= limit.failures);
            tx.put_sign_in_failures(subject, SignInFailures { failures, locked_until, ..known }).await?;
        }
    }
    Ok(())
}

fn count(known: Option<SignInFailures>, limit: Limit, now: DateTime<Utc>) -> Result<SignInFailures, Error> {
    let locked_until = known.and_then(|known| known.locked_until).filter(|until| *until > now);
    if let Some(until) = locked_until {
        let retry_after = (until - now).to_std().unwrap_or_default();
        return Err(Error::TooMany { retry_after });
    }
    let failures = remembered(known, limit, now) + 1;
    let locked_until = (failures >= limit.failures).then(|| now + limit.lock);
    Ok(SignInFailures { failures, last_failed_at: now, locked_until })
}

/// Counts an attempt that the limit neither refuses nor makes longer for others.
fn count_only(known: Option<SignInFailures>, limit: Limit, now: DateTime<Utc>) -> SignInFailures {
    let locked_until = known.and_then(|known| known.locked_until).filter(|until| *until > now);
    SignInFailures { failures: remembered(known, limit, now) + 1, last_failed_at: now, locked_until }
}

/// How many failures still count.
fn remembered(known: Option<SignInFailures>, limit: Limit, now: DateTime<Utc>) -> i64 {
    let Some(known) = known.filter(|known| now - known.last_failed_at < MEMORY) else { return 0 };
    if !limit.fades {
        return known.failures;
    }
    let faded = (now - known.last_failed_at).num_seconds() * limit.failures / MEMORY.num_seconds();
    (known.failures - faded).max(0)
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

    #[test]
    fn an_office_in_which_somebody_always_mistypes_is_never_locked() {
        let mut known = None;
        let mut now = DateTime::UNIX_EPOCH;
        for _ in 0..1000 {
            known = Some(count(known, ADDRESS, now).unwrap());
            now += TimeDelta::seconds(61);
        }
        assert!(known.is_some_and(|known| known.failures < ADDRESS.failures));
    }
}
