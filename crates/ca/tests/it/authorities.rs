//! What issued certificates and CRLs say.

use ca::certificate::Facts;
use ca::template::SERVER_AUTHENTICATION;
use ca::{Authority, AuthorityKind, Error, KeyKind, Points, PrivateKey, RevocationReason, Revoked, Template};
use chrono::TimeDelta;
use der::{Decode, Encode};
use scep::certificate::Certificate as Tolerant;
use x509_cert::Certificate;
use x509_cert::crl::CertificateList;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, CrlDistributionPoints, ExtendedKeyUsage, KeyUsage,
    SubjectAltName, SubjectKeyIdentifier,
};

use crate::world::{device_authority, key, leaf, now, points, root};

#[test]
fn a_chain_leads_to_the_root() {
    let (root, device, leaf) = (root(), device_authority(), leaf("phone"));
    let read = |der| Tolerant::read(der).unwrap();
    assert!(ca::verify::issued_by(&read(root.certificate()), &read(root.certificate())));
    assert!(ca::verify::issued_by(&read(device.certificate()), &read(root.certificate())));
    assert!(ca::verify::issued_by(&read(&leaf.certificate), &read(device.certificate())));
    assert!(!ca::verify::issued_by(&read(&leaf.certificate), &read(root.certificate())));
}

#[test]
fn an_authority_of_the_same_name_with_another_key_issued_nothing() {
    let impostor = Authority::root("Example BV", key(2), [1; 16], now()).unwrap();
    let device = device_authority();
    let read = |der| Tolerant::read(der).unwrap();
    assert!(!ca::verify::issued_by(&read(device.certificate()), &read(impostor.certificate())));
}

#[test]
fn certificates_say_what_the_template_says() {
    let identity = leaf("phone");
    let facts = Facts::of(&identity.certificate).unwrap();
    assert_eq!(facts.common_name(), "phone");
    assert_eq!(facts.not_before, now() - TimeDelta::minutes(5));
    assert_eq!(facts.not_after, now() + TimeDelta::days(30));
    assert_eq!(facts.serial.len(), 16);

    let certificate = Certificate::from_der(&identity.certificate).unwrap();
    let certificate = certificate.tbs_certificate();
    let (critical, usage) = certificate.get_extension::<KeyUsage>().unwrap().unwrap();
    assert!(critical && usage.digital_signature() && usage.key_encipherment() && !usage.key_cert_sign());
    let (_, constraints) = certificate.get_extension::<BasicConstraints>().unwrap().unwrap();
    assert!(!constraints.ca);
    let (_, points) = certificate.get_extension::<CrlDistributionPoints>().unwrap().unwrap();
    assert_eq!(points.0.len(), 1);

    let authority = Certificate::from_der(device_authority().certificate()).unwrap();
    let (_, theirs) = authority.tbs_certificate().get_extension::<SubjectKeyIdentifier>().unwrap().unwrap();
    let (_, ours) = certificate.get_extension::<AuthorityKeyIdentifier>().unwrap().unwrap();
    assert_eq!(ours.key_identifier.unwrap().as_bytes(), theirs.0.as_bytes());
}

#[test]
fn an_issuing_authority_can_have_none_below_it() {
    let authority = Certificate::from_der(device_authority().certificate()).unwrap();
    let (critical, constraints) =
        authority.tbs_certificate().get_extension::<BasicConstraints>().unwrap().unwrap();
    assert!(critical && constraints.ca);
    assert_eq!(constraints.path_len_constraint, Some(0));
    assert!(Facts::of(device_authority().certificate()).unwrap().subject_text().contains("O=Example BV"));
}

#[test]
fn no_certificate_outlives_its_authority() {
    let mut template = Template::leaf("phone", 30);
    template.days = 40 * 365;
    let authority = device_authority();
    let der = authority
        .issue(&template, &key(2).public_key().unwrap(), [1; 16], now(), &Points::default())
        .unwrap();
    let end = Facts::of(authority.certificate()).unwrap().not_after;
    assert_eq!(Facts::of(&der).unwrap().not_after, end);
    assert_eq!(end, now() + TimeDelta::days(AuthorityKind::Device.days().into()));
}

#[test]
fn weak_keys_get_no_certificate() {
    let mut template = Template::leaf("phone", 30);
    template.least_key_bits = 3072;
    let public_key = key(2).public_key().unwrap();
    let refused = device_authority().issue(&template, &public_key, [1; 16], now(), &Points::default());
    assert_eq!(refused, Err(Error::WeakKey { bits: 2048, least: 3072 }));
}

#[test]
fn a_server_certificate_has_its_names() {
    let names = ["gatepost.example.com".to_owned(), "127.0.0.1".to_owned()];
    let identity =
        ca::tls::server_certificate(&device_authority(), &names, [3; 16], now(), &points()).unwrap();
    let certificate = Certificate::from_der(&identity.certificate).unwrap();
    let certificate = certificate.tbs_certificate();
    let (_, found) = certificate.get_extension::<SubjectAltName>().unwrap().unwrap();
    assert_eq!(found.0.len(), 2);
    let (_, usage) = certificate.get_extension::<ExtendedKeyUsage>().unwrap().unwrap();
    assert_eq!(usage.0[0].to_string(), SERVER_AUTHENTICATION);
    assert_eq!(identity.chain.len(), 1);
}

#[test]
fn elliptic_curve_authorities_issue_too() {
    let key = PrivateKey::generate(KeyKind::P256).unwrap();
    let root = Authority::root("Example", key, [1; 16], now()).unwrap();
    let read = |der| Tolerant::read(der).unwrap();
    assert!(ca::verify::issued_by(&read(root.certificate()), &read(root.certificate())));
}

#[test]
fn a_crl_lists_what_was_revoked() {
    let revoked = vec![
        Revoked { serial: vec![0x40, 1], at: now(), reason: RevocationReason::KeyCompromise },
        Revoked { serial: vec![0x40, 2], at: now(), reason: RevocationReason::Unspecified },
    ];
    let der = device_authority().crl(5, now(), &revoked).unwrap();
    let list: CertificateList = CertificateList::from_der(&der).unwrap();
    let entries = list.tbs_cert_list.revoked_certificates.unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].crl_entry_extensions.as_ref().unwrap().len(), 1);
    assert!(entries[1].crl_entry_extensions.is_none());
    let extensions = list.tbs_cert_list.crl_extensions.as_ref().unwrap();
    let named = AuthorityKeyIdentifier::from_der(extensions[0].extn_value.as_bytes()).unwrap();
    let authority = Certificate::from_der(device_authority().certificate()).unwrap();
    let (_, ours) = authority.tbs_certificate().get_extension::<SubjectKeyIdentifier>().unwrap().unwrap();
    assert_eq!(named.key_identifier.unwrap().as_bytes(), ours.0.as_bytes());
    let next = list.tbs_cert_list.next_update.unwrap().to_unix_duration().as_secs();
    assert_eq!(next, u64::try_from((now() + TimeDelta::days(7)).timestamp()).unwrap());

    let empty = device_authority().crl(6, now(), &[]).unwrap();
    let list: CertificateList = CertificateList::from_der(&empty).unwrap();
    assert!(list.tbs_cert_list.revoked_certificates.is_none());
    assert!(!list.tbs_cert_list.to_der().unwrap().is_empty());
}
