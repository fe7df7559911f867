//! Get-ExchangeServer.

use super::call::Call;
use super::row::{Property, Row};
use super::{Result, list};
use crate::exchange::{Flavour, lock};

pub(super) fn get(call: &Call) -> Result {
    let wanted = call.text("Identity");
    let plan = &call.shared.plan;
    let directory = lock(&call.shared.directory);
    let mut rows = Vec::new();
    for server in &directory.servers {
        let names = [server.plan.name.clone(), server.plan.fqdn.clone(), server.guid.to_string()];
        let is_it = |wanted: &String| names.iter().any(|name| name.eq_ignore_ascii_case(wanted));
        if wanted.as_ref().is_some_and(|wanted| !is_it(wanted)) {
            continue;
        }
        let [name, fqdn, _] = names;
        let is_edge = server.plan.is_edge;
        // 2016 and later call it so even where clients connect.
        let role = match (plan.flavour, is_edge) {
            (_, true) => ("Edge", 64),
            (Flavour::Exchange2019, false) => ("Mailbox", 16_439),
            (Flavour::Exchange2010, false) => ("Mailbox, ClientAccess, HubTransport", 38),
        };
        let legacy = format!(
            "/o={}/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Configuration/cn=Servers/cn={name}",
            plan.name
        );
        let distinguished = format!(
            "CN={name},CN=Servers,CN=Exchange Administrative Group (FYDIBOHF23SPDLT),CN=Administrative Groups,CN={},\
             CN=Microsoft Exchange,CN=Services,CN=Configuration,{}",
            plan.name,
            plan.base()
        );
        rows.push(Row {
            kind: "Management.ExchangeServer",
            text: name.clone(),
            properties: vec![
                ("Name", name.clone().into()),
                ("Fqdn", fqdn.clone().into()),
                ("Domain", plan.domain.clone().into()),
                (
                    "Site",
                    Property::Link(format!("{}/Configuration/Sites/{}", plan.domain, server.plan.site), None),
                ),
                ("ServerRole", Property::Word("ServerRole", role.0, role.1)),
                ("IsClientAccessServer", (!is_edge).into()),
                ("IsMailboxServer", (!is_edge).into()),
                ("IsFrontendTransportServer", (!is_edge && plan.flavour != Flavour::Exchange2010).into()),
                ("IsEdgeServer", is_edge.into()),
                ("IsE14OrLater", true.into()),
                ("IsE15OrLater", (plan.flavour != Flavour::Exchange2010).into()),
                ("Edition", "Standard".into()),
                ("AdminDisplayVersion", plan.flavour.version().into()),
                ("NetworkAddress", Property::List(vec![format!("ncacn_ip_tcp:{fqdn}")])),
                ("ExchangeLegacyDN", legacy.into()),
                ("DistinguishedName", distinguished.into()),
                ("Guid", server.guid.into()),
                ("Identity", Property::Link(name, Some(server.guid))),
                ("WhenChanged", plan.now.into()),
            ],
        });
    }
    drop(directory);
    match wanted {
        Some(wanted) if rows.is_empty() => Err(call.not_found(&wanted)),
        _ => Ok(list::rows(call, rows)),
    }
}
