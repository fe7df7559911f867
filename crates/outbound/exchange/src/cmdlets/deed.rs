//! What is done to a partnership. Only a person asks for a wipe.

use crate::ExchangeError;
use crate::cmdlets::{Cmdlet, Cmdlets, Identity, at};

/// What is done to a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The whole device is erased, if its mail program can do that.
    Wipe,
    /// The account is removed from the device: since 2016, and by programs with ActiveSync 16.1.
    WipeAccount,
    /// A wipe that has not begun is taken back.
    CancelWipe,
    /// The record is removed. A device that is still set up comes again as a new one.
    Remove,
}

impl Cmdlets<'_> {
    /// Does it, at a domain controller if one is named.
    pub async fn act(
        &mut self,
        partnership: &Identity,
        deed: Deed,
        controller: Option<&str>,
    ) -> Result<(), ExchangeError> {
        let cmdlet = if deed == Deed::Remove { Cmdlet::RemoveDevice } else { Cmdlet::ClearDevice };
        let command = self.offer.command(cmdlet)?.with("Identity", partnership);
        let command = match deed {
            Deed::WipeAccount => {
                // Without the parameter the same cmdlet would erase everything.
                if self.offer.has_parameter(cmdlet, "AccountOnly") == Some(false) {
                    let said = "AccountOnly".to_owned();
                    return Err(ExchangeError::MissingParameter { cmdlet: command.name, said });
                }
                command.with("AccountOnly", true)
            }
            Deed::CancelWipe => command.with("Cancel", true),
            Deed::Wipe | Deed::Remove => command,
        };
        self.change(&at(command, controller).with("Confirm", false)).await
    }
}
