//! What comes from elsewhere and ends, or fails: certificates, push, directory.

use chrono::{DateTime, TimeDelta, Utc};
use services::Services;
use services::settings::{self, PushCertificate};

use super::Finding;
use crate::{Config, certificate};

/// From so many days before its end on, a certificate is a warning.
const SOON: TimeDelta = TimeDelta::days(30);

/// The server certificate and the authorities.
pub(super) async fn certificates(config: &Config, services: &Services) -> Vec<Finding> {
    const PART: &str = "server certificate";
    let certificate = match certificate::read_files(config) {
        Ok(None) => Finding::fine(
            PART,
            "from Gatepost's own authority, renewed by itself; phones need that authority",
        ),
        Ok(Some(found)) => match found.end() {
            Some(end) => until(PART, end, services.now(), "renew it"),
            None => Finding::fault(PART, "it cannot be read"),
        },
        Err(error) => Finding::fault(PART, error.to_string()),
    };
    let authorities = match authorities(services).await {
        Ok(finding) => finding,
        Err(error) => Finding::fault("authorities", error.to_string()),
    };
    vec![certificate, authorities]
}

async fn authorities(services: &Services) -> Result<Finding, services::Error> {
    let authorities = services.store.read().await?.current_authorities().await?;
    let first = authorities.into_iter().min_by_key(|authority| authority.not_after);
    Ok(match first {
        Some(authority) => {
            until("authorities", authority.not_after, services.now(), "a new authority has to be made")
        }
        None => Finding::fault("authorities", "there are none"),
    })
}

/// Apple's push certificate: without it no iPhone hears of anything.
pub(super) async fn push_certificate(services: &Services) -> Finding {
    const PART: &str = "push certificate";
    let read = async { settings::read::<PushCertificate>(&mut services.store.read().await?).await };
    match read.await {
        Ok(PushCertificate { not_after: Some(end), .. }) => {
            until(PART, end, services.now(), "renew it in Apple's portal with the same Apple account")
        }
        Ok(_) => Finding::warning(PART, "there is none yet, so Apple devices cannot enrol"),
        Err(error) => Finding::fault(PART, error.to_string()),
    }
}

/// The directory: since when it fails, if it does.
pub(super) async fn directory(services: &Services) -> Finding {
    const PART: &str = "directory";
    let read = async { services.store.read().await?.directory_state().await };
    match read.await {
        Ok(state) => match (state.last_success_at, state.failing_since) {
            (_, Some(since)) => {
                let why = state.last_error.unwrap_or_default();
                Finding::fault(PART, format!("fails since {}: {why}", since.format("%F %R UTC")))
            }
            (Some(read), None) => Finding::fine(PART, format!("last read {}", read.format("%F %R UTC"))),
            (None, None) => Finding::warning(PART, "never read; connect it in the console"),
        },
        Err(error) => Finding::fault(PART, error.to_string()),
    }
}

fn until(part: &'static str, end: DateTime<Utc>, now: DateTime<Utc>, remedy: &str) -> Finding {
    let day = end.format("%F");
    if end <= now {
        Finding::fault(part, format!("ended on {day}; {remedy}"))
    } else if end - SOON <= now {
        Finding::warning(part, format!("ends on {day}; {remedy}"))
    } else {
        Finding::fine(part, format!("good until {day}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Judgement;
    use super::*;

    #[test]
    fn an_end_is_announced_before_it_comes() {
        let now = DateTime::from_timestamp(1_767_600_000, 0).unwrap();
        let judge = |days| until("x", now + TimeDelta::days(days), now, "renew it").judgement;
        assert_eq!(judge(31), Judgement::Fine);
        assert_eq!(judge(30), Judgement::Warning);
        assert_eq!(judge(0), Judgement::Fault);
    }
}
