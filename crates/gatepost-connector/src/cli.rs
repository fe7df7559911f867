//! The command line. No password and no token is ever an argument: others could see it.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

/// Brings to Gatepost what Exchange holds, and carries out what Gatepost decides.
#[derive(Debug, Parser)]
#[command(name = "gatepost-connector", version, after_help = AFTER)]
pub(crate) struct Cli {
    /// The configuration file. Without it `gatepost-connector.toml` in the working directory, where there is one.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER: &str = "Exit codes: 0 done, 1 failed or `doctor` found a fault, 2 the command line was wrong, 3 the server ended this \
connector (replaced, removed or unknown).";

impl Cli {
    /// Reads the arguments of this process. What cannot be right ends it with the exit code 2, before anything else is done.
    pub(crate) fn read() -> Self {
        let cli = Self::parse();
        if let Command::Register(asked) = &cli.command
            && let Some(mistake) = asked.mistake()
        {
            Self::command().error(ErrorKind::ValueValidation, mistake).exit();
        }
        cli
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Makes this machine the connector of an organisation, or changes how it reaches Exchange and Gatepost.
    Register(Box<Register>),
    /// Works until Ctrl-C or SIGTERM.
    Run,
    /// Says how things stand.
    Status {
        /// For programs: one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Finds what keeps this connector from its work.
    Doctor {
        /// For programs: a JSON array.
        #[arg(long)]
        json: bool,
    },
    /// The service of Windows: installs it, takes it away, or is it.
    #[cfg(windows)]
    #[command(subcommand)]
    Service(Service),
}

/// What to do about the service of Windows. Its name tells several connectors on one machine apart.
#[cfg(windows)]
#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// Installs and starts it, with an account of its own. Needs an administrator, and a registration.
    Install {
        /// Its name.
        #[arg(long, default_value = NAME)]
        name: String,
    },
    /// Stops it and takes it away. Registration and journal stay where they are.
    Uninstall {
        /// Its name.
        #[arg(long, default_value = NAME)]
        name: String,
    },
    /// For the service control manager alone.
    #[command(hide = true)]
    Run {
        /// Its name.
        #[arg(long, default_value = NAME)]
        name: String,
        /// Where it says what is wrong with a configuration that cannot be read: the data directory at the time of the
        /// installation.
        #[arg(long, value_name = "DIRECTORY")]
        data_directory: Option<PathBuf>,
    },
}

#[cfg(windows)]
const NAME: &str = "gatepost-connector";

#[derive(Debug, Args)]
pub(crate) struct Register {
    /// Changes the registration that is here: only what is given. No token is needed.
    #[arg(long, conflicts_with_all = ["replace", "token_file"])]
    pub(crate) update: bool,
    /// Takes the place of the connector that the organisation has.
    #[arg(long)]
    pub(crate) replace: bool,
    /// Gatepost's address for devices: `https://HOST:PORT`.
    #[arg(long, value_name = "URL", required_unless_present = "update")]
    pub(crate) server: Option<String>,
    /// A file with the one-time token. Without it the token is asked for.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// A file in PEM with the authority that vouches for Gatepost, if it is not a public one; `none` for the public ones.
    #[arg(long, value_name = "FILE", conflicts_with = "server_fingerprint")]
    pub(crate) server_authority: Option<PathBuf>,
    /// The SHA-256 of Gatepost's certificate, in place of its authority.
    #[arg(long, value_name = "HEX")]
    pub(crate) server_fingerprint: Option<String>,
    /// The way to Gatepost: `HOST:PORT` of a proxy, or `none`.
    #[arg(long, value_name = "PROXY")]
    pub(crate) server_proxy: Option<String>,
    /// The account of that proxy.
    #[arg(long, value_name = "NAME", requires = "server_proxy")]
    pub(crate) server_proxy_account: Option<String>,
    /// A file with its password.
    #[arg(long, value_name = "FILE", requires = "server_proxy_account")]
    pub(crate) server_proxy_password_file: Option<PathBuf>,
    /// A client access server: its own name, not that of a load balancer.
    #[arg(long, value_name = "HOST", required_unless_present = "update")]
    pub(crate) exchange: Option<String>,
    /// Its port.
    #[arg(long, value_name = "PORT", value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) exchange_port: Option<u16>,
    /// Somebody else hosts the organisation; `--hosted=false` takes that back.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) hosted: Option<bool>,
    /// The account in Exchange: `DOMAIN\user` or `user@domain`.
    #[arg(long, value_name = "NAME", required_unless_present = "update")]
    pub(crate) account: Option<String>,
    /// A file with the account's password. Without it the password is asked for.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
    /// With `--update`: asks for a new password of the account.
    #[arg(long, requires = "update", conflicts_with = "password_file")]
    pub(crate) new_password: bool,
    /// How the account signs in.
    #[arg(long, value_enum)]
    pub(crate) sign_in: Option<Scheme>,
    /// Plain http, whose messages Kerberos seals; `--plain-http=false` takes that back. Without a port it is the usual one.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) plain_http: Option<bool>,
    /// A file in PEM with the authority that vouches for Exchange, if the system's do not; `none` for the system's.
    #[arg(long, value_name = "FILE", conflicts_with = "exchange_fingerprint")]
    pub(crate) exchange_authority: Option<PathBuf>,
    /// The SHA-256 of Exchange's certificate, in place of its authority.
    #[arg(long, value_name = "HEX")]
    pub(crate) exchange_fingerprint: Option<String>,
    /// The domain's KDC, `HOST` or `HOST:PORT`, if the system does not know it; `none` to ask the system.
    #[arg(long, value_name = "KDC")]
    pub(crate) kdc: Option<String>,
    /// The way to Exchange: `HOST:PORT` of a proxy, or `none`.
    #[arg(long, value_name = "PROXY")]
    pub(crate) exchange_proxy: Option<String>,
    /// The account of that proxy.
    #[arg(long, value_name = "NAME", requires = "exchange_proxy")]
    pub(crate) exchange_proxy_account: Option<String>,
    /// A file with its password.
    #[arg(long, value_name = "FILE", requires = "exchange_proxy_account")]
    pub(crate) exchange_proxy_password_file: Option<PathBuf>,
    /// The account that sends messages to users, which needs a mailbox: `DOMAIN\user` or `user@domain`; `none` for none. It is
    /// tested before it is kept.
    #[arg(long, value_name = "NAME")]
    pub(crate) notification_account: Option<String>,
    /// The address of its mailbox, if its name is none.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) notification_address: Option<String>,
    /// A file with its password. Without it the password is asked for.
    #[arg(long, value_name = "FILE")]
    pub(crate) notification_password_file: Option<PathBuf>,
    /// The address of Exchange Web Services, `https://HOST/EWS/Exchange.asmx`; `auto` asks Autodiscover.
    #[arg(long, value_name = "URL")]
    pub(crate) ews_url: Option<String>,
    /// All domains of the forest rather than the account's own; `--entire-forest=false` takes that back.
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    pub(crate) entire_forest: Option<bool>,
    /// The domain controller that is read and written; `none` for the one that Exchange chooses.
    #[arg(long, value_name = "HOST")]
    pub(crate) domain_controller: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Scheme {
    /// Name and password, over TLS.
    Basic,
    /// A Kerberos ticket. This is what Exchange offers unless somebody changed it.
    Kerberos,
    /// The same in SPNEGO.
    Negotiate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_secret_is_an_argument() {
        let mut command = Cli::command();
        let register = command.find_subcommand_mut("register").unwrap();
        for argument in register.get_arguments() {
            let name = argument.get_id().as_str();
            let is_secret = name.contains("password") || name.contains("token");
            let is_safe = name.ends_with("_file") || name == "new_password";
            assert!(!is_secret || is_safe, "{name}");
        }
    }
}
