//! Public names and ports: inside every enrolment and certificate, so chosen once. Enrolment stays closed until they were
//! found right.

use domain::actor::{Actor, Permission};
use domain::audit::ObjectKind;
use outbound_reach::Reach;
use serde_json::json;

use crate::settings::{self, Addresses, Organisation, SetUp, Setting};
use crate::{Error, Problem, Services};

/// The path under which the server says who it is.
pub const WHO: &str = "/.well-known/gatepost";

/// The three public addresses, as an administrator writes them.
#[derive(Clone, Debug, Default)]
pub struct NewAddresses {
    /// Console, portal and API.
    pub web: String,
    /// Enrolled devices.
    pub devices: String,
    /// CRLs and CA certificates.
    pub public: String,
}

/// What the check found out about one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `web`, `devices` or `public`.
    pub name: &'static str,
    /// The address.
    pub url: String,
    /// How it is.
    pub verdict: Verdict,
}

/// How an address is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This server answers, with a certificate that everybody trusts.
    Good,
    /// This server answers, but phones will not trust its certificate unless the authority is installed by hand.
    Untrusted,
    /// Somebody else answers.
    SomebodyElse,
    /// Nobody answers; why.
    Unreached(String),
}

impl Verdict {
    /// The id of its text, behind `address-`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Untrusted => "untrusted",
            Self::SomebodyElse => "somebody-else",
            Self::Unreached(_) => "unreached",
        }
    }
}

/// What this server answers to who asks who it is: its id.
pub async fn who(services: &Services) -> Result<String, Error> {
    let organisation: Organisation = settings::read(&mut services.store.read().await?).await?;
    Ok(organisation.id.to_string())
}

/// Keeps the public addresses. Refused once the set-up is finished: devices and certificates carry them.
pub async fn set_addresses(services: &Services, actor: &Actor, new: NewAddresses) -> Result<(), Error> {
    actor.require(Permission::WriteService)?;
    let mut problems = Vec::new();
    let mut address = |field: &str, text: &str, scheme: &str| {
        let text = text.trim().trim_end_matches('/').to_lowercase();
        if !is_address(&text, scheme) {
            let message =
                format!("write it as {scheme}://name.example.com, with :port where it is not the usual one");
            problems.push(Problem { field: field.to_owned(), code: "not-an-address", message });
        }
        text
    };
    let web = address("web", &new.web, "https");
    let devices = address("devices", &new.devices, "https");
    let public = address("public", &new.public, "http");
    if !problems.is_empty() {
        return Err(Error::Invalid(problems));
    }
    let mut tx = services.store.write().await?;
    let known: Addresses = settings::read(&mut tx).await?;
    let set_up: SetUp = settings::read(&mut tx).await?;
    let same = known.web == web && known.devices == devices && known.public == public;
    if same {
        return Ok(());
    }
    if set_up.finished && known.are_set() {
        return Err(Error::Conflict {
            code: "addresses-fixed",
            message: "the public names are inside enrolments and certificates and cannot be changed"
                .to_owned(),
        });
    }
    let addresses = Addresses { web, devices, public, checked: false };
    tx.put_setting(Addresses::NAME, &addresses, services.now()).await?;
    let details = json!({ "web": addresses.web, "devices": addresses.devices, "public": addresses.public });
    let (kind, name) = (ObjectKind::Setting, Addresses::NAME);
    tx.audit(&services.audit_event(actor, "setting.change", kind, name, name, details)).await?;
    tx.commit().await?;
    Ok(())
}

/// Visits the three addresses from here. If this server answers at each, enrolment may open.
pub async fn check_addresses(
    services: &Services,
    actor: &Actor,
    reach: &dyn Reach,
) -> Result<Vec<Found>, Error> {
    actor.require(Permission::WriteService)?;
    let addresses: Addresses = settings::read(&mut services.store.read().await?).await?;
    let who = who(services).await?;
    let mut found = Vec::new();
    for (name, address) in
        [("web", &addresses.web), ("devices", &addresses.devices), ("public", &addresses.public)]
    {
        let verdict = match reach.visit(&format!("{address}{WHO}")).await {
            // The other two listeners have nothing to say here: any answer will do.
            Ok(visit) if name == "web" && visit.body.trim() != who => Verdict::SomebodyElse,
            Ok(visit) if visit.trusted => Verdict::Good,
            Ok(_) => Verdict::Untrusted,
            Err(unreached) => Verdict::Unreached(unreached.to_string()),
        };
        found.push(Found { name, url: address.clone(), verdict });
    }
    let checked = found.iter().all(|found| matches!(found.verdict, Verdict::Good | Verdict::Untrusted));
    let mut tx = services.store.write().await?;
    let now: Addresses = settings::read(&mut tx).await?;
    if now.web == addresses.web && now.devices == addresses.devices && now.public == addresses.public {
        tx.put_setting(Addresses::NAME, &Addresses { checked, ..addresses }, services.now()).await?;
        let (kind, name) = (ObjectKind::Setting, Addresses::NAME);
        let details = json!({ "checked": checked });
        tx.audit(&services.audit_event(actor, "addresses.check", kind, name, name, details)).await?;
        tx.commit().await?;
    }
    Ok(found)
}

fn is_address(text: &str, scheme: &str) -> bool {
    let Some(rest) = text.strip_prefix(scheme).and_then(|rest| rest.strip_prefix("://")) else {
        return false;
    };
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) if !rest.ends_with(']') => (host, Some(port)),
        _ => (rest, None),
    };
    let is_ip = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().is_ok();
    let is_host = host == "localhost" || is_ip || super::organisation::is_domain(host);
    is_host && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_are_a_scheme_a_host_and_a_port() {
        for good in [
            "https://mdm.example.com",
            "https://mdm.example.com:8443",
            "https://localhost:1",
            "https://127.0.0.1:8443",
            "https://[::1]:8443",
        ] {
            assert!(is_address(good, "https"), "{good}");
        }
        for bad in [
            "mdm.example.com",
            "http://mdm.example.com",
            "https://",
            "https://mdm",
            "https://a.b/c",
            "https://a.b:0",
            "https://a.b:99999",
            "https://-a.b",
        ] {
            assert!(!is_address(bad, "https"), "{bad}");
        }
    }
}
