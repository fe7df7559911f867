//! The first page of the console: what needs a person, and numbers.

use domain::actor::Permission as P;
use services::{device_list, profiles, status};

use super::attention;
use crate::failure::Failure;
use crate::page::Page;
use crate::part::{Alert, Part, Tile, Tone};
use crate::visit::Visit;

/// `GET /console`
pub(super) async fn show(visit: Visit) -> Result<Page, Failure> {
    let (text, services, actor) = (visit.text, visit.services(), visit.actor());
    let totals = if visit.may(P::ReadConfiguration) {
        status::totals(services, &actor).await?.to_vec()
    } else {
        Vec::new()
    };
    let mut alerts = attention::alerts(&visit, &totals).await?;
    if alerts.is_empty() {
        alerts.push(Alert::new(Tone::Good, "").line(text.get("all-calm")));
    }
    let mut tiles = Vec::new();
    if visit.may(P::ReadDevices) {
        let number = device_list::count(services, &actor).await?.to_string();
        tiles.push(Tile { href: "/console/devices".to_owned(), number, label: text.get("nav-devices") });
    }
    if visit.may(P::ReadConfiguration) {
        let number = profiles::list(services, &actor).await?.len().to_string();
        tiles.push(Tile { href: "/console/profiles".to_owned(), number, label: text.get("nav-profiles") });
    }
    tiles.extend(totals.into_iter().map(|(standing, number)| Tile {
        href: format!("/console/deployments?state={}", standing.name()),
        number: number.to_string(),
        label: text.get(&format!("deployment-{}", standing.name())),
    }));
    let page = Page::console(text.get("nav-dashboard"));
    Ok(alerts.into_iter().fold(page, |page, alert| page.part(Part::Alert(alert))).part(Part::Tiles(tiles)))
}
