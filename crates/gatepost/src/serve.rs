//! `gatepost serve`.

use std::io::IsTerminal;

use server::config::LogFormat;
use server::data_directory::Purpose;
use server::{Config, Outside, Server, telemetry};

use crate::{say, setup_link, signal};

pub(crate) async fn run(mut config: Config) -> anyhow::Result<()> {
    let terminal = std::io::stdout().is_terminal();
    if terminal {
        config.log.format = LogFormat::Text;
    }
    telemetry::start(&config.log)?;
    let running = Server::start(config, Outside::default(), Purpose::Service).await?;
    if terminal {
        let addresses = running.addresses();
        say::line(format_args!("The console is at {}", addresses.console));
        if let Some(link) = setup_link::make(running.services(), &addresses.console).await? {
            say::line("Set it up with this link, which works once, within an hour:");
            say::line(link);
        }
    }
    signal::stop().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}
