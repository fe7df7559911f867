//! The body of the fuzz target: no input may make a reader panic or run long.

use crate::certificate::Certificate;
use crate::enveloped::EnvelopedData;
use crate::message::{MAX_LENGTH, PkiMessage};
use crate::name;
use crate::request::CertificationRequest;

/// Reads `data` as each kind of message, and what is inside as far as it goes.
pub fn fuzz(data: &[u8]) {
    if let Ok(message) = PkiMessage::read(data) {
        for certificate in &message.signed.certificates {
            let _ = Certificate::read(certificate).map(|read| name::read_name(read.subject));
        }
        if let Some(content) = &message.signed.content {
            let _ = EnvelopedData::read(content, MAX_LENGTH);
        }
        if let Ok(signer) = message.signer() {
            let _ = signer.signed_attributes.map(|attributes| attributes.signed_bytes());
        }
    }
    let _ = EnvelopedData::read(data, MAX_LENGTH);
    let _ = CertificationRequest::read(data);
    let _ = Certificate::read(data);
    let _ = name::read_general_names(data);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{der, oid};

    #[test]
    fn hand_made_inputs() {
        let bomb = [0x30, 0x80].repeat(20_000);
        let zeros = vec![0; 1000];
        let nested = (0..30).fold(vec![], |inner: Vec<u8>, _| der::element(0x24, &[&inner]));
        let envelope = der::sequence(&[&der::oid(oid::ENVELOPED_DATA), &der::explicit(0, &[&nested])]);
        for input in [&[][..], &[0x30], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &bomb, &zeros, &envelope] {
            fuzz(input);
        }
    }

    proptest! {
        #[test]
        fn anything(data in proptest::collection::vec(any::<u8>(), 0..300)) {
            fuzz(&data);
        }

        #[test]
        fn a_changed_message(position in 0_usize..200, byte in any::<u8>()) {
            let mut message = der::sequence(&[
                &der::oid(oid::SIGNED_DATA),
                &der::explicit(0, &[&der::sequence(&[
                    &der::small_integer(1),
                    &der::set_of(vec![der::algorithm(oid::SHA256)]),
                    &der::sequence(&[&der::oid(oid::DATA), &der::explicit(0, &[&der::octet_string(&[7; 60])])]),
                    &der::set_of(vec![]),
                ])]),
            ]);
            let length = message.len();
            message[position % length] = byte;
            fuzz(&message);
        }
    }
}
