//! Whether a mail server offers modern authentication (EP-12): asked on demand, before anybody finds out on a device.

use domain::actor::{Actor, Permission};
use domain::catalogue::check_host;
use outbound_reach::{Reach, SignIn};

use super::invalid;
use crate::Error;

/// What a mail server offers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModernAuthentication {
    /// It offers modern authentication.
    Offered,
    /// It answers, and offers none.
    NotOffered,
    /// It does not answer from here; why. Devices may reach it all the same.
    Unreached(String),
}

impl ModernAuthentication {
    /// The id of its text, behind `modern-authentication-`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::NotOffered => "not-offered",
            Self::Unreached(_) => "unreached",
        }
    }
}

/// Asks the mail server of a host, without credentials.
pub async fn modern_authentication(
    actor: &Actor,
    reach: &dyn Reach,
    host: &str,
) -> Result<ModernAuthentication, Error> {
    actor.require(Permission::WriteConfiguration)?;
    let host = check_host(host).map_err(invalid)?;
    Ok(match reach.sign_in(&host).await {
        Ok(SignIn::Modern) => ModernAuthentication::Offered,
        Ok(SignIn::Basic) => ModernAuthentication::NotOffered,
        Err(why) => ModernAuthentication::Unreached(why.to_string()),
    })
}
