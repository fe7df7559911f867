//! Fingerprints and identifiers: the same for the same content, others for other content.

use std::collections::BTreeSet;

use domain::catalogue::{Choices, Kind, settings_of};
use domain::id::{EnrolmentId, ProfileId, UserId};
use domain::profile::ProfileType;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::fixture::World;

#[test]
fn one_time_values_do_not_enter_the_fingerprint() {
    let world = World::with_certificate(18);
    let (one, other) = (world.render("one"), world.render("other"));
    assert_ne!(one, other);
    let uuid = |xml: &[u8]| apple_mdm::profile::Profile::from_xml(xml).unwrap().uuid;
    assert_eq!(uuid(&one), uuid(&other));
    assert_eq!(uuid(&one), world.fingerprint().unwrap().uuid().to_string().to_uppercase());
}

#[test]
fn the_order_of_certificates_does_not_matter() {
    let world = World::with_certificate(18);
    let mut bundle = world.bundle();
    bundle.certificates.reverse();
    bundle.certificates.push(bundle.certificates[0]);
    assert_eq!(channel_apple::fingerprint(&crate::fixture::KEY, &bundle), world.fingerprint());
}

type Change = fn(&mut World);

/// Everything that may change, one at a time.
#[test]
fn every_change_changes_the_fingerprint() {
    let changes: Vec<(&str, Change)> = vec![
        ("nothing", |_| {}),
        ("host", |world| world.set("hostName", json!("other.example.com"))),
        ("address", |world| world.user.attributes.mail = Some("new@example.com".into())),
        ("user name", |world| world.user.attributes.principal_name = Some("new@corp.example".into())),
        ("name", |world| world.mail.display_name = "Other".into()),
        ("description", |world| world.mail.description = "Other".into()),
        ("organisation", |world| world.server.organisation = "Other".into()),
        ("where certificates come from", |world| world.server.scep_url = "https://other/scep".into()),
        ("an older system", |world| world.os = domain::device::OsVersion::new(12, 0)),
        ("another enrolment", |world| world.enrolment = EnrolmentId(Uuid::from_u128(0xf))),
        ("another server", |world| world.server.id = Uuid::from_u128(0xdef)),
        ("a new account", |world| world.generations.0 = 2),
        ("a new certificate", |world| world.generations.1 = 2),
        ("another root", |world| {
            world.root.settings.insert("trustedRootCertificate".into(), json!("MAcwADAAAwEB"));
        }),
        ("days", |world| world.set("durationOfEmailToSync", json!("oneDay"))),
    ];
    let mut seen = BTreeSet::new();
    for (what, change) in changes {
        let mut world = World::with_certificate(18);
        change(&mut world);
        assert!(seen.insert(world.fingerprint().unwrap().0), "{what} makes no difference");
    }
}

#[test]
fn what_the_device_cannot_see_does_not_change_the_fingerprint() {
    let world = World::with_certificate(18);
    let mut same = world.clone();
    same.mail.version = 9;
    same.mail.modified_at = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    same.user.attributes.display_name = "Anna Strand".into();
    same.os = domain::device::OsVersion::new(17, 4);
    assert_eq!(world.fingerprint(), same.fingerprint());
}

#[test]
fn payloads_keep_their_identifiers_within_a_generation() {
    let world = World::with_certificate(18);
    let mut changed = world.clone();
    changed.set("durationOfEmailToSync", json!("oneDay"));
    changed.generations.1 = 2;
    let (old, new) = (world.configuration(), changed.configuration());
    assert_eq!(old.identifier, new.identifier);
    assert_ne!(old.uuid, new.uuid);
    for (old, new) in old.payloads.iter().zip(&new.payloads) {
        assert_eq!(old.identifier, new.identifier);
        let renewed = old.content.payload_type() == "com.apple.security.scep";
        assert_eq!(old.uuid != new.uuid, renewed, "{}", old.identifier);
    }
}

proptest! {
    #[test]
    fn rendering_is_deterministic_and_identifiers_are_unique(settings in any_settings(), major in 14_u32..20) {
        let mut world = World::with_certificate(major);
        for (name, value) in settings {
            world.set(name, value);
        }
        prop_assert_eq!(world.render("once"), world.render("once"));
        prop_assert_eq!(world.fingerprint(), world.clone().fingerprint());
        let configuration = world.configuration();
        let mut names = BTreeSet::from([configuration.identifier, configuration.uuid]);
        for payload in configuration.payloads {
            prop_assert!(names.insert(payload.identifier) && names.insert(payload.uuid));
        }
    }

    /// Two worlds have the same fingerprint exactly if the device gets the same.
    #[test]
    fn fingerprints_differ_exactly_where_contents_do(
        one in any_settings(), other in any_settings(), majors in (14_u32..20, 14_u32..20)
    ) {
        let world = |settings: &[(&'static str, serde_json::Value)], major| {
            let mut world = World::with_certificate(major);
            for (name, value) in settings {
                world.set(name, value.clone());
            }
            world
        };
        let (one, other) = (world(&one, majors.0), world(&other, majors.1));
        let same = one.fingerprint() == other.fingerprint();
        let content = |world: &World| {
            let mut configuration = world.configuration();
            configuration.uuid.clear();
            configuration.to_xml().unwrap()
        };
        prop_assert_eq!(same, content(&one) == content(&other));
    }

    #[test]
    fn devices_users_and_profiles_never_share_identifiers(a: [u128; 3], b: [u128; 3]) {
        let identifier = |[enrolment, user, profile]: [u128; 3]| {
            channel_apple::bundle_identifier(
                Uuid::from_u128(1),
                EnrolmentId(Uuid::from_u128(enrolment)),
                UserId(Uuid::from_u128(user)),
                ProfileId(Uuid::from_u128(profile)),
            )
        };
        prop_assert_eq!(a == b, identifier(a) == identifier(b));
    }
}

/// Any values of the switches and choices of an e-mail profile, but for the way to sign in.
fn any_settings() -> impl Strategy<Value = Vec<(&'static str, serde_json::Value)>> {
    let one = |name: &'static str, kind: Kind| match kind {
        Kind::Bool => any::<bool>().prop_map(move |on| (name, json!(on))).boxed(),
        Kind::Choice(Choices { words, .. }) => {
            proptest::sample::select(*words).prop_map(move |word| (name, json!(word))).boxed()
        }
        _ => Just((name, json!("email,contacts"))).boxed(),
    };
    settings_of(ProfileType::IosEmail)
        .iter()
        .filter(|setting| match setting.kind {
            Kind::Bool | Kind::Flags(_) => true,
            Kind::Choice(_) => matches!(setting.name, "durationOfEmailToSync" | "emailAddressSource"),
            _ => false,
        })
        .map(|setting| one(setting.name, setting.kind))
        .collect::<Vec<_>>()
}
