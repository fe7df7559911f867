//! Whether a request fits what its challenge is for. The certificate says what the template says in any case; a
//! request that asks for more is somebody's try to be somebody else (CERT VU#971035).

use ca::Template;
use scep::oid;
use scep::request::CertificationRequest;

/// Says what does not fit.
pub(super) fn misfit(request: &CertificationRequest<'_>, template: &Template) -> Option<&'static str> {
    if request.wants_authority {
        return Some("wants-authority");
    }
    // Clients leave empty attributes in, or out.
    let mut asked = request.subject.iter().filter(|attribute| !attribute.value.is_empty());
    if !asked.all(|attribute| template.subject.contains(attribute)) {
        return Some("other-subject");
    }
    let common_name = oid::COMMON_NAME.to_string();
    let named = |attribute: &&scep::name::NameAttribute| attribute.kind == common_name;
    if template.subject.iter().find(named) != request.subject.iter().find(named) {
        return Some("other-subject");
    }
    if !request.alternative_names.iter().all(|name| template.alternative_names.contains(name)) {
        return Some("other-alternative-name");
    }
    match ca::verify::rsa_bits(request.public_key) {
        Ok(Some(bits)) if bits >= template.least_key_bits => None,
        Ok(Some(_)) => Some("weak-key"),
        // Only RSA keys can receive an answer (RFC 8894 §3.1).
        Ok(None) | Err(_) => Some("not-an-rsa-key"),
    }
}

#[cfg(test)]
mod tests {
    use ca::template::common_name_attribute;
    use ca::{KeyKind, PrivateKey};
    use scep::name::GeneralName;

    use super::*;

    fn request(key: &[u8]) -> CertificationRequest<'_> {
        CertificationRequest {
            signed_part: &[],
            subject: vec![common_name_attribute("jan")],
            public_key: key,
            challenge: None,
            alternative_names: vec![],
            wants_authority: false,
            signature_algorithm: &[],
            signature: &[],
        }
    }

    #[test]
    fn only_what_was_expected_fits() {
        let key = PrivateKey::generate(KeyKind::Rsa2048).unwrap().public_key().unwrap();
        let mut template = Template::leaf("jan", 30);
        template.alternative_names = vec![GeneralName::Email("jan@example.com".into())];
        assert_eq!(misfit(&request(&key), &template), None);

        let mut other = request(&key);
        other.subject = vec![common_name_attribute("administrator")];
        assert_eq!(misfit(&other, &template), Some("other-subject"));
        let mut none = request(&key);
        none.subject.clear();
        assert_eq!(misfit(&none, &template), Some("other-subject"));
        let mut more = request(&key);
        more.subject.push(common_name_attribute("administrator"));
        assert_eq!(misfit(&more, &template), Some("other-subject"));
        let mut name = request(&key);
        name.alternative_names = vec![GeneralName::Email("boss@example.com".into())];
        assert_eq!(misfit(&name, &template), Some("other-alternative-name"));
        name.alternative_names = vec![GeneralName::Other(0x88)];
        assert_eq!(misfit(&name, &template), Some("other-alternative-name"));
        let mut authority = request(&key);
        authority.wants_authority = true;
        assert_eq!(misfit(&authority, &template), Some("wants-authority"));
        template.least_key_bits = 4096;
        assert_eq!(misfit(&request(&key), &template), Some("weak-key"));
        let curve = PrivateKey::generate(KeyKind::P256).unwrap().public_key().unwrap();
        assert_eq!(misfit(&request(&curve), &template), Some("not-an-rsa-key"));
    }
}
