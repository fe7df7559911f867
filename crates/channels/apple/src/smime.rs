//! S/MIME keys of an account. Their names changed with iOS 10, 10.3 and 12; each device gets those of its version.

use apple_mdm::eas::EasAccount;
use domain::deployment::Reason;
use domain::device::OsVersion;
use domain::profile::Profile;

use crate::account::not_deliverable;
use crate::bundle::{Bundle, too_old};

const IOS_8: OsVersion = OsVersion::new(8, 0);
const IOS_10: OsVersion = OsVersion::new(10, 0);
const IOS_10_3: OsVersion = OsVersion::new(10, 3);
const IOS_12: OsVersion = OsVersion::new(12, 0);

/// Fills in the keys if the profile wants S/MIME at all.
pub(crate) fn fill(account: &mut EasAccount, bundle: &Bundle<'_>, profile: &Profile) -> Result<(), Reason> {
    let settings = profile.read();
    if !settings.on("requireSmime") {
        return Ok(());
    }
    let os = bundle.os();
    let (signing, encrypting) =
        (settings.on("smimeSigningEnabled"), settings.on("smimeEncryptByDefaultEnabled"));
    let per_message = settings.on("smimeEnablePerMessageSwitch");
    if encrypting && os < IOS_10_3 {
        return Err(too_old("smimeEncryptByDefaultEnabled", IOS_10_3));
    }
    if per_message && os < IOS_8 {
        return Err(too_old("smimeEnablePerMessageSwitch", IOS_8));
    }
    if os < IOS_10 {
        account.smime_enabled = Some(true);
    }
    if os >= IOS_10_3 {
        account.smime_signing_enabled = Some(signing);
    }
    if os >= IOS_12 {
        let on = |name| Some(settings.on(name));
        account.smime_signing_user_overrideable = on("smimeSigningUserOverrideEnabled");
        account.smime_signing_certificate_user_overrideable =
            on("smimeSigningCertificateUserOverrideEnabled");
        account.smime_encrypt_by_default = Some(encrypting);
        account.smime_encrypt_by_default_user_overrideable = on("smimeEncryptByDefaultUserOverrideEnabled");
        account.smime_encryption_certificate_user_overrideable =
            on("smimeEncryptionCertificateUserOverrideEnabled");
        account.smime_enable_encryption_per_message_switch = Some(per_message);
    } else {
        account.smime_encryption_enabled = (os >= IOS_10_3).then_some(encrypting);
        account.smime_enable_per_message_switch = (os >= IOS_8).then_some(per_message);
    }
    if signing {
        account.smime_signing_certificate_uuid =
            certificate(bundle, profile, "signingCertificateType", "smimeSigningCertificate")?;
    }
    account.smime_encryption_certificate_uuid =
        certificate(bundle, profile, "encryptionCertificateType", "smimeEncryptionCertificate")?;
    Ok(())
}

fn certificate(
    bundle: &Bundle<'_>,
    profile: &Profile,
    choice: &'static str,
    role: &'static str,
) -> Result<Option<String>, Reason> {
    match profile.read().text(choice) {
        Some("certificate") => {
            bundle.referenced(profile, role)?.map(Some).ok_or_else(|| not_deliverable(role))
        }
        Some("derivedCredential") => Err(not_deliverable(choice)),
        _ => Ok(None),
    }
}
