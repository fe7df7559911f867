//! Asking for commands and answering them.

use plist::{Dictionary, Value};
use scep::certificate::Certificate;
use scep::name::read_name;

use super::enrolment::to_xml;
use super::install::{Failure, read};
use super::payload::text;
use super::{Error, IPhone};

const COMMAND: &str = "application/x-apple-aspen-mdm; charset=UTF-8";

/// More commands than this in one session are a server that never ends.
const MOST: usize = 500;

/// The keys of an answer beside the status.
pub(super) type Answer = Vec<(&'static str, Value)>;

impl IPhone {
    /// Asks for commands, as after a push, and does them until there are none, or until one has to wait for its user.
    /// Returns the types of the commands that came.
    pub async fn poll(&mut self) -> Result<Vec<String>, Error> {
        let mut done = Vec::new();
        let mut answer = self.status("Idle", None, Vec::new());
        loop {
            let Some(envelope) = self.send(answer).await? else { return Ok(done) };
            let wrong = |why: &str| Error::Answer { what: "a poll", why: why.to_owned() };
            let uuid = text(&envelope, "CommandUUID").ok_or_else(|| wrong("no CommandUUID"))?.to_owned();
            let command =
                envelope.get("Command").and_then(Value::as_dictionary).ok_or_else(|| wrong("no Command"))?;
            let kind = text(command, "RequestType").ok_or_else(|| wrong("no RequestType"))?.to_owned();
            if done.len() >= MOST {
                return Err(wrong("the session does not end"));
            }
            done.push(kind.clone());
            if self.has_to_wait(&kind) {
                answer = self.status("NotNow", Some(&uuid), Vec::new());
                self.asks_by_itself = true;
                continue;
            }
            self.asks_by_itself = false;
            if kind == "RemoveProfile" && self.is_management(command) {
                // With the management goes the identity that an answer would need: the phone only says goodbye.
                self.check_out().await?;
                return Ok(done);
            }
            answer = match self.execute(&kind, command).await {
                Ok(values) => self.status("Acknowledged", Some(&uuid), values),
                Err(failure) => self.status("Error", Some(&uuid), vec![("ErrorChain", chain(&failure))]),
            };
        }
    }

    /// Whether the phone will ask again without a push, once its user has unlocked it: iOS does so only if NotNow was
    /// the last thing that it said.
    pub const fn asks_by_itself(&self) -> bool {
        self.asks_by_itself
    }

    /// Sends a status and returns the next command. If its response gets lost, the phone sends the status again.
    async fn send(&mut self, message: Dictionary) -> Result<Option<Dictionary>, Error> {
        let is_answer = message.contains_key("CommandUUID");
        let body = to_xml(message)?;
        let enrolment = self.enrolment.as_ref().ok_or(Error::NotEnrolled)?;
        if is_answer && self.behaviour.lose_responses > 0 {
            self.behaviour.lose_responses -= 1;
            enrolment.http.put(&enrolment.server_url, COMMAND, body.clone()).await?;
        }
        let response = enrolment.http.put(&enrolment.server_url, COMMAND, body).await?;
        if matches!(response.status, 401 | 403) {
            self.unenrol();
        }
        let response = response.expect_ok("a status")?;
        if response.body.is_empty() {
            return Ok(None);
        }
        Value::from_reader_xml(response.body.as_slice())
            .ok()
            .and_then(Value::into_dictionary)
            .map(Some)
            .ok_or_else(|| Error::Answer {
                what: "a status",
                why: "the command is no property list".to_owned(),
            })
    }

    /// iOS answers NotNow to installations while it is locked, and never to questions.
    fn has_to_wait(&mut self, kind: &str) -> bool {
        if !matches!(kind, "InstallProfile" | "RemoveProfile" | "InstallApplication") {
            return false;
        }
        if self.behaviour.not_now > 0 {
            self.behaviour.not_now -= 1;
            return true;
        }
        self.behaviour.is_locked
    }

    /// Whether a command is about the enrolment profile.
    fn is_management(&self, command: &Dictionary) -> bool {
        let identifier = text(command, "Identifier");
        self.enrolment.as_ref().is_some_and(|enrolment| Some(enrolment.profile.as_str()) == identifier)
    }

    async fn execute(&mut self, kind: &str, command: &Dictionary) -> Result<Answer, Failure> {
        match kind {
            "DeviceInformation" => Ok(vec![("QueryResponses", self.information(command))]),
            "SecurityInfo" => Ok(vec![("SecurityInfo", security())]),
            "ProfileList" => Ok(vec![("ProfileList", self.profile_list())]),
            "CertificateList" => Ok(vec![("CertificateList", self.certificate_list())]),
            "InstalledApplicationList" => Ok(vec![("InstalledApplicationList", self.installed_apps())]),
            "ManagedApplicationList" => Ok(vec![("ManagedApplicationList", self.managed_apps(command))]),
            "InstallApplication" => self.install_app(command),
            "RemoveApplication" => self.remove_app(command).map(|()| Vec::new()),
            "InstallProfile" => self.install_command(command).await.map(|()| Vec::new()),
            "RemoveProfile" => {
                let identifier = text(command, "Identifier").unwrap_or_default();
                if self.remove(identifier) {
                    Ok(Vec::new())
                } else {
                    Err(Failure::mdm(12075, "the profile is not installed"))
                }
            }
            _ => Err(Failure::mdm(12021, "the request type is not valid")),
        }
    }

    async fn install_command(&mut self, command: &Dictionary) -> Result<(), Failure> {
        let payload = command
            .get("Payload")
            .and_then(Value::as_data)
            .ok_or_else(|| Failure::mdm(12000, "there is no payload"))?;
        let profile = read(payload, &self.root, self.model.major())?;
        let before = self.state.clone();
        let installed = self.install(&profile).await;
        let is_enrolment =
            self.enrolment.as_ref().is_some_and(|enrolment| enrolment.profile == profile.identifier);
        let done = match installed {
            // A new enrolment profile is a new identity: the phone checks in with it.
            Ok(()) if is_enrolment => self.check_in(&profile).await,
            other => other,
        };
        done.map_err(|error| {
            self.state = before;
            match error {
                Error::Profile(failure) => failure,
                other => Failure::scep(&other.to_string()),
            }
        })
    }

    fn status(&self, status: &str, command: Option<&str>, values: Answer) -> Dictionary {
        let mut message = Dictionary::new();
        message.insert("UDID".to_owned(), Value::String(self.model.udid.clone()));
        message.insert("Status".to_owned(), Value::String(status.to_owned()));
        if let Some(uuid) = command {
            message.insert("CommandUUID".to_owned(), Value::String(uuid.to_owned()));
        }
        for (key, value) in values {
            message.insert(key.to_owned(), value);
        }
        message
    }

    fn information(&self, command: &Dictionary) -> Value {
        let model = &self.model;
        let mut answers = Dictionary::new();
        let queries = command.get("Queries").and_then(Value::as_array).cloned().unwrap_or_default();
        for query in queries.iter().filter_map(Value::as_string) {
            let answer = match query {
                "UDID" => Value::String(model.udid.clone()),
                "SerialNumber" => Value::String(model.serial_number.clone()),
                "DeviceName" => Value::String(model.device_name.clone()),
                "OSVersion" => Value::String(model.os_version.clone()),
                "BuildVersion" => Value::String(model.build_version.clone()),
                "ProductName" => Value::String(model.product_name.clone()),
                "ModelName" => Value::String(model.model_name.clone()),
                "EASDeviceIdentifier" => Value::String(model.eas_device_id.clone()),
                "IsSupervised" | "AwaitingConfiguration" => Value::Boolean(false),
                // What a phone does not know, it leaves out.
                _ => continue,
            };
            answers.insert(query.to_owned(), answer);
        }
        Value::Dictionary(answers)
    }

    /// No values of payloads: only that they are there.
    fn profile_list(&self) -> Value {
        let list = self.state.profiles.values().map(|profile| {
            let mut entry = profile.top.clone();
            entry.insert("IsManaged".to_owned(), Value::Boolean(true));
            entry.insert("IsEncrypted".to_owned(), Value::Boolean(false));
            let payloads = profile.payloads.values().map(|payload| {
                let mut shown = payload.clone();
                let keys = [
                    "PayloadType",
                    "PayloadIdentifier",
                    "PayloadUUID",
                    "PayloadVersion",
                    "PayloadDisplayName",
                ];
                shown.retain(|key, _| keys.contains(&key.as_str()));
                Value::Dictionary(shown)
            });
            entry.insert("PayloadContent".to_owned(), Value::Array(payloads.collect()));
            Value::Dictionary(entry)
        });
        Value::Array(list.collect())
    }

    fn certificate_list(&self) -> Value {
        let entry = |der: &[u8]| {
            let name = Certificate::read(der).and_then(|read| read_name(read.subject)).unwrap_or_default();
            let common = name.into_iter().find(|attribute| attribute.kind == "2.5.4.3");
            let mut entry = Dictionary::new();
            let common = common.map(|attribute| attribute.value).unwrap_or_default();
            entry.insert("CommonName".to_owned(), Value::String(common));
            entry.insert("IsIdentity".to_owned(), Value::Boolean(true));
            entry.insert("Data".to_owned(), Value::Data(der.to_vec()));
            Value::Dictionary(entry)
        };
        Value::Array(self.identities().into_iter().map(entry).collect())
    }
}

fn security() -> Value {
    let mut info = Dictionary::new();
    info.insert("PasscodePresent".to_owned(), Value::Boolean(true));
    info.insert("PasscodeCompliant".to_owned(), Value::Boolean(true));
    info.insert("PasscodeCompliantWithProfiles".to_owned(), Value::Boolean(true));
    info.insert("HardwareEncryptionCaps".to_owned(), Value::Integer(3.into()));
    Value::Dictionary(info)
}

fn chain(failure: &Failure) -> Value {
    let links = failure.chain.iter().map(|link| {
        let mut entry = Dictionary::new();
        entry.insert("ErrorDomain".to_owned(), Value::String(link.domain.to_owned()));
        entry.insert("ErrorCode".to_owned(), Value::Integer(link.code.into()));
        entry.insert("LocalizedDescription".to_owned(), Value::String(link.description.clone()));
        entry.insert("USEnglishDescription".to_owned(), Value::String(link.description.clone()));
        Value::Dictionary(entry)
    });
    Value::Array(links.collect())
}
