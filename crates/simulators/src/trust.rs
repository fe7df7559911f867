//! Chains of certificates, as devices judge them: by signature, up to one that signed itself.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use scep::Error;
use scep::certificate::Certificate;

/// Whether a certificate was signed by the key of another one, which it names as its issuer.
pub(crate) fn issued_by(certificate: &Certificate<'_>, issuer: &Certificate<'_>) -> bool {
    certificate.issuer == issuer.subject
        && UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, issuer.public_key)
            .verify(certificate.signed_part, certificate.signature)
            .is_ok()
}

/// Whether a certificate leads to one in `all` that signed itself.
pub(crate) fn reaches_root(leaf: &Certificate<'_>, all: &[&[u8]]) -> Result<bool, Error> {
    let mut current = *leaf;
    for _ in 0..all.len() {
        let mut issuer = None;
        for raw in all {
            let candidate = Certificate::read(raw)?;
            if issued_by(&current, &candidate) {
                issuer = Some(candidate);
            }
        }
        match issuer {
            Some(issuer) if issuer.subject == issuer.issuer => return Ok(true),
            Some(issuer) => current = issuer,
            None => return Ok(false),
        }
    }
    Ok(false)
}
