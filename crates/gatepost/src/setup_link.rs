//! `gatepost setup-link`.

use secrecy::ExposeSecret;
use server::data_directory::Purpose;
use server::domain::actor::Actor;
use server::services::{self, Services};
use server::{Config, Outside, Server};

use crate::say;

pub(crate) async fn run(config: &Config) -> anyhow::Result<()> {
    let services = Server::open(config, &Outside::default(), Purpose::Service).await?;
    let console = server::console_address(&services, config.listen.web.port()).await?;
    match make(&services, &console).await? {
        Some(link) => say::line(link),
        None => anyhow::bail!("the set-up is done; sign in at {console}, or ask an owner for an account"),
    }
    Ok(())
}

/// A link, unless there is an administrator already. The token is in the fragment, which no server and no log sees.
pub(crate) async fn make(services: &Services, console: &str) -> anyhow::Result<Option<String>> {
    match services::links::for_set_up(services, &Actor::System).await {
        Ok(token) => Ok(Some(format!("{console}/setup#{}", token.expose_secret()))),
        Err(services::Error::Conflict { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
