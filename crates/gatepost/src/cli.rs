//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// Corporate e-mail on every mobile device, and no device else.
#[derive(Debug, Parser)]
#[command(name = "gatepost", version, after_help = AFTER)]
pub(crate) struct Cli {
    /// The configuration file. Without it `gatepost.toml` in the working directory, where there is one.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "Every setting of the file can be given in the environment: GATEPOST__LISTEN__WEB=:443 is `web` in [listen].

Exit codes: 0 done, 1 failed or `doctor` found a fault, 2 the command line was wrong.";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Runs the server until Ctrl-C or SIGTERM.
    Serve,
    /// Makes a link that opens the set-up once, within an hour. Earlier ones end.
    SetupLink,
    /// The API's bearer tokens.
    #[command(subcommand)]
    Token(Token),
    /// Finds what is wrong with this deployment.
    Doctor {
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Says why a device has its profiles, or has them not; with `access`, why a user's devices have mail in Exchange.
    #[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
    Explain {
        /// Something else than profiles.
        #[command(subcommand)]
        about: Option<Explain>,
        /// The device's id, serial number, UDID or name.
        #[arg(required = true)]
        device: Option<String>,
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Asks the connector of an Exchange organisation for a sync, which begins within half a minute.
    Sync {
        /// The organisation's name or id.
        organisation: String,
        /// Everything is read, and not only what changed since the last sync.
        #[arg(long)]
        full: bool,
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Shows Gatepost with an example organisation on 127.0.0.1 and free ports.
    #[cfg(feature = "demo")]
    Demo(Demo),
}

/// What else can be explained.
#[derive(Debug, Subcommand)]
pub(crate) enum Explain {
    /// Why a user's devices have mail in Exchange, or have not.
    Access {
        /// The user's id or sign-in name.
        user: String,
        /// One device alone: its id, serial number, UDID or name.
        device: Option<String>,
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Makes a token and prints its secret, once.
    Create {
        /// What it is for.
        name: String,
        /// What it may do, by Graph's names: `DeviceManagementConfiguration.Read.All`. Can be given several times.
        #[arg(long = "scope", required = true)]
        scopes: Vec<String>,
        /// Days after which it ends. Without it never.
        #[arg(long, value_name = "DAYS")]
        days: Option<u32>,
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Lists all tokens, without their secrets.
    List {
        /// For programs: a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// Ends a token at once.
    Revoke {
        /// Its id, as `list` shows it.
        id: uuid::Uuid,
    },
}

#[cfg(feature = "demo")]
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Stops when every device is in its final state; exits 0 only if that is the expected one.
    #[arg(long)]
    pub(crate) once: bool,
    /// For programs: the result as one JSON object, on the last line.
    #[arg(long)]
    pub(crate) json: bool,
    /// With `--once`: goes on serving after the result, until Ctrl-C.
    #[arg(long, requires = "once")]
    pub(crate) keep: bool,
    /// Where to keep it. Without it a temporary directory that goes with the demo.
    #[arg(long, value_name = "DIR")]
    pub(crate) data_directory: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
