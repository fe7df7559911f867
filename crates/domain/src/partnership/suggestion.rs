//! Devices that may stand behind a partnership by their looks. Offered to a person, never used to let anybody in.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Partnership;
use crate::actor::named;
use crate::device::{Device, Platform};
use crate::id::DeviceId;

named! {
    /// What speaks for a suggestion, the strongest first.
    Ground {
        /// The record has the device's IMEI.
        Imei = "imei",
        /// The id is `Appl` and the device's serial number, as old iPhones make it.
        Serial = "serial",
        /// The same model.
        Model = "model",
        /// The same family of operating system.
        System = "system",
        /// First seen in Exchange within a day of its enrolment.
        Time = "time",
    }
}

/// A device that may stand behind a partnership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The device.
    pub device: DeviceId,
    /// What speaks for it, the strongest first.
    pub grounds: Vec<Ground>,
}

/// The user's devices that may stand behind a partnership, the likeliest first. `imei` tells a device's own, where it is known.
/// A device of which nothing but the day fits is not offered.
pub fn suggest(
    partnership: &Partnership,
    devices: &[Device],
    imei: impl Fn(DeviceId) -> Option<String>,
) -> Vec<Suggestion> {
    let mut suggestions: Vec<Suggestion> = devices
        .iter()
        .map(|device| Suggestion {
            device: device.id,
            grounds: grounds(partnership, device, imei(device.id).as_deref()),
        })
        .filter(|suggestion| suggestion.grounds.iter().any(|ground| *ground != Ground::Time))
        .collect();
    suggestions.sort_by(|one, other| {
        let strength = |suggestion: &Suggestion| {
            (suggestion.grounds.first().copied(), usize::MAX - suggestion.grounds.len())
        };
        strength(one).cmp(&strength(other)).then(one.device.cmp(&other.device))
    });
    suggestions
}

fn grounds(partnership: &Partnership, device: &Device, imei: Option<&str>) -> Vec<Ground> {
    let look = &partnership.look;
    let mut grounds = Vec::new();
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let known = |one: Option<&str>| one.map(digits).filter(|digits| digits.len() >= 14);
    if known(imei).is_some() && known(imei) == known(partnership.imei.as_deref()) {
        grounds.push(Ground::Imei);
    }
    let serial = device.serial_number.as_deref().filter(|serial| !serial.is_empty());
    if serial.is_some_and(|serial| partnership.eas_id.as_str().eq_ignore_ascii_case(&format!("Appl{serial}")))
    {
        grounds.push(Ground::Serial);
    }
    // Exchange has `iPhone15C4` where the device says `iPhone15,4`.
    let plain = |text: &str| text.to_ascii_lowercase().replace(',', "c").replace(' ', "");
    let fits = |model: &str| !model.is_empty() && plain(model) == plain(&look.model);
    if fits(&device.product) || fits(&device.model) {
        grounds.push(Ground::Model);
    }
    if !look.device_type.is_empty() && system(device.platform, &look.device_type) {
        grounds.push(Ground::System);
    }
    if partnership.first_sync_at.is_some_and(|first| near(first, device.enrolled_at)) {
        grounds.push(Ground::Time);
    }
    grounds
}

fn near(one: DateTime<Utc>, other: DateTime<Utc>) -> bool {
    (one - other).abs() <= TimeDelta::days(1)
}

fn system(platform: Platform, device_type: &str) -> bool {
    let device_type = device_type.to_ascii_lowercase();
    let words: &[&str] = match platform {
        Platform::Ios => &["iphone", "ipad", "ipod"],
        Platform::Windows10 => &["windowsmail", "universaloutlook", "windows"],
        Platform::WindowsPhone81 => &["wp8", "wp", "windows phone"],
        Platform::AndroidKnox | Platform::AndroidWorkProfile => &["android", "samsung"],
    };
    words.iter().any(|word| device_type.starts_with(word))
}
