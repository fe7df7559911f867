//! Clocks that differ too much.

use std::io::{Read, Write};
use std::net::TcpListener;

use secrecy::SecretString;

use super::*;
use crate::{Account, View};

fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
}

/// KRB-ERROR with a number (RFC 4120 5.9.1).
fn krb_error(code: u8) -> Vec<u8> {
    let number = |number: u8| tlv(0x02, &[number]);
    let name = |name: &str| tlv(0x1b, name.as_bytes());
    let service =
        [tlv(0xa0, &number(2)), tlv(0xa1, &tlv(0x30, &[name("krbtgt"), name("A.B")].concat()))].concat();
    let fields = [
        tlv(0xa0, &number(5)),
        tlv(0xa1, &number(30)),
        tlv(0xa4, &tlv(0x18, b"20260101000000Z")),
        tlv(0xa5, &number(0)),
        tlv(0xa6, &number(code)),
        tlv(0xa9, &name("A.B")),
        tlv(0xaa, &tlv(0x30, &service)),
    ];
    tlv(0x7e, &tlv(0x30, &fields.concat()))
}

/// A KDC that answers every question with an error, until nobody asks any more.
fn kdc(code: u8) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(8) {
            let mut stream = stream.unwrap();
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut question = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut question).unwrap();
            let error = krb_error(code);
            let length = u32::try_from(error.len()).unwrap().to_be_bytes();
            stream.write_all(&[length.as_slice(), &error].concat()).unwrap();
        }
    });
    address.to_string()
}

async fn outcome(code: u8) -> ExchangeError {
    let target = Target {
        host: "ex01.a.b".to_owned(),
        port: 80,
        trust: None,
        account: Account { name: "A.B\\svc".to_owned(), password: SecretString::from("Pa55word") },
        scheme: Scheme::Kerberos,
        kdc: Some(kdc(code)),
        proxy: None,
        view: View::default(),
    };
    let stepped = Kerberos::new(&target).unwrap().step(&target, Vec::new()).await;
    stepped.map(|stepped| stepped.is_done).unwrap_err()
}

#[tokio::test]
async fn a_domain_whose_clock_differs_is_told_apart() {
    let skew = outcome(37).await;
    assert_eq!(skew, ExchangeError::ClockSkew);
    assert!(skew.to_string().contains("set the time"), "{skew}");
}

#[tokio::test]
async fn what_a_kdc_refuses_is_about_the_account_the_password_or_the_service() {
    for (code, expected) in [
        (6, KerberosProblem::Account),
        (18, KerberosProblem::Account),
        (24, KerberosProblem::Password),
        (7, KerberosProblem::Service),
        (28, KerberosProblem::Trust),
    ] {
        let error = outcome(code).await;
        let ExchangeError::Kerberos { problem, .. } = &error else { panic!("{error}") };
        assert_eq!(*problem, expected, "{error}");
        // A wrong password is not tried again and again, which would lock the account.
        assert_eq!(error.is_of_account(), matches!(code, 6 | 18 | 24), "{error}");
        assert!(!error.to_string().contains("Pa55word"));
    }
}

#[test]
fn a_server_whose_clock_differs_is_told_apart() {
    assert!(is_skew(&krb_error(37)));
    assert!(!is_skew(&krb_error(41)));
    // With the header of RFC 4121 4.1: the mechanism, then 03 00.
    let wrapped = [&[0x60, 0x10, 0x06, 0x01, 0x2a, 0x03, 0x00][..], &krb_error(37)].concat();
    assert!(is_skew(&wrapped));
    assert!(!is_skew(&[0xa6, 0x03, 0x02, 0x01, 37]), "no error token at all");
    assert!(!is_skew(&[]));
}
