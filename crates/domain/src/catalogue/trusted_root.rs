//! Trusted root certificates, the same on every platform but for Windows' store (CE-1).

use super::choices::DESTINATION_STORE;
use super::{Initial, Kind, Setting};

const CERTIFICATE: Setting =
    Setting::new("trustedRootCertificate", Kind::Certificate, Initial::Null).required();
const FILE_NAME: Setting = Setting::new("certFileName", Kind::Text { max: 255 }, Initial::Null);

pub(super) const SETTINGS: &[Setting] = &[CERTIFICATE, FILE_NAME];

pub(super) const WINDOWS_81: &[Setting] = &[
    CERTIFICATE,
    FILE_NAME,
    Setting::choice("destinationStore", DESTINATION_STORE, "computerCertStoreRoot"),
];
