//! Opening a profile that came signed, or not.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use plist::Value;
use scep::certificate::Certificate;
use scep::oid;
use scep::signed::{Identifier, SignedData};

use super::install::Failure;
use crate::trust;

/// Whether a profile came as CMS rather than as a bare property list: DER begins with a SEQUENCE.
pub(super) fn is_signed(profile: &[u8]) -> bool {
    profile.first() == Some(&0x30)
}

/// The property list of a profile. A signature has to be right and to lead to the root, where iOS would only show
/// "Not Verified".
pub(super) fn open(profile: &[u8], root: &[u8]) -> Result<Value, Failure> {
    let xml = if is_signed(profile) { verify(profile, root)? } else { profile.to_vec() };
    Value::from_reader_xml(xml.as_slice())
        .map_err(|_| Failure::profile(1000, "the profile is no property list"))
}

fn verify(profile: &[u8], root: &[u8]) -> Result<Vec<u8>, Failure> {
    let bad = || Failure::profile(1000, "the profile's signature is wrong");
    let signed = SignedData::read(profile, 8 * 1024 * 1024).map_err(|_| bad())?;
    let content = signed.content.clone().ok_or_else(bad)?;
    let [info] = signed.signers.as_slice() else { return Err(bad()) };
    let Identifier::IssuerAndSerial { issuer, serial } = info.identifier else { return Err(bad()) };
    let certificate = signed
        .certificates
        .iter()
        .filter_map(|raw| Certificate::read(raw).ok())
        .find(|certificate| certificate.issuer == issuer && certificate.serial == serial)
        .ok_or_else(bad)?;
    let attributes = info.signed_attributes.ok_or_else(bad)?;
    let claimed = attributes.value(oid::MESSAGE_DIGEST).ok().flatten().ok_or_else(bad)?;
    let is_sha256 = info.digest_algorithm == oid::SHA256.as_bytes();
    if !is_sha256 || claimed.content() != digest(&SHA256, &content).as_ref() {
        return Err(bad());
    }
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, certificate.public_key)
        .verify(&attributes.signed_bytes(), &info.signature)
        .map_err(|_| bad())?;
    let mut all = signed.certificates.clone();
    all.retain(|raw| Certificate::read(raw).is_ok_and(|read| read.subject != read.issuer));
    all.push(root);
    if !trust::reaches_root(&certificate, &all).map_err(|_| bad())? {
        return Err(Failure::profile(1000, "the profile's signer does not lead to a trusted root"));
    }
    Ok(content.into_owned())
}
