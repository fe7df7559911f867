//! What runs a command.

use std::future::Future;
use std::pin::Pin;

use psrp::clixml::Object;
use psrp::{Command, Outcome};

use crate::ExchangeError;

/// Takes each object as it comes, so that a listing of fifty thousand is never held twice.
pub type Take<'a> = &'a mut (dyn FnMut(Object) + Send);

/// The future that [`Session::invoke`] gives.
pub type Invoking<'a> = Pin<Box<dyn Future<Output = Result<Outcome, ExchangeError>> + Send + 'a>>;

/// Runs commands one after the other.
///
/// Remote PowerShell is one way; Exchange's REST interface will be another. A session that fails opens itself anew at the
/// next command; it never repeats one by itself, because it cannot know which are safe to repeat.
pub trait Session: Send {
    /// Runs one cmdlet. Its objects go to `take`, so that the outcome holds none; error records are in the outcome.
    fn invoke<'a>(&'a mut self, command: &'a Command, take: Take<'a>) -> Invoking<'a>;
}
