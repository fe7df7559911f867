//! Errors as Exchange reports them: by their exceptions, with its own category before the identifier.

use std::time::Duration;

use psrp::ErrorRecord;

use super::{Item, Items};
use crate::exchange::Controller;

/// PowerShell's error categories.
const NOT_SPECIFIED: i32 = 0;
const INVALID_ARGUMENT: i32 = 5;
const INVALID_DATA: i32 = 6;
const OBJECT_NOT_FOUND: i32 = 13;
const PERMISSION_DENIED: i32 = 18;

/// Why a cmdlet does not do what it was asked to.
pub(super) struct Refused(Box<ErrorRecord>);

impl Refused {
    /// An error of PowerShell itself. It ends the pipeline.
    fn of_language(exception: &str, id: &str, category: i32, message: String) -> Self {
        let base = ["System.Management.Automation.RuntimeException", "System.SystemException"];
        Self::made(exception, &base, id.to_owned(), category, message, true)
    }

    /// An error of Exchange's cmdlets.
    fn of_exchange(exception: &str, category: i32, message: String, is_terminating: bool) -> Self {
        let name = exception.rsplit('.').next().unwrap_or_default();
        let id = format!("[FailureCategory=Cmdlet-{name}] 4A2C9D1E,Microsoft.Exchange.Management");
        let base = ["Microsoft.Exchange.Data.LocalizedException"];
        Self::made(exception, &base, id, category, message, is_terminating)
    }

    fn made(
        exception: &str,
        base: &[&str],
        id: String,
        category: i32,
        message: String,
        is_terminating: bool,
    ) -> Self {
        let chain = [exception].into_iter().chain(base.iter().copied());
        let chain = chain.chain(["System.Exception", "System.Object"]);
        Self(Box::new(ErrorRecord {
            exception: chain.map(str::to_owned).collect(),
            message,
            id,
            reason: exception.rsplit('.').next().unwrap_or_default().to_owned(),
            category,
            target: None,
            is_terminating,
        }))
    }

    pub(super) fn unknown_cmdlet(name: &str) -> Self {
        Self::of_language(
            "System.Management.Automation.CommandNotFoundException",
            "CommandNotFoundException",
            OBJECT_NOT_FOUND,
            format!(
                "The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable \
                 program. Check the spelling of the name."
            ),
        )
    }

    pub(super) fn unknown_parameter(cmdlet: &str, parameter: &str) -> Self {
        Self::of_language(
            "System.Management.Automation.ParameterBindingException",
            &format!("NamedParameterNotFound,{cmdlet}"),
            INVALID_ARGUMENT,
            format!("A parameter cannot be found that matches parameter name '{parameter}'."),
        )
    }

    pub(super) fn invalid(parameter: &str, value: &str) -> Self {
        Self::of_language(
            "System.Management.Automation.ParameterBindingException",
            "CannotConvertArgumentNoMessage",
            INVALID_DATA,
            format!(
                "Cannot process argument transformation on parameter '{parameter}': '{value}' is not valid."
            ),
        )
    }

    pub(super) fn no_language() -> Self {
        Self::of_language(
            "System.Management.Automation.PSNotSupportedException",
            "ScriptsNotAllowed",
            INVALID_ARGUMENT,
            "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode."
                .to_owned(),
        )
    }

    /// Nobody can be asked: the client has no host.
    pub(super) fn unconfirmed() -> Self {
        Self::of_language(
            "System.Management.Automation.Host.HostException",
            "HostFunctionNotImplemented",
            NOT_SPECIFIED,
            "A command that prompts the user failed because the host program or the command type does not support \
             user interaction."
                .to_owned(),
        )
    }

    pub(super) fn not_found(identity: &str, controller: Controller) -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException",
            NOT_SPECIFIED,
            format!(
                "The operation couldn't be performed because object '{identity}' couldn't be found on '{}'.",
                controller.name()
            ),
            false,
        )
    }

    pub(super) fn exists(name: &str) -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException",
            NOT_SPECIFIED,
            format!("Active Directory operation failed. The object '{name}' already exists."),
            false,
        )
    }

    pub(super) fn no_controller(name: &str) -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Data.Directory.SuitabilityDirectoryException",
            NOT_SPECIFIED,
            format!("The domain controller '{name}' is not available for use at the moment."),
            false,
        )
    }

    pub(super) fn transient() -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Data.Directory.ADTransientException",
            NOT_SPECIFIED,
            "An Active Directory error 0x51 occurred when trying to check the suitability of server 'dc1'."
                .to_owned(),
            false,
        )
    }

    pub(super) fn over_budget(wait: Duration) -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Data.Directory.OverBudgetException",
            NOT_SPECIFIED,
            format!(
                "The budget for user is out of budget. Policy value: '18', Actual value: '19', Budget type: \
                 'PowerShell', Suggested backoff time: '{}'.",
                wait.as_millis()
            ),
            true,
        )
    }

    pub(super) fn access_denied() -> Self {
        Self::of_exchange(
            "Microsoft.Exchange.Data.Directory.ADOperationException",
            PERMISSION_DENIED,
            "Active Directory operation failed. This error is not retriable: access is denied.".to_owned(),
            false,
        )
    }

    /// The record alone, for a cmdlet that goes on.
    pub(super) fn into_item(self) -> Item {
        Item::Error(ErrorRecord { is_terminating: false, ..*self.0 })
    }

    /// All that the cmdlet says.
    pub(super) fn into_items(self) -> Items {
        let item = if self.0.is_terminating { Item::End(*self.0) } else { Item::Error(*self.0) };
        Box::new(std::iter::once(item))
    }
}
