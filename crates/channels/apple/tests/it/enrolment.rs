//! The enrolment profile.

use apple_mdm::profile::{Content, Profile};
use channel_apple::{Challenge, EnrolmentProfile, enrolment_identifier, render_enrolment};
use secrecy::{ExposeSecret, SecretString};

use crate::fixture::World;

pub(crate) fn enrolment_profile(generation: u32, sign_message: bool) -> Vec<u8> {
    let world = World::new(18);
    let challenge = Challenge {
        url: "https://gatepost.example.com:8443/scep".into(),
        challenge: SecretString::from("c"),
    };
    render_enrolment(&EnrolmentProfile {
        server: &world.server,
        enrolment: world.enrolment,
        generation,
        display_name: "Example & Sons",
        description: "Sets up your mail.",
        topic: "com.apple.mgmt.External.5f7d",
        server_url: "https://gatepost.example.com:8444/mdm/command",
        check_in_url: "https://gatepost.example.com:8444/mdm/checkin",
        sign_message,
        challenge: &challenge,
        key_size: 2048,
        roots: &[vec![0x30, 0]],
    })
    .unwrap()
}

#[test]
fn the_identity_comes_first_and_the_management_second() {
    let profile = Profile::from_xml(&enrolment_profile(0, true)).unwrap();
    let [identity, management, root] = profile.payloads.as_slice() else { panic!("three payloads") };
    let Content::Scep(scep) = &identity.content else { panic!("SCEP comes first") };
    assert_eq!(scep.challenge.as_ref().unwrap().expose_secret(), "c");
    let Content::Mdm(mdm) = &management.content else { panic!("management comes second") };
    assert_eq!(mdm.identity_certificate_uuid, identity.uuid);
    assert_eq!((mdm.access_rights, mdm.check_out_when_removed, mdm.sign_message), (Some(5395), true, true));
    assert!(matches!(root.content, Content::Root(_)));
}

#[test]
fn a_renewal_changes_the_identity_and_nothing_else() {
    let (old, new) = (enrolment_profile(0, false), enrolment_profile(1, false));
    let (old, new) = (Profile::from_xml(&old).unwrap(), Profile::from_xml(&new).unwrap());
    let world = World::new(18);
    assert_eq!(old.identifier, enrolment_identifier(world.server.id, world.enrolment));
    assert_eq!(old.identifier, new.identifier);
    assert_ne!(old.uuid, new.uuid);
    assert_ne!(old.payloads[0].uuid, new.payloads[0].uuid);
    assert_eq!(old.payloads[1].uuid, new.payloads[1].uuid);
}
