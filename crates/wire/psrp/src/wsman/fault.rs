//! Faults: what the service, not the pipeline, has against a request.

use std::time::Duration;

use roxmltree::Node;

use crate::throttle::{self, Throttling};
use crate::wsman::document::{child, text};
use crate::wsman::namespace;

/// A fault (MS-WSMV 2.2.4.43).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// The number of the error, if the service sent one.
    pub code: Option<u32>,
    /// The SOAP subcode without its prefix: `TimedOut`, `InvalidSelectors`, `AccessDenied`.
    pub subcode: String,
    /// What it says, in the server's language.
    pub text: String,
}

/// What a fault means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// Nothing to say within the operation timeout: ask again.
    TimedOut,
    /// There is no such shell, or no longer.
    ShellGone,
    /// Wrong path, port or resource URI: nothing of that name is served here.
    UnknownResource,
    /// The account may not do this.
    AccessDenied,
    /// The account has as many shells as it may have.
    TooManyShells,
    /// The account sends too much: wait.
    Throttled,
    /// Anything else.
    Other,
}

/// ERROR_WSMAN_OPERATION_TIMEDOUT.
pub(crate) const TIMED_OUT: u32 = 0x8033_8029;
/// ERROR_WSMAN_INVALID_SELECTORS.
pub(crate) const INVALID_SELECTORS: u32 = 0x8033_805B;
/// ERROR_WSMAN_INVALID_RESOURCE_URI.
pub(crate) const INVALID_RESOURCE_URI: u32 = 0x8033_803B;
/// ERROR_ACCESS_DENIED.
pub(crate) const ACCESS_DENIED: u32 = 5;

impl Fault {
    /// Nothing to say within the operation timeout.
    pub fn timed_out() -> Self {
        let text = "The operation was not complete within the time that OperationTimeout allows.";
        Self { code: Some(TIMED_OUT), subcode: "TimedOut".to_owned(), text: text.to_owned() }
    }

    /// There is no such shell.
    pub fn invalid_selectors() -> Self {
        let text = "The request has invalid selectors: there is no such shell.";
        Self { code: Some(INVALID_SELECTORS), subcode: "InvalidSelectors".to_owned(), text: text.to_owned() }
    }

    /// Nothing of that name is served here.
    pub fn unknown_resource() -> Self {
        let text = "The resource URI was not found in the WS-Management catalog.";
        let subcode = "DestinationUnreachable".to_owned();
        Self { code: Some(INVALID_RESOURCE_URI), subcode, text: text.to_owned() }
    }

    /// The account may not do this.
    pub fn access_denied() -> Self {
        let subcode = "AccessDenied".to_owned();
        Self { code: Some(ACCESS_DENIED), subcode, text: "Access is denied.".to_owned() }
    }

    /// The account has as many shells as it may have.
    pub fn too_many_shells(limit: u32) -> Self {
        let text = format!(
            "This user is allowed a maximum of {limit} concurrent shells, which has been exceeded. Close existing \
             shells or raise the quota for this user."
        );
        Self { code: None, subcode: "QuotaLimit".to_owned(), text }
    }

    /// The account has sent too many requests.
    pub fn throttled(wait: Duration) -> Self {
        let text = format!(
            "The user load quota has been exceeded. The next request from this user will not be approved for at \
             least {} milliseconds.",
            wait.as_millis()
        );
        Self { code: None, subcode: "QuotaLimit".to_owned(), text }
    }

    /// What it means: by its number, then by its subcode. Only what has neither is told by its text.
    pub fn kind(&self) -> FaultKind {
        match self.code {
            Some(TIMED_OUT) => return FaultKind::TimedOut,
            Some(INVALID_SELECTORS) => return FaultKind::ShellGone,
            Some(INVALID_RESOURCE_URI) => return FaultKind::UnknownResource,
            Some(ACCESS_DENIED) => return FaultKind::AccessDenied,
            _ => {}
        }
        // Exchange's own category stands in the text, in English everywhere.
        if self.text.contains("WSMan-InvalidShellID") {
            return FaultKind::ShellGone;
        }
        match self.subcode.as_str() {
            "TimedOut" => FaultKind::TimedOut,
            "InvalidSelectors" => FaultKind::ShellGone,
            "AccessDenied" => FaultKind::AccessDenied,
            _ if self.throttling().is_some() => FaultKind::Throttled,
            _ if self.text.contains("concurrent shells") => FaultKind::TooManyShells,
            "QuotaLimit" => FaultKind::TooManyShells,
            _ => FaultKind::Other,
        }
    }

    /// How long to wait, where the text says so.
    pub fn throttling(&self) -> Option<Throttling> {
        throttle::read(&self.text)
    }

    /// Reads the fault of a body.
    pub(crate) fn read(fault: Node<'_, '_>) -> Self {
        let code = child(fault, namespace::SOAP, "Code");
        let subcode = code.and_then(|code| child(code, namespace::SOAP, "Subcode"));
        let subcode = subcode.and_then(|subcode| child(subcode, namespace::SOAP, "Value")).map_or("", text);
        let reason = child(fault, namespace::SOAP, "Reason");
        let reason = reason.and_then(|reason| child(reason, namespace::SOAP, "Text")).map_or("", text);
        let detail = child(fault, namespace::SOAP, "Detail");
        let detail = detail.and_then(|detail| child(detail, namespace::FAULT, "WSManFault"));
        let number = detail.and_then(|detail| detail.attribute("Code")).and_then(|code| code.parse().ok());
        // The message may hold another fault: the innermost text is what happened.
        let said = detail.map(|detail| {
            let texts = detail.descendants().filter(Node::is_text).filter_map(|node| node.text());
            texts.map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
        });
        Self {
            code: number,
            subcode: subcode.rsplit(':').next().unwrap_or_default().to_owned(),
            text: said.filter(|said| !said.is_empty()).unwrap_or_else(|| reason.to_owned()),
        }
    }
}
