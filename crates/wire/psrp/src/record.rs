//! What a pipeline says beside its output: error records and warnings.

use std::borrow::Cow;

use crate::clixml::{Object, Value};
use crate::throttle::{self, Throttling};

/// What kind of error it is, by the names of its exceptions: messages are in the server's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The object does not exist.
    NotFound,
    /// It exists already.
    AlreadyExists,
    /// The identity fits several objects.
    Ambiguous,
    /// The account's budget is exceeded: wait.
    OverBudget,
    /// The directory or a mailbox cannot answer at the moment: try again.
    Transient,
    /// The account's role has no such parameter, or it does not take the value.
    ParameterBinding,
    /// The account's role has no such cmdlet.
    CommandNotFound,
    /// The account may not do this.
    AccessDenied,
    /// The pipeline was stopped.
    Stopped,
    /// Anything else.
    Other,
}

/// Each exception's name, without its namespace, and what it means.
const EXCEPTIONS: &[(&str, ErrorKind)] = &[
    ("ManagementObjectNotFoundException", ErrorKind::NotFound),
    ("ADObjectNotFoundException", ErrorKind::NotFound),
    ("ObjectNotFoundException", ErrorKind::NotFound),
    ("ADObjectAlreadyExistsException", ErrorKind::AlreadyExists),
    ("ManagementObjectAlreadyExistsException", ErrorKind::AlreadyExists),
    ("ManagementObjectAmbiguousException", ErrorKind::Ambiguous),
    ("OverBudgetException", ErrorKind::OverBudget),
    ("ThrottlingRejectedOperationException", ErrorKind::OverBudget),
    ("ADServerNotSuitableException", ErrorKind::Transient),
    ("SuitabilityDirectoryException", ErrorKind::Transient),
    ("NoSuitableServerFoundException", ErrorKind::Transient),
    ("MailboxOfflineException", ErrorKind::Transient),
    ("ParameterBindingException", ErrorKind::ParameterBinding),
    ("ParameterBindingValidationException", ErrorKind::ParameterBinding),
    ("ParameterBindingArgumentTransformationException", ErrorKind::ParameterBinding),
    ("ParameterBindingParameterDefaultValueException", ErrorKind::ParameterBinding),
    ("CommandNotFoundException", ErrorKind::CommandNotFound),
    ("CmdletAccessDeniedException", ErrorKind::AccessDenied),
    ("UnauthorizedAccessException", ErrorKind::AccessDenied),
    ("SecurityException", ErrorKind::AccessDenied),
    ("PipelineStoppedException", ErrorKind::Stopped),
];

/// An error record (MS-PSRP 2.2.3.15).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecord {
    /// The exception's type and those that it derives from, the most special first.
    pub exception: Vec<String>,
    /// Its message, in the server's language.
    pub message: String,
    /// The identifier that scripts compare (FullyQualifiedErrorId). Exchange puts `[FailureCategory=…]` before it.
    pub id: String,
    /// The exception's name, without its namespace (ErrorCategory_Reason).
    pub reason: String,
    /// The number of PowerShell's error category (ErrorCategory_Category).
    pub category: i32,
    /// What it was about (ErrorCategory_TargetName).
    pub target: Option<String>,
    /// It ended the pipeline.
    pub is_terminating: bool,
}

impl ErrorRecord {
    /// Reads a record, whatever of it is there.
    pub fn read(record: &Object, is_terminating: bool) -> Self {
        let text = |name: &str| record.text(name).map(Cow::into_owned);
        let exception = record.object("Exception");
        let said = exception.and_then(|exception| exception.text("Message").or_else(|| exception.to_text()));
        let message = text("ErrorDetails_Message").or(said.map(Cow::into_owned));
        Self {
            exception: exception.map(|exception| exception.types.to_vec()).unwrap_or_default(),
            message: message.or_else(|| record.to_text().map(Cow::into_owned)).unwrap_or_default(),
            id: text("FullyQualifiedErrorId").unwrap_or_default(),
            reason: text("ErrorCategory_Reason").unwrap_or_default(),
            category: record.number("ErrorCategory_Category").and_then(|n| n.try_into().ok()).unwrap_or(0),
            target: text("ErrorCategory_TargetName").filter(|target| !target.is_empty()),
            is_terminating,
        }
    }

    /// As a server sends it.
    pub fn to_value(&self) -> Value {
        let text = |text: &str| Value::from(text);
        let exception = Object {
            text: Some(format!("{}: {}", self.exception.first().map_or("", String::as_str), self.message)),
            adapted: vec![("Message".to_owned(), text(&self.message))],
            ..Object::with_types(self.exception.iter().cloned())
        };
        let mut record = Object::extended([
            ("Exception", exception.into()),
            ("TargetObject", self.target.as_deref().map_or(Value::Nil, text)),
            ("FullyQualifiedErrorId", text(&self.id)),
            ("InvocationInfo", Value::Nil),
            ("ErrorCategory_Category", Value::Int(self.category)),
            ("ErrorCategory_Activity", text("")),
            ("ErrorCategory_Reason", text(&self.reason)),
            ("ErrorCategory_TargetName", text(self.target.as_deref().unwrap_or_default())),
            ("ErrorCategory_TargetType", text("")),
            ("ErrorCategory_Message", text(&self.message)),
            ("SerializeExtendedInfo", Value::Bool(false)),
        ]);
        record.types =
            ["System.Management.Automation.ErrorRecord", "System.Object"].map(str::to_owned).into();
        record.text = Some(self.message.clone());
        record.into()
    }

    /// What kind of error it is. The reason and the failure category count too: a server that ran the cmdlet on
    /// another one wraps its exception.
    pub fn kind(&self) -> ErrorKind {
        let names = self.exception.iter().map(String::as_str).map(without_namespace);
        let mut names = names.chain([self.reason.as_str()]).chain(failure_category(&self.id));
        names.find_map(kind_of).unwrap_or(ErrorKind::Other)
    }

    /// How long to wait, where the message says so.
    pub fn throttling(&self) -> Option<Throttling> {
        throttle::read(&self.message)
    }
}

fn without_namespace(name: &str) -> &str {
    name.rsplit(['.', '+']).next().unwrap_or(name)
}

fn kind_of(name: &str) -> Option<ErrorKind> {
    let known = EXCEPTIONS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    // ADTransientException, StorageTransientException, DataSourceTransientException and their like.
    known.or_else(|| name.ends_with("TransientException").then_some(ErrorKind::Transient))
}

/// `[FailureCategory=Cmdlet-ManagementObjectNotFoundException] …`
fn failure_category(id: &str) -> Option<&str> {
    let (_, rest) = id.split_once("[FailureCategory=")?;
    let (category, _) = rest.split_once(']')?;
    category.rsplit('-').next()
}

/// A warning (MS-PSRP 2.2.3.16).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it says, in the server's language.
    pub text: String,
}

impl Warning {
    /// Reads a record, or a plain string.
    pub fn read(record: &Value) -> Self {
        let message = record.as_object().and_then(|object| object.text("InformationalRecord_Message"));
        Self { text: message.or_else(|| record.text()).unwrap_or_default().into_owned() }
    }

    /// As a server sends it.
    pub fn to_value(&self) -> Value {
        let mut record = Object::extended([
            ("InformationalRecord_Message", Value::from(self.text.as_str())),
            ("InformationalRecord_SerializeInvocationInfo", Value::Bool(false)),
        ]);
        let types = [
            "System.Management.Automation.WarningRecord",
            "System.Management.Automation.InformationalRecord",
            "System.Object",
        ];
        record.types = types.map(str::to_owned).into();
        record.text = Some(self.text.clone());
        record.into()
    }

    /// Whether it says that there are more results than were sent.
    pub fn is_truncation(&self) -> bool {
        throttle::is_truncation(&self.text)
    }

    /// What it says about throttling.
    pub fn throttling(&self) -> Option<Throttling> {
        throttle::read(&self.text)
    }
}
