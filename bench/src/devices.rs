//! Devices that sign what they send, and what that is.

use anyhow::Context;
use ca::{Authority, Identity, KeyKind, Points, PrivateKey, Template};
use chrono::{DateTime, Utc};
use domain::outside::random_bytes;
use server::outside::RealRandom;
use uuid::Uuid;

use crate::http::{put, signed_put};

/// The content type of commands' answers.
pub(crate) const COMMAND: &str = "application/x-apple-aspen-mdm; charset=UTF-8";
/// The content type of check-in messages.
pub(crate) const CHECK_IN: &str = "application/x-apple-aspen-mdm-checkin";
/// The topic of the push certificate that there would be.
pub(crate) const TOPIC: &str = "com.apple.mgmt.External.bench";

/// A device's key, RSA with 2048 bits, and its name.
#[derive(Debug)]
pub(crate) struct Device {
    /// Its UDID.
    pub(crate) udid: String,
    pkcs8: Vec<u8>,
}

/// Makes devices, on two processors.
pub(crate) fn make(count: usize) -> anyhow::Result<Vec<Device>> {
    std::thread::scope(|scope| {
        let halves = [(0, count / 2), (count / 2, count)];
        let running =
            halves.map(|(from, to)| scope.spawn(move || (from..to).map(Device::make).collect::<Vec<_>>()));
        let mut devices = Vec::with_capacity(count);
        for half in running {
            for device in half.join().ok().context("making keys failed")? {
                devices.push(device?);
            }
        }
        Ok(devices)
    })
}

impl Device {
    fn make(number: usize) -> anyhow::Result<Self> {
        let key = PrivateKey::generate(KeyKind::Rsa2048)?;
        Ok(Self { udid: udid(number), pkcs8: key.to_pkcs8()?.to_vec() })
    }

    /// Another device with the same key: making keys is slow, and no server sees the difference.
    pub(crate) fn with_key_of(other: &Self, number: usize) -> Self {
        Self { udid: udid(number), pkcs8: other.pkcs8.clone() }
    }

    /// Its key in PKCS #8.
    pub(crate) fn pkcs8(&self) -> &[u8] {
        &self.pkcs8
    }

    /// The same key under another authority.
    pub(crate) fn enrol(&self, authority: &Authority, now: DateTime<Utc>) -> anyhow::Result<Enrolled> {
        let key = PrivateKey::from_pkcs8(&self.pkcs8)?;
        let certificate = certificate(authority, &key, &self.udid, now)?;
        let identity = Identity { certificate, chain: Vec::new(), key };
        Ok(Enrolled { udid: self.udid.clone(), identity })
    }
}

/// The UDID of a device, by its number.
pub(crate) fn udid(number: usize) -> String {
    format!("BE4C0000-{number:016X}")
}

/// A certificate for a device's key.
pub(crate) fn certificate(
    authority: &Authority,
    key: &PrivateKey,
    name: &str,
    now: DateTime<Utc>,
) -> anyhow::Result<Vec<u8>> {
    let serial = random_bytes(&RealRandom::default());
    Ok(authority.issue(&Template::leaf(name, 365), &key.public_key()?, serial, now, &Points::default())?)
}

/// A device with the identity that one server knows it by.
#[derive(Debug)]
pub(crate) struct Enrolled {
    /// Its UDID.
    pub(crate) udid: String,
    /// Its identity.
    pub(crate) identity: Identity,
}

impl Enrolled {
    /// A message with a signature of RSA and SHA-256 over its body.
    pub(crate) fn message(&self, path: &str, kind: &str, body: &str) -> anyhow::Result<Vec<u8>> {
        let signature = ca::cms::sign_detached(body.as_bytes(), &self.identity)?;
        Ok(signed_put(path, kind, &signature, body))
    }

    /// Asks whether there is anything to do.
    pub(crate) fn idle(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        self.message(path, COMMAND, &plist(&[("Status", "Idle"), ("UDID", &self.udid)], ""))
    }

    /// The same over a connection that proved who it is.
    pub(crate) fn plain_idle(&self, path: &str) -> Vec<u8> {
        put(path, COMMAND, &plist(&[("Status", "Idle"), ("UDID", &self.udid)], ""))
    }

    /// Says yes to a command.
    pub(crate) fn acknowledge(&self, path: &str, command: Uuid) -> anyhow::Result<Vec<u8>> {
        let command = command.hyphenated().to_string().to_uppercase();
        let texts = [("Status", "Acknowledged"), ("UDID", &self.udid), ("CommandUUID", &command)];
        self.message(path, COMMAND, &plist(&texts, ""))
    }

    /// The two messages of an enrolment.
    pub(crate) fn check_in(&self, path: &str) -> anyhow::Result<[Vec<u8>; 2]> {
        let authenticate = [
            ("MessageType", "Authenticate"),
            ("UDID", self.udid.as_str()),
            ("Topic", TOPIC),
            ("OSVersion", "18.1"),
            ("BuildVersion", "22B83"),
            ("ProductName", "iPhone15,4"),
            ("SerialNumber", &self.udid),
        ];
        let update = [
            ("MessageType", "TokenUpdate"),
            ("UDID", self.udid.as_str()),
            ("Topic", TOPIC),
            ("PushMagic", "magic"),
        ];
        let token = "<key>Token</key><data>AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=</data>";
        Ok([
            self.message(path, CHECK_IN, &plist(&authenticate, ""))?,
            self.message(path, CHECK_IN, &plist(&update, token))?,
        ])
    }
}

fn plist(texts: &[(&str, &str)], more: &str) -> String {
    let mut inside = String::new();
    for (key, text) in texts {
        inside.extend(["<key>", key, "</key><string>", text, "</string>"]);
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict>{inside}{more}</dict></plist>"
    )
}
