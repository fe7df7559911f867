//! How the organisation behaves while nobody tells it to fail.

use std::time::Duration;

use super::replica::Controller;

/// How changes travel between the domain controllers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replication {
    /// After so long.
    After(Duration),
    /// Not at all.
    Held,
}

/// So many requests of one account in so long; more are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadQuota {
    /// Requests, of any action.
    pub requests: u32,
    /// In so long.
    pub per: Duration,
}

/// Lasting behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// How changes travel between the domain controllers.
    pub replication: Replication,
    /// A domain controller that no server reaches; they ask the other one.
    pub unreachable: Option<Controller>,
    /// How long a new device is looked at before rules and the default level count.
    pub discovery: Duration,
    /// Shells that the account may have at the same time.
    pub shells: u32,
    /// The most requests of the account.
    pub load_quota: Option<LoadQuota>,
    /// Every command ends so much later, with the warning that says so.
    pub micro_delay: Option<Duration>,
    /// How long each command takes before its first object.
    pub latency: Duration,
    /// Cmdlets that do what is asked for and do not say so for a day.
    pub holds_back: Vec<String>,
    /// How long the statistics of one partnership take.
    pub statistics: Duration,
    /// Objects that are given where no size is asked for.
    pub result_cap: usize,
    /// No more than the cap is given even if all are asked for.
    pub truncates_unlimited: bool,
    /// Listings find nothing, as with a wrong search scope.
    pub finds_nothing: bool,
    /// A shell is found only with the cookie that came with it, as behind a front end.
    pub needs_cookie: bool,
    /// Cmdlets that the account does not have.
    pub missing: Vec<String>,
    /// Cmdlets that it has without this parameter.
    pub without: Vec<(String, String)>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            replication: Replication::After(Duration::ZERO),
            unreachable: None,
            discovery: Duration::from_mins(14),
            shells: 18,
            load_quota: None,
            micro_delay: None,
            latency: Duration::ZERO,
            holds_back: Vec::new(),
            statistics: Duration::ZERO,
            result_cap: 1000,
            truncates_unlimited: false,
            finds_nothing: false,
            needs_cookie: true,
            missing: Vec::new(),
            without: Vec::new(),
        }
    }
}
