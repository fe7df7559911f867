//! The enrolment profile: an identity for the device, and its management by this server.

use apple_mdm::Error;
use apple_mdm::certificates::{KeyUsage, Root, Scep};
use apple_mdm::mdm::{MAIL_ACCESS_RIGHTS, Mdm};
use apple_mdm::profile::{Content, Payload, Profile, uuid_text};
use domain::id::EnrolmentId;
use uuid::Uuid;

use crate::bundle::{Challenge, ServerIdentity};
use crate::identifier::{enrolment_identifier, inner_uuid};

/// What an enrolment profile is made of. Topic and addresses are for the life of the enrolment.
#[derive(Clone, Debug)]
pub struct EnrolmentProfile<'a> {
    /// Who manages the device.
    pub server: &'a ServerIdentity,
    /// The enrolment.
    pub enrolment: EnrolmentId,
    /// 0 at first, one more for each renewal of the identity.
    pub generation: u32,
    /// The name of the profile, in the user's language.
    pub display_name: &'a str,
    /// What it does and does not do, in the user's language.
    pub description: &'a str,
    /// The push certificate's topic.
    pub topic: &'a str,
    /// Where the device fetches commands; `https`.
    pub server_url: &'a str,
    /// Where the device checks in; `https`.
    pub check_in_url: &'a str,
    /// Whether every message is signed, for devices behind something that ends TLS and for test clients.
    pub sign_message: bool,
    /// The permission to request the identity.
    pub challenge: &'a Challenge,
    /// The key's size in bits.
    pub key_size: u32,
    /// Certificates in DER that the device shall trust, where this server's own authority signs its web certificate.
    pub roots: &'a [Vec<u8>],
}

/// The enrolment profile as XML, not signed: the identity first and the management second, as some clients expect.
pub fn render_enrolment(enrolment: &EnrolmentProfile<'_>) -> Result<Vec<u8>, Error> {
    let server = enrolment.server.id;
    let top = enrolment_identifier(server, enrolment.enrolment);
    let identity = payload(
        server,
        format!("{top}.identity"),
        enrolment.generation,
        Content::Scep(Scep {
            url: enrolment.challenge.url.clone(),
            subject: vec![
                vec![("O".to_owned(), enrolment.server.organisation.clone())],
                vec![("CN".to_owned(), enrolment.enrolment.to_string())],
            ],
            challenge: Some(enrolment.challenge.challenge.clone()),
            key_size: enrolment.key_size,
            key_usage: Some(KeyUsage::BOTH),
            retries: Some(3),
            retry_delay: Some(10),
            ..Scep::default()
        }),
    );
    // The generation of the management payload never rises: a changed UUID would be another management.
    let management = payload(
        server,
        format!("{top}.management"),
        0,
        Content::Mdm(Mdm {
            identity_certificate_uuid: identity.uuid.clone(),
            topic: enrolment.topic.to_owned(),
            server_url: enrolment.server_url.to_owned(),
            check_in_url: Some(enrolment.check_in_url.to_owned()),
            sign_message: enrolment.sign_message,
            access_rights: Some(MAIL_ACCESS_RIGHTS),
            check_out_when_removed: true,
        }),
    );
    let mut payloads = vec![identity, management];
    for (position, der) in enrolment.roots.iter().enumerate() {
        let root = Root { certificate: plist::Data::new(der.clone()), file_name: None };
        payloads.push(payload(server, format!("{top}.root.{position}"), 0, Content::Root(root)));
    }
    for payload in &mut payloads {
        enrolment.display_name.clone_into(&mut payload.display_name);
    }
    let uuid = uuid_text(Uuid::new_v5(&server, format!("{top}#{}", enrolment.generation).as_bytes()));
    Profile {
        identifier: top,
        uuid,
        display_name: enrolment.display_name.to_owned(),
        description: Some(enrolment.description.to_owned()),
        organization: Some(enrolment.server.organisation.clone()).filter(|name| !name.is_empty()),
        removal_disallowed: false,
        payloads,
    }
    .to_xml()
}

fn payload(server: Uuid, identifier: String, generation: u32, content: Content) -> Payload {
    let uuid = inner_uuid(server, &identifier, generation);
    Payload { identifier, uuid, display_name: String::new(), content }
}
