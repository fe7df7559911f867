//! One cmdlet with typed parameters, and the message that runs it (CREATE_PIPELINE, MS-PSRP 2.2.2.10).

use crate::clixml::{Object, Value};
use crate::error::Error;

/// Parameters that say what a cmdlet is about. Many of Exchange's answer with, or act on, everything if one is empty.
const WHAT_IT_IS_ABOUT: [&str; 2] = ["Identity", "Mailbox"];

const RESULTS: &str = "System.Management.Automation.Runspaces.PipelineResultTypes";
const STREAMS: &str = "System.Management.Automation.RemoteStreamOptions";

/// A cmdlet with its parameters. Never a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The cmdlet: `Get-CASMailbox`.
    pub name: String,
    /// Its parameters by name, without the dash. A switch is `true`.
    pub parameters: Vec<(String, Value)>,
}

impl Command {
    /// A cmdlet without parameters.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), parameters: Vec::new() }
    }

    /// With a parameter more.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// A parameter's value, without regard to case.
    pub fn parameter(&self, name: &str) -> Option<&Value> {
        let found = self.parameters.iter().find(|(own, _)| bare(own).eq_ignore_ascii_case(name));
        found.map(|(_, value)| value)
    }

    /// Refuses what must never reach a server: a name that is no cmdlet's, an identity that is empty.
    pub fn check(&self) -> Result<(), Error> {
        let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !self.name.split_once('-').is_some_and(|(verb, noun)| is_word(verb) && is_word(noun)) {
            return Err(Error::Invalid { what: "the cmdlet's name" });
        }
        for (name, value) in &self.parameters {
            if !is_word(bare(name)) {
                return Err(Error::Invalid { what: "a parameter's name" });
            }
            let is_what = WHAT_IT_IS_ABOUT.iter().any(|what| bare(name).eq_ignore_ascii_case(what));
            let is_empty = || value.text().is_none_or(|text| text.trim().is_empty());
            if is_what && is_empty() {
                return Err(Error::Invalid { what: "the parameter that says what the cmdlet is about" });
            }
        }
        Ok(())
    }

    /// The value of CREATE_PIPELINE.
    pub(crate) fn to_pipeline(&self) -> Value {
        let arguments = self.parameters.iter().map(|(name, value)| {
            Object::extended([("N", Value::from(name.as_str())), ("V", value.clone())]).into()
        });
        let mut command = vec![
            ("Cmd", Value::from(self.name.as_str())),
            ("Args", Value::list(arguments)),
            ("IsScript", Value::Bool(false)),
            ("UseLocalScope", Value::Nil),
        ];
        let merges = [
            "MergeMyResult",
            "MergeToResult",
            "MergePreviousResults",
            "MergeError",
            "MergeWarning",
            "MergeVerbose",
            "MergeDebug",
            "MergeInformation",
        ];
        command.extend(merges.map(|merge| (merge, Value::enumeration(RESULTS, "None", 0))));
        let power_shell = Object::extended([
            ("Cmds", Value::list([Object::extended(command).into()])),
            ("IsNested", Value::Bool(false)),
            ("History", Value::Nil),
            ("RedirectShellErrorOutputPipe", Value::Bool(false)),
        ]);
        Object::extended([
            ("NoInput", Value::Bool(true)),
            ("ApartmentState", apartment_state()),
            ("RemoteStreamOptions", Value::enumeration(STREAMS, "None", 0)),
            ("AddToHistory", Value::Bool(false)),
            ("HostInfo", no_host()),
            ("PowerShell", power_shell.into()),
            ("IsNested", Value::Bool(false)),
        ])
        .into()
    }

    /// Reads CREATE_PIPELINE, as a server does. A script, and more than one cmdlet, are refused.
    pub(crate) fn of_pipeline(value: &Value) -> Result<Self, Error> {
        let missing = |what| Error::Missing { what };
        let pipeline = value.as_object().ok_or(missing("the pipeline"))?;
        let power_shell = pipeline.object("PowerShell").ok_or(missing("PowerShell"))?;
        let [command] = power_shell.values("Cmds") else {
            return Err(Error::Invalid { what: "the number of commands in a pipeline" });
        };
        let command = command.as_object().ok_or(missing("Cmds"))?;
        if command.bool("IsScript") == Some(true) {
            return Err(Error::Invalid { what: "IsScript" });
        }
        let mut read = Self::new(command.text("Cmd").ok_or(missing("Cmd"))?);
        for argument in command.values("Args").iter().filter_map(Value::as_object) {
            let name = argument.text("N").ok_or(missing("a parameter's name"))?;
            let value = argument.get("V").cloned().unwrap_or(Value::Nil);
            read.parameters.push((bare(&name).to_owned(), value));
        }
        Ok(read)
    }
}

/// A parameter's name without the dash and the colon that some clients send.
fn bare(name: &str) -> &str {
    name.trim_start_matches('-').trim_end_matches(':')
}

/// No preference (MS-PSRP 2.2.3.7).
pub(crate) fn apartment_state() -> Value {
    Value::enumeration("System.Management.Automation.Runspaces.ApartmentState", "Unknown", 2)
}

/// Nobody who could be asked anything (MS-PSRP 2.2.3.14).
pub(crate) fn no_host() -> Value {
    let names = ["_isHostNull", "_isHostUINull", "_isHostRawUINull", "_useRunspaceHost"];
    Object::extended(names.map(|name| (name, Value::Bool(true)))).into()
}
