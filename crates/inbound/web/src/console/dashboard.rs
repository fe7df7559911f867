//! The first page of the console: what needs a person, and numbers.

use domain::actor::Permission as P;
use services::{brakes, dead_letters, device_list, directory, enrolment, profiles, setup, status};

use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Alert, Link, Part, Tile, Tone};
use crate::visit::Visit;

/// `GET /console`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let mut page = Page::console(text.get("nav-dashboard"));
    let mut calm = true;
    if visit.may(P::ReadService) {
        let state = setup::state(services, &actor).await?;
        if !state.finished {
            calm = false;
            let alert =
                Alert::new(Tone::Warn, text.get("alert-set-up")).line(text.get("alert-set-up-advice"));
            page = page
                .part(Part::Alert(alert.link(Link::new("/setup/organisation", text.get("alert-set-up-go")))));
        }
        if let Some(closed) = enrolment::readiness(services).await? {
            calm = false;
            let line = text.get(&format!("closed-{}", closed.code()));
            let alert = Alert::new(Tone::Warn, text.get("alert-enrolment-closed")).line(line);
            page =
                page.part(Part::Alert(alert.link(Link::new("/console/settings", text.get("nav-settings")))));
        } else if enrolment::rules(services, &actor).await?.is_empty() {
            calm = false;
            let alert =
                Alert::new(Tone::Info, text.get("alert-enrolment-closed")).line(text.get("closed-no-rules"));
            page = page
                .part(Part::Alert(alert.link(Link::new("/console/enrolment", text.get("nav-enrolment")))));
        }
        let waiting = brakes::open(services, &actor).await?.len() as u64;
        if waiting > 0 {
            calm = false;
            let alert =
                Alert::new(Tone::Bad, text.count("alert-brakes", waiting)).line(text.get("brakes-lead"));
            page = page.part(Part::Alert(alert.link(Link::new("/console/brakes", text.get("nav-brakes")))));
        }
        let failed = dead_letters::list(services, &actor, 100).await?.len() as u64;
        if failed > 0 {
            calm = false;
            let alert = Alert::new(Tone::Warn, text.count("alert-jobs", failed)).line(text.get("jobs-lead"));
            page = page.part(Part::Alert(alert.link(Link::new("/console/jobs", text.get("nav-jobs")))));
        }
        if let Some(end) = state.push.not_after
            && end - services.now() < chrono::TimeDelta::days(30)
        {
            calm = false;
            let words = text.with("alert-push-expires", &[("date", &text.date(end))]);
            let alert = Alert::new(Tone::Bad, words).line(text.get("alert-push-expires-advice"));
            page = page.part(Part::Alert(alert.link(Link::new("/setup/push", text.get("push-renew")))));
        }
    }
    if visit.may(P::ReadDirectory)
        && let Some(since) = directory::status(services, &actor).await?.state.failing_since
    {
        calm = false;
        let words = text.with("directory-failing", &[("since", &text.time(since))]);
        let alert = Alert::new(Tone::Bad, words).line(text.get("directory-failing-advice"));
        page = page.part(Part::Alert(alert.link(Link::new("/console/directory", text.get("nav-directory")))));
    }
    if calm {
        page = page.part(Part::Alert(Alert::new(Tone::Good, "").line(text.get("all-calm"))));
    }
    let mut tiles = Vec::new();
    if visit.may(P::ReadDevices) {
        let number = device_list::count(services, &actor).await?.to_string();
        tiles.push(Tile { href: "/console/devices".to_owned(), number, label: text.get("nav-devices") });
    }
    if visit.may(P::ReadConfiguration) {
        let all = profiles::list(services, &actor).await?;
        let mut states = [("succeeded", 0), ("pending", 0), ("error", 0), ("blocked", 0), ("conflict", 0)];
        for profile in &all {
            let one = status::device_overview(services, &actor, profile.id).await?;
            let numbers = [one.success, one.pending, one.error, one.failed, one.conflict];
            states.iter_mut().zip(numbers).for_each(|((_, sum), number)| *sum += number);
        }
        let profiles = || "/console/profiles".to_owned();
        tiles.push(Tile { href: profiles(), number: all.len().to_string(), label: text.get("nav-profiles") });
        for (id, number) in states {
            let label = text.get(&format!("deployment-{id}"));
            tiles.push(Tile { href: profiles(), number: number.to_string(), label });
        }
    }
    Ok(page.part(Part::Tiles(tiles)))
}
