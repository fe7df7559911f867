//! Faults that happen when they are told to.

use std::time::Duration;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 401, also in the middle of a session.
    Unauthorized,
    /// 403, as the front end answers who has no role.
    Forbidden,
    /// 503, as while an application pool starts.
    Unavailable,
    /// The connection ends before the answer. What was asked for is done.
    Cut,
    /// The connection ends in the middle of the answer. What was asked for is done.
    CutInAnswer,
    /// The shell is not known any more: another back end was asked.
    InvalidSelectors,
    /// As if all shells were taken.
    TooManyShells,
    /// The load quota is exceeded; the next request is heard after this.
    LoadQuota(Duration),
    /// The directory cannot be reached for the moment: an error record.
    Transient,
    /// The budget is exceeded, with a suggested pause: an error record.
    OverBudget(Duration),
    /// The account may not do it: an error record.
    AccessDenied,
}

impl Fault {
    fn stage(self) -> Stage {
        match self {
            Self::Transient | Self::OverBudget(_) | Self::AccessDenied => Stage::Cmdlet,
            Self::Cut | Self::CutInAnswer => Stage::After,
            _ => Stage::Before,
        }
    }
}

/// When something can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Before a request is looked at.
    Before,
    /// When what it asks for is done.
    After,
    /// While a cmdlet runs.
    Cmdlet,
}

/// An action of WS-Management.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A shell is asked for.
    Create,
    /// A cmdlet is asked for.
    Command,
    /// The rest of a long one.
    Send,
    /// Its output is asked for.
    Receive,
    /// Its end.
    Signal,
    /// The shell's end.
    Delete,
}

/// A fault, and when it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// What goes wrong.
    pub fault: Fault,
    /// How often.
    pub times: u32,
    /// So many that would fit pass before.
    pub after: u32,
    /// Only at this server, by its short name.
    pub server: Option<String>,
    /// Only for this action. Faults of cmdlets have none.
    pub action: Option<Action>,
    /// Only while this cmdlet runs.
    pub cmdlet: Option<String>,
}

impl Trouble {
    /// A fault that happens once, to whatever comes next.
    pub fn once(fault: Fault) -> Self {
        Self { fault, times: 1, after: 0, server: None, action: None, cmdlet: None }
    }

    /// Only at this server, by its short name.
    #[must_use]
    pub fn at(self, server: &str) -> Self {
        Self { server: Some(server.to_owned()), ..self }
    }

    /// Only for this action.
    #[must_use]
    pub fn on(self, action: Action) -> Self {
        Self { action: Some(action), ..self }
    }

    /// Only while this cmdlet runs.
    #[must_use]
    pub fn of(self, cmdlet: &str) -> Self {
        Self { cmdlet: Some(cmdlet.to_owned()), ..self }
    }

    /// After so many that would fit.
    #[must_use]
    pub fn after(self, after: u32) -> Self {
        Self { after, ..self }
    }

    /// So often.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times, ..self }
    }
}

/// What a fault is compared with.
pub(super) struct Occasion<'a> {
    pub(super) server: &'a str,
    pub(super) stage: Stage,
    /// `None` when a cmdlet runs.
    pub(super) action: Option<Action>,
    pub(super) cmdlet: Option<&'a str>,
}

/// Faults that are to come.
#[derive(Default)]
pub(super) struct Troubles(Vec<Trouble>);

impl Troubles {
    pub(super) fn add(&mut self, trouble: Trouble) {
        self.0.push(trouble);
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The fault that happens now.
    pub(super) fn strike(&mut self, occasion: &Occasion<'_>) -> Option<Fault> {
        for trouble in &mut self.0 {
            let fits = trouble.fault.stage() == occasion.stage
                && trouble
                    .server
                    .as_deref()
                    .is_none_or(|server| server.eq_ignore_ascii_case(occasion.server))
                && trouble.action.is_none_or(|action| Some(action) == occasion.action)
                && trouble.cmdlet.as_deref().is_none_or(|cmdlet| {
                    occasion.cmdlet.is_some_and(|runs| runs.eq_ignore_ascii_case(cmdlet))
                });
            if !fits || trouble.times == 0 {
                continue;
            }
            if trouble.after > 0 {
                trouble.after -= 1;
                continue;
            }
            trouble.times -= 1;
            return Some(trouble.fault);
        }
        None
    }
}
