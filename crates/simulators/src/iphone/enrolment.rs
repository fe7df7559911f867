//! Enrolment: the profile, the identity, Authenticate and TokenUpdate.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use plist::{Dictionary, Value};

use super::http::Http;
use super::install::{Failure, Read, read};
use super::payload::text;
use super::{Error, IPhone};

const CHECK_IN: &str = "application/x-apple-aspen-mdm-checkin";

/// What the phone keeps of its management.
#[derive(Debug)]
pub(super) struct Enrolment {
    pub(super) profile: String,
    pub(super) topic: String,
    pub(super) server_url: String,
    pub(super) check_in_url: String,
    pub(super) checks_out: bool,
    pub(super) rights: u64,
    pub(super) token: Vec<u8>,
    pub(super) magic: String,
    pub(super) http: Http,
}

impl IPhone {
    /// Installs an enrolment profile, as its user does in Settings, and checks in.
    pub async fn enrol(&mut self, profile: &[u8]) -> Result<(), Error> {
        let read = read(profile, &self.root, self.model.major())?;
        let before = self.state.clone();
        self.install(&read).await?;
        let done = self.check_in(&read).await;
        if done.is_err() {
            self.state = before;
            self.enrolment = None;
        }
        done
    }

    /// Takes the new identity of an enrolment profile and says who it is.
    pub(super) async fn check_in(&mut self, profile: &Read) -> Result<(), Error> {
        let mut enrolment = self.management(profile)?;
        if let Some(old) = &self.enrolment {
            if old.profile != enrolment.profile {
                return Err(Failure::mdm(12001, "the phone is managed already").into());
            }
            let is_same = old.topic == enrolment.topic
                && old.server_url == enrolment.server_url
                && old.check_in_url == enrolment.check_in_url;
            if !is_same {
                return Err(Failure::mdm(12000, "topic and addresses cannot change").into());
            }
            enrolment.token.clone_from(&old.token);
        }
        let authenticate = self.message("Authenticate", &enrolment, &[]);
        self.say(&enrolment, "Authenticate", authenticate).await?;
        let values = [
            ("Token", Value::Data(enrolment.token.clone())),
            ("PushMagic", Value::String(enrolment.magic.clone())),
        ];
        let token_update = self.message("TokenUpdate", &enrolment, &values);
        self.say(&enrolment, "TokenUpdate", token_update).await?;
        self.enrolment = Some(enrolment);
        Ok(())
    }

    /// Sends a check-in message, whose response may get lost.
    async fn say(
        &mut self,
        enrolment: &Enrolment,
        what: &'static str,
        message: Dictionary,
    ) -> Result<(), Error> {
        put(enrolment, what, message).await?;
        let before = self.behaviour.lose_check_in;
        self.behaviour.lose_check_in = before.and_then(|number| number.checked_sub(1));
        match before {
            Some(0) => Err(Error::Answer { what, why: "the answer is lost".to_owned() }),
            _ => Ok(()),
        }
    }

    /// Its user removes the management: the phone says so, once, and forgets everything that came with it.
    pub async fn check_out(&mut self) -> Result<(), Error> {
        let enrolment = self.enrolment.take().ok_or(Error::NotEnrolled)?;
        self.state.profiles.clear();
        self.state.accounts.retain(|account| account.profile.is_none());
        self.lose_managed_apps();
        if enrolment.checks_out {
            let message = self.message("CheckOut", &enrolment, &[]);
            put(&enrolment, "CheckOut", message).await?;
        }
        Ok(())
    }

    /// The server does not know it any more: iOS removes the management and everything that came with it.
    pub(super) fn unenrol(&mut self) {
        self.enrolment = None;
        self.state.profiles.clear();
        self.state.accounts.retain(|account| account.profile.is_none());
        self.lose_managed_apps();
    }

    fn management(&self, profile: &Read) -> Result<Enrolment, Error> {
        let wrong = |why: &str| Error::from(Failure::mdm(12000, why));
        let payload =
            profile.of_type("com.apple.mdm").next().ok_or_else(|| wrong("there is no management"))?;
        let required = |key: &str| {
            text(payload, key).map(str::to_owned).ok_or_else(|| wrong(&format!("{key} is missing")))
        };
        let topic = required("Topic")?;
        if !topic.starts_with("com.apple.mgmt.") {
            return Err(wrong("the topic is not one of management"));
        }
        let server_url = required("ServerURL")?;
        let check_in_url = text(payload, "CheckInURL").unwrap_or(&server_url).to_owned();
        if !server_url.starts_with("https://") || !check_in_url.starts_with("https://") {
            return Err(wrong("an address is not https"));
        }
        let rights = payload.get("AccessRights").and_then(Value::as_unsigned_integer).unwrap_or(0);
        if rights == 0 || (rights & 2 != 0 && rights & 1 == 0) || (rights & 128 != 0 && rights & 64 == 0) {
            return Err(wrong("the access rights are not valid"));
        }
        let identity = required("IdentityCertificateUUID")?;
        let identity = self
            .state
            .profiles
            .get(&profile.identifier)
            .and_then(|installed| installed.identities.get(&identity))
            .ok_or_else(|| wrong("the identity is not in the profile"))?;
        let token = match &self.behaviour.push_token {
            Some(token) => token.clone(),
            None => random()?.to_vec(),
        };
        let checks_out = payload.get("CheckOutWhenRemoved").and_then(Value::as_boolean) == Some(true);
        Ok(Enrolment {
            profile: profile.identifier.clone(),
            topic,
            server_url,
            check_in_url,
            checks_out,
            rights,
            token,
            magic: hex::encode_upper(random()?),
            http: Http::new(&self.root, Some(identity))?,
        })
    }

    fn message(&self, kind: &str, enrolment: &Enrolment, values: &[(&str, Value)]) -> Dictionary {
        let mut message = Dictionary::new();
        let mut set = |key: &str, value: &str| {
            message.insert(key.to_owned(), Value::String(value.to_owned()));
        };
        set("MessageType", kind);
        set("Topic", &enrolment.topic);
        set("UDID", &self.model.udid);
        if kind == "Authenticate" {
            set("OSVersion", &self.model.os_version);
            set("BuildVersion", &self.model.build_version);
            set("ProductName", &self.model.product_name);
            set("SerialNumber", &self.model.serial_number);
        }
        for (key, value) in values {
            message.insert((*key).to_owned(), value.clone());
        }
        message
    }
}

async fn put(enrolment: &Enrolment, what: &'static str, message: Dictionary) -> Result<(), Error> {
    let body = to_xml(message)?;
    enrolment.http.put(&enrolment.check_in_url, CHECK_IN, body).await?.expect_ok(what)?;
    Ok(())
}

/// A property list as XML.
pub(super) fn to_xml(message: Dictionary) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    Value::Dictionary(message)
        .to_writer_xml(&mut body)
        .map_err(|error| Error::Answer { what: "a message", why: error.to_string() })?;
    Ok(body)
}

fn random() -> Result<[u8; 32], Error> {
    let mut bytes = [0; 32];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::Answer { what: "a push token", why: "no randomness".to_owned() })?;
    Ok(bytes)
}
