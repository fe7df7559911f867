//! Certificate payloads and how an account refers to them (CE-1, CE-6, EP-9).

use apple_mdm::profile::Content;
use channel_apple::{Member, certificate_request, chain, render};
use domain::deployment::Reason;
use domain::device::OsVersion;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::fixture::{KEY, World};

#[test]
fn the_account_refers_to_the_identity_in_the_same_profile() {
    let world = World::with_certificate(18);
    let configuration = world.configuration();
    let types: Vec<_> = configuration.payloads.iter().map(|payload| payload.content.payload_type()).collect();
    assert_eq!(types, ["com.apple.security.root", "com.apple.security.scep", "com.apple.eas.account"]);
    assert_eq!(world.account().payload_certificate_uuid.as_ref(), Some(&configuration.payloads[1].uuid));
    let Content::Scep(scep) = &configuration.payloads[1].content else { panic!("no SCEP payload") };
    assert_eq!(scep.challenge.as_ref().unwrap().expose_secret(), "once");
    assert_eq!(scep.key_size, 2048);
    assert_eq!(scep.alternative_name.nt_principal.as_deref(), Some("anna@corp.example"));
}

#[test]
fn nothing_is_rendered_while_a_certificate_has_no_challenge() {
    let world = World::with_certificate(18);
    let refused = render(&KEY, &world.bundle(), &std::collections::BTreeMap::new());
    assert_eq!(refused, Err(Reason::WaitingOn { profile: world.identity.id }));
}

#[test]
fn a_chain_that_is_not_assigned_is_named() {
    let world = World::with_certificate(18);
    let mut bundle = world.bundle();
    bundle.certificates.retain(|member| member.profile.id != world.root.id);
    let missing = Reason::ChainIncomplete { profile: world.root.id };
    assert_eq!(channel_apple::fingerprint(&KEY, &bundle), Err(missing));
    bundle.certificates.clear();
    let missing = Reason::ChainIncomplete { profile: world.identity.id };
    assert_eq!(channel_apple::fingerprint(&KEY, &bundle), Err(missing));
}

#[test]
fn certificate_profiles_go_out_alone_too() {
    let world = World::with_certificate(18);
    let mut bundle = world.bundle();
    bundle.main = Member { profile: &world.root, generation: 1 };
    bundle.certificates.clear();
    let xml = render(&KEY, &bundle, &std::collections::BTreeMap::new()).unwrap();
    let configuration = apple_mdm::profile::Profile::from_xml(&xml).unwrap();
    assert_eq!(configuration.payloads.len(), 1);
    assert_ne!(configuration.identifier, world.configuration().identifier);
}

#[test]
fn a_name_with_a_comma_adds_no_part_to_the_subject() {
    let mut world = World::with_certificate(18);
    world.user.attributes.sam_account_name = Some("anna,OU=Domain Admins".into());
    let request = certificate_request(&world.identity, &world.user, world.enrolment).unwrap();
    assert_eq!(
        request.subject,
        [
            ("CN".to_owned(), "anna,OU=Domain Admins".to_owned()),
            ("1.2.840.113549.1.9.1".to_owned(), "anna.berg@example.com".to_owned()),
        ]
    );
}

#[test]
fn large_keys_come_with_ios_14() {
    let mut world = World::with_certificate(13);
    world.identity.settings.insert("keySize".into(), json!("size4096"));
    assert_eq!(
        world.fingerprint(),
        Err(Reason::OsTooOld { setting: "keySize".into(), needs: "14.0".into() })
    );
    world.os = OsVersion::new(14, 0);
    assert!(world.fingerprint().is_ok());
}

#[test]
fn a_user_without_a_principal_name_gets_no_certificate_without_it() {
    let mut world = World::with_certificate(18);
    world.user.attributes.principal_name = None;
    world.set("usernameAADSource", json!("primarySmtpAddress"));
    let attribute = "userPrincipalName".to_owned();
    assert_eq!(world.fingerprint(), Err(Reason::MissingAttribute { attribute }));
}

#[test]
fn the_chain_is_followed_to_its_end_even_in_a_circle() {
    let mut world = World::with_certificate(18);
    let back = domain::profile::Reference { role: "rootCertificate".into(), target: world.identity.id };
    world.root.references.push(back);
    let find = |id| {
        [&world.mail, &world.identity, &world.root]
            .into_iter()
            .find(|profile| profile.id == id)
            .map(|profile| Member { profile, generation: 1 })
    };
    let found: Vec<_> = chain(&world.mail, find).into_iter().map(|member| member.profile.id).collect();
    assert_eq!(found, [world.identity.id, world.root.id]);
    assert!(chain(&world.mail, |_| None).is_empty());
}
