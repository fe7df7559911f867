//! What needs a person, each with the place where it is settled (ST-3).

use domain::actor::Permission as P;
use services::exchange::{self, Trouble};
use services::expiry::{self, Certificate};
use services::status::Standing;
use services::{brakes, dead_letters, directory, disputes, enrolment, rollouts, setup};

use super::messages;
use crate::failure::Failure;
use crate::part::{Alert, Link, Tone};
use crate::visit::Visit;

/// How many rows are counted where a list has no number of its own.
const COUNTED: u32 = 100;

/// Everything that needs a person, as far as the visitor may see it. `totals` are the numbers of deployments.
pub(super) async fn alerts(visit: &Visit, totals: &[(Standing, u64)]) -> Result<Vec<Alert>, Failure> {
    let mut alerts = Vec::new();
    if visit.may(P::ReadService) {
        service(visit, &mut alerts).await?;
        exchange(visit, &mut alerts).await?;
        alerts.extend(messages::alerts(visit).await?);
    }
    if visit.may(P::ReadDirectory) {
        away(visit, &mut alerts).await?;
    }
    if visit.may(P::ReadDevices) {
        disputed(visit, &mut alerts).await?;
    }
    if visit.may(P::ReadConfiguration) {
        stopped(visit, &mut alerts).await?;
        deployments(visit, totals, &mut alerts);
    }
    Ok(alerts)
}

/// What is not set up, waits for a decision, has failed or ends.
async fn service(visit: &Visit, alerts: &mut Vec<Alert>) -> Result<(), Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    if !setup::state(services, &actor).await?.finished {
        let alert = Alert::new(Tone::Warn, text.get("alert-set-up")).line(text.get("alert-set-up-advice"));
        alerts.push(alert.link(Link::new("/setup/organisation", text.get("alert-set-up-go"))));
    }
    if let Some(closed) = enrolment::readiness(services).await? {
        let line = text.get(&format!("closed-{}", closed.code()));
        let alert = Alert::new(Tone::Warn, text.get("alert-enrolment-closed")).line(line);
        alerts.push(alert.link(Link::new("/console/settings", text.get("nav-settings"))));
    } else if enrolment::rules(services, &actor).await?.is_empty() {
        let alert =
            Alert::new(Tone::Info, text.get("alert-enrolment-closed")).line(text.get("closed-no-rules"));
        alerts.push(alert.link(Link::new("/console/enrolment", text.get("nav-enrolment"))));
    }
    let waiting = brakes::open(services, &actor).await?.len() as u64;
    if waiting > 0 {
        let alert = Alert::new(Tone::Bad, text.count("alert-brakes", waiting)).line(text.get("brakes-lead"));
        alerts.push(alert.link(Link::new("/console/brakes", text.get("nav-brakes"))));
    }
    let failed = dead_letters::list(services, &actor, COUNTED).await?.len() as u64;
    if failed > 0 {
        let alert = Alert::new(Tone::Warn, text.count("alert-jobs", failed)).line(text.get("jobs-lead"));
        alerts.push(alert.link(Link::new("/console/jobs", text.get("nav-jobs"))));
    }
    for (certificate, end) in expiry::soon(services, &actor).await? {
        let (ends, ended, advice) = match certificate {
            Certificate::Push => ("alert-push-expires", "alert-push-expired", "alert-push-expires-advice"),
            Certificate::Listeners => {
                ("alert-listeners-expire", "alert-listeners-expired", "alert-listeners-expire-advice")
            }
            Certificate::Authority => {
                ("alert-authority-expires", "alert-authority-expired", "alert-authority-expires-advice")
            }
        };
        let id = if end <= services.now() { ended } else { ends };
        let alert = Alert::new(Tone::Bad, text.with(id, &[("date", &text.date(end))])).line(text.get(advice));
        alerts.push(match certificate {
            Certificate::Push => alert.link(Link::new("/setup/push", text.get("push-renew"))),
            Certificate::Listeners | Certificate::Authority => {
                alert.link(Link::new("/console/settings", text.get("nav-settings")))
            }
        });
    }
    Ok(())
}

/// Connectors that are dead, syncs that are late, and those that found suspiciously little.
async fn exchange(visit: &Visit, alerts: &mut Vec<Alert>) -> Result<(), Failure> {
    let text = visit.text;
    for found in exchange::alerts(visit.services(), &visit.actor()).await? {
        let (tone, id, time) = match &found.trouble {
            Trouble::NoConnector => (Tone::Info, "none", None),
            Trouble::Silent(since) => (Tone::Bad, "silent", Some(*since)),
            Trouble::Hindered(_) => (Tone::Bad, "hindered", None),
            Trouble::Late(Some(last)) => (Tone::Bad, "late", Some(*last)),
            Trouble::Late(None) => (Tone::Warn, "never", None),
            Trouble::Doubtful(_) => (Tone::Bad, "doubtful", None),
            Trouble::RulesDiffer => (Tone::Warn, "rules", None),
        };
        let time = time.map(|time| text.time(time)).unwrap_or_default();
        let words = text.with(&format!("alert-exchange-{id}"), &[("name", &found.name), ("time", &time)]);
        let mut alert = Alert::new(tone, words).line(text.get(&format!("alert-exchange-{id}-advice")));
        if let Trouble::Hindered(Some(words)) | Trouble::Doubtful(words) = &found.trouble {
            alert = alert.line(words.clone());
        }
        let mut address = format!("/console/exchange/{}", found.organisation);
        if found.trouble == Trouble::RulesDiffer && visit.may(P::WriteService) {
            // There is the plan, which names whom default and rules would hit.
            address += "/access";
        }
        alerts.push(alert.link(Link::new(address, found.name)));
    }
    Ok(())
}

async fn away(visit: &Visit, alerts: &mut Vec<Alert>) -> Result<(), Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    if let Some(since) = directory::status(services, &actor).await?.state.failing_since {
        let words = text.with("directory-failing", &[("since", &text.time(since))]);
        let alert = Alert::new(Tone::Bad, words).line(text.get("directory-failing-advice"));
        alerts.push(alert.link(Link::new("/console/directory", text.get("nav-directory"))));
    }
    Ok(())
}

async fn disputed(visit: &Visit, alerts: &mut Vec<Alert>) -> Result<(), Failure> {
    let text = visit.text;
    let number = disputes::list(visit.services(), &visit.actor(), COUNTED).await?.len() as u64;
    if number > 0 {
        let words = text.count("alert-disputes", number);
        let alert = Alert::new(Tone::Bad, words).line(text.get("disputes-lead"));
        alerts.push(alert.link(Link::new("/console/disputes", text.get("nav-disputes"))));
    }
    Ok(())
}

/// Profiles that stopped by themselves. What a person paused needs no alert: they know.
async fn stopped(visit: &Visit, alerts: &mut Vec<Alert>) -> Result<(), Failure> {
    let text = visit.text;
    for (profile, rollout) in rollouts::list(visit.services(), &visit.actor()).await? {
        if rollout.pause_reason.as_deref() != Some(rollouts::TOO_MANY_FAILURES) {
            continue;
        }
        let words = text.with("alert-rollout-stopped", &[("profile", &profile.display_name)]);
        let alert = Alert::new(Tone::Bad, words).line(text.get("rollout-stopped-advice"));
        let address = format!("/console/profiles/{}/rollout", profile.id);
        alerts.push(alert.link(Link::new(address, text.get("profile-waves"))));
    }
    Ok(())
}

fn deployments(visit: &Visit, totals: &[(Standing, u64)], alerts: &mut Vec<Alert>) {
    let text = visit.text;
    for (standing, number) in totals.iter().filter(|(_, number)| *number > 0) {
        let (tone, words, advice) = match standing {
            Standing::Error => (Tone::Bad, "alert-errors", "alert-errors-advice"),
            Standing::Blocked => (Tone::Warn, "alert-blocked", "alert-blocked-advice"),
            Standing::Conflict => (Tone::Warn, "alert-conflicts", "alert-conflicts-advice"),
            Standing::Succeeded | Standing::Pending | Standing::NotApplicable => continue,
        };
        let alert = Alert::new(tone, text.count(words, *number)).line(text.get(advice));
        let address = format!("/console/deployments?state={}", standing.name());
        alerts.push(alert.link(Link::new(address, text.get("alert-see-which"))));
    }
}
