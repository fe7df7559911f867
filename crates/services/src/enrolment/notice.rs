//! What a user is told of enrolments in their name, so that one that is not theirs is noticed.

use chrono::{DateTime, Utc};
use domain::actor::{Actor, Permission};
use domain::device::Platform;
use domain::enrolment::{EnrolmentState, Level};
use domain::id::{DeviceId, EnrolmentId, UserId};

use crate::{Error, Services};

/// Something that happened to an enrolment in a user's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which enrolment.
    pub enrolment: EnrolmentId,
    /// The device, once there is one.
    pub device: Option<DeviceId>,
    /// The device's name, once there is one.
    pub device_name: Option<String>,
    /// What it runs.
    pub platform: Platform,
    /// How sure we were that it was the user.
    pub level: Level,
    /// What happened.
    pub kind: NoticeKind,
    /// When.
    pub at: DateTime<Utc>,
}

/// What happened to an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// An enrolment profile was downloaded; no device has used it yet.
    Offered,
    /// A device was enrolled.
    Enrolled,
    /// A device claims to be one that belongs to somebody else.
    Disputed,
    /// The device was enrolled again.
    EnrolledAgain,
    /// The enrolment ended.
    Ended,
}

impl NoticeKind {
    /// The word for the texts.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Enrolled => "enrolled",
            Self::Disputed => "disputed",
            Self::EnrolledAgain => "enrolled-again",
            Self::Ended => "ended",
        }
    }
}

/// What happened to the enrolments of a user, the newest first. Users see their own.
pub async fn notices(services: &Services, actor: &Actor, user: UserId) -> Result<Vec<Notice>, Error> {
    if !matches!(actor, Actor::User { id, .. } if *id == user) {
        actor.require(Permission::ReadDevices)?;
    }
    let mut tx = services.store.read().await?;
    let devices = tx.devices_of_user(user).await?;
    let mut notices: Vec<_> = tx
        .enrolments_of_user(user)
        .await?
        .into_iter()
        .map(|enrolment| {
            let (kind, at) = match enrolment.state {
                EnrolmentState::Offered | EnrolmentState::Authenticated => {
                    (NoticeKind::Offered, enrolment.created_at)
                }
                EnrolmentState::Active => {
                    (NoticeKind::Enrolled, enrolment.activated_at.unwrap_or(enrolment.created_at))
                }
                EnrolmentState::Disputed => (NoticeKind::Disputed, enrolment.created_at),
                EnrolmentState::Superseded => {
                    (NoticeKind::EnrolledAgain, enrolment.ended_at.unwrap_or(enrolment.created_at))
                }
                EnrolmentState::Ended => {
                    (NoticeKind::Ended, enrolment.ended_at.unwrap_or(enrolment.created_at))
                }
            };
            let device = devices.iter().find(|device| Some(device.id) == enrolment.device);
            Notice {
                enrolment: enrolment.id,
                device: enrolment.device,
                device_name: device.map(|device| device.name.clone()),
                platform: enrolment.platform,
                level: enrolment.level,
                kind,
                at,
            }
        })
        .collect();
    notices.sort_by_key(|notice| std::cmp::Reverse(notice.at));
    Ok(notices)
}
