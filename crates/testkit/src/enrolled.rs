//! An enrolment that lasts.

use chrono::{DateTime, TimeDelta, Utc};
use domain::device::Platform;
use domain::enrolment::{Configuration, Enrolment, EnrolmentState, Level};
use domain::id::{DeviceId, EnrolmentId, UserId};

/// The enrolment of a user's iPhone that is managed. It was never heard of by push.
pub fn enrolled(id: EnrolmentId, user: UserId, device: DeviceId, at: DateTime<Utc>) -> Enrolment {
    Enrolment {
        id,
        user,
        device: Some(device),
        platform: Platform::Ios,
        configuration: Configuration::Standard,
        level: Level::Password,
        state: EnrolmentState::Active,
        udid: None,
        certificate_sha256: Some([5; 32]),
        next_certificate_sha256: None,
        certificate_not_after: None,
        push: None,
        created_at: at,
        activated_at: Some(at),
        ended_at: None,
        expires_at: at + TimeDelta::days(1),
    }
}
