//! An option of `register` that cannot be right is refused at once: it is named, with what is wrong and what is expected, and
//! nothing has been written or sent.

use std::net::TcpListener;
use std::process::Output;

use rcgen::{CertificateParams, KeyPair};

use crate::registered::{program, registered};

const TOKEN: &str = "gatepost_connector_00";
const PASSWORD: &str = "Pa55word";
/// The port of the discard service: nobody answers there.
const NOBODY: &str = "--server=https://127.0.0.1:9";

/// Each option with nonsense, what is said of it, and what is expected.
const NONSENSE: [(&str, &str, &str, &str); 41] = [
    ("--server", "gatepost.example", "is no address of a Gatepost server", "https://HOST:PORT"),
    ("--server", "http://gatepost.example", "is no address of a Gatepost server", "https://HOST:PORT"),
    ("--server", "https://gatepost.example:0", "is no address of a Gatepost server", "https://HOST:PORT"),
    (
        "--server",
        "https://gatepost.example/console",
        "is no address of a Gatepost server",
        "https://HOST:PORT",
    ),
    ("--server", "https://gate post", "is no address of a Gatepost server", "https://HOST:PORT"),
    ("--server-fingerprint", "abcd", "SHA-256", "64 hexadecimal digits"),
    (
        "--server-proxy",
        "proxy.example",
        "it has no port",
        "HOST:PORT, such as proxy.example.com:3128, or `none`",
    ),
    ("--server-proxy", "http://proxy.example:3128", "it has a scheme", "HOST:PORT"),
    ("--server-proxy", "proxy.example:0", "from 1 to 65535", "HOST:PORT"),
    ("--server-proxy", "proxy.example:65536", "from 1 to 65535", "HOST:PORT"),
    ("--server-proxy", "proxy.example:3128/x", "from 1 to 65535", "HOST:PORT"),
    ("--exchange", "https://ex1.corp.example", "it has a scheme", "the HOST alone"),
    ("--exchange", "ex1.corp.example:443", "it has a port", "the HOST alone"),
    ("--exchange", "ex1.corp.example/PowerShell", "it has a path", "the HOST alone"),
    ("--exchange", "ex1, ex2", "it has a space", "the HOST alone"),
    ("--exchange", "10.0.0.256", "no address of IPv4", "the HOST alone"),
    ("--exchange", "", "there is no host", "the HOST alone"),
    ("--exchange-port", "0", "1..=65535", "1..=65535"),
    ("--exchange-port", "https", "invalid", "digit"),
    ("--hosted", "perhaps", "perhaps", "true, false"),
    ("--account", "svc", "it names no domain", r"DOMAIN\user or user@domain"),
    ("--account", r"CORP\", "it names no user", r"DOMAIN\user or user@domain"),
    ("--account", "svc@corp example", "no domain", r"DOMAIN\user or user@domain"),
    ("--sign-in", "ntlm", "ntlm", "basic, kerberos, negotiate"),
    ("--exchange-fingerprint", "zz", "SHA-256", "64 hexadecimal digits"),
    ("--kdc", "tcp://dc1.corp.example", "it has a scheme", "HOST or HOST:PORT"),
    ("--kdc", "dc1.corp.example:kerberos", "from 1 to 65535", "HOST or HOST:PORT"),
    ("--kdc", "dc1.corp.example:+88", "from 1 to 65535", "HOST or HOST:PORT"),
    ("--kdc", "dc1 dc2", "it has a space", "HOST or HOST:PORT"),
    ("--kdc", "!!!", "no host's name", "HOST or HOST:PORT, such as dc1.example.com, or `none`"),
    ("--kdc", "dc1..corp", "no host's name", "HOST or HOST:PORT"),
    ("--exchange-proxy", "proxy:x", "from 1 to 65535", "HOST:PORT"),
    ("--exchange-proxy", ":3128", "there is no host", "HOST:PORT"),
    ("--notification-account", "mail", "it names no domain", r"user@domain, or `none`"),
    ("--notification-address", "mail", "no mail address", "NAME@DOMAIN"),
    ("--notification-address", "Mail <mail@corp.example>", "no mail address", "NAME@DOMAIN"),
    (
        "--ews-url",
        "http://mail.example/EWS",
        "no address of web services",
        "https://HOST/EWS/Exchange.asmx, or `auto`",
    ),
    ("--ews-url", "mail.example", "no address of web services", "https://HOST/EWS/Exchange.asmx"),
    ("--domain-controller", "dc1:389", "it has a port", "the HOST alone"),
    ("--domain-controller", "cn=dc1,dc=corp", "no host's name", "or `none`"),
    ("--entire-forest", "1", "1", "true, false"),
];

/// A machine on which nobody registered yet, and the server that must not be spoken to.
struct Fresh {
    directory: tempfile::TempDir,
    server: TcpListener,
}

impl Fresh {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = directory.path().join("data");
        std::fs::write(directory.path().join("connector.toml"), format!("data_directory = {data:?}\n"))
            .unwrap();
        let server = TcpListener::bind("127.0.0.1:0").unwrap();
        server.set_nonblocking(true).unwrap();
        let fresh = Self { directory, server };
        fresh.put("token", TOKEN);
        fresh.put("password", PASSWORD);
        fresh
    }

    fn put(&self, name: &str, text: &str) -> String {
        let path = self.directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// `register` with all that it needs; what is given here stands in place of that.
    fn register(&self, given: &[&str]) -> Output {
        let path = |name: &str| self.directory.path().join(name).to_str().unwrap().to_owned();
        let server = format!("https://{}", self.server.local_addr().unwrap());
        let mut command = program(self.directory.path());
        command.arg("register");
        for (option, value) in [
            ("--server", server),
            ("--exchange", "ex1.corp.example".to_owned()),
            ("--account", r"CORP\svc".to_owned()),
            ("--token-file", path("token")),
            ("--password-file", path("password")),
        ] {
            if !given.iter().any(|given| given.split('=').next() == Some(option)) {
                command.arg(format!("{option}={value}"));
            }
        }
        command.args(given).output().unwrap()
    }

    /// Nothing was written, and nobody was spoken to.
    fn is_untouched(&self) -> bool {
        !self.directory.path().join("data").exists() && self.server.accept().is_err()
    }
}

fn said(output: &Output) -> String {
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The same where something went well before.
fn said_at_the_end(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn what_cannot_be_right_is_named_before_anything_is_written_or_sent() {
    let fresh = Fresh::new();
    for (option, nonsense, mistake, expected) in NONSENSE {
        let output = fresh.register(&[&format!("{option}={nonsense}")]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{option} {nonsense}: {said}");
        assert!(said.contains(option), "{option} {nonsense}: {said}");
        assert!(said.contains(mistake) && said.contains(expected), "{option} {nonsense}: {said}");
        assert!(fresh.is_untouched(), "{option} {nonsense}");
    }
    // Nothing else was wrong with those: with this one it is tried to send something.
    let output = fresh.register(&[NOBODY, "--kdc=dc1.corp.example:88", "--hosted=false"]);
    assert!(said_at_the_end(&output).contains("cannot be reached"), "{output:?}");
}

#[test]
fn an_update_refuses_the_same_and_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let registration = directory.path().join("data").join("registration.json");
    let before = std::fs::read(&registration).unwrap();
    for (option, nonsense, mistake, expected) in NONSENSE {
        let given = format!("{option}={nonsense}");
        let output = program(directory.path()).args(["register", "--update", &given]).output().unwrap();
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{given}: {said}");
        assert!(
            said.contains(option) && said.contains(mistake) && said.contains(expected),
            "{given}: {said}"
        );
        assert_eq!(std::fs::read(&registration).unwrap(), before, "{given}");
    }
    let basic = ["register", "--update", "--sign-in", "basic", "--plain-http"];
    let output = program(directory.path()).args(basic).output().unwrap();
    let said = said(&output);
    assert!(said.contains("--plain-http") && said.contains("--sign-in kerberos"), "{said}");
    assert_eq!(std::fs::read(&registration).unwrap(), before);
}

#[test]
fn a_password_before_an_at_sign_is_not_repeated() {
    let fresh = Fresh::new();
    for (option, nonsense) in [
        ("--server", "https://me:Pa55word@gatepost.example"),
        ("--server-proxy", "me:Pa55word@proxy.example:3128"),
        ("--exchange-proxy", "http://me:Pa55word@proxy.example:3128"),
        ("--ews-url", "https://me:Pa55word@mail.example/EWS/Exchange.asmx"),
    ] {
        let output = fresh.register(&[&format!("{option}={nonsense}")]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(option) && !said.contains(PASSWORD), "{said}");
    }
}

#[test]
fn options_that_cannot_stand_together_are_told_apart() {
    let fresh = Fresh::new();
    for (given, expected) in [
        (&["--server-proxy=none", "--server-proxy-account=me"][..], "--server-proxy none"),
        (&["--exchange-proxy=none", "--exchange-proxy-account=me"], "--exchange-proxy none"),
        (&["--notification-account=none", "--ews-url=auto"], "--notification-account none"),
        (&["--notification-address=mail@corp.example"], "--notification-account is missing"),
        (&["--server-proxy=proxy:1", "--server-proxy-account=me:Pa55"], "--server-proxy-account"),
    ] {
        let output = fresh.register(given);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{given:?}: {said}");
        assert!(said.contains(expected), "{given:?}: {said}");
        assert!(fresh.is_untouched(), "{given:?}");
    }
}

#[test]
fn a_file_that_holds_something_else_is_named_with_its_option() {
    let fresh = Fresh::new();
    let key = KeyPair::generate().unwrap();
    let (empty, lines) = (fresh.put("empty", "\n"), fresh.put("lines", "one\ntwo\n"));
    let (text, private) = (fresh.put("text", "hello"), fresh.put("private.pem", &key.serialize_pem()));
    let missing = fresh.directory.path().join("missing").to_str().unwrap().to_owned();
    let proxy = ["--server-proxy=proxy:1", "--server-proxy-account=me"];
    let other = ["--exchange-proxy=proxy:1", "--exchange-proxy-account=me"];
    let mail = ["--notification-account=mail@corp.example"];
    for (option, file, expected, with) in [
        ("--token-file", &missing, "missing", &[][..]),
        ("--token-file", &empty, "it is empty", &[]),
        // A password in place of the token must not go out.
        ("--token-file", &text, "begins with gatepost_connector_", &[]),
        ("--password-file", &missing, "missing", &[]),
        ("--password-file", &lines, "one line is expected", &[]),
        ("--server-authority", &missing, "missing", &[]),
        ("--server-authority", &text, "in PEM", &[]),
        ("--exchange-authority", &private, "in PEM", &[]),
        ("--exchange-authority", &empty, "in PEM", &[]),
        ("--server-proxy-password-file", &empty, "it is empty", &proxy),
        ("--exchange-proxy-password-file", &missing, "missing", &other),
        ("--notification-password-file", &lines, "one line is expected", &mail),
    ] {
        let given = format!("{option}={file}");
        let output = fresh.register(&[with, &[given.as_str()]].concat());
        let said = said(&output);
        assert_eq!(output.status.code(), Some(1), "{given}: {said}");
        assert!(
            said.contains(option) && said.contains(file.as_str()) && said.contains(expected),
            "{given}: {said}"
        );
        assert!(fresh.is_untouched(), "{given}");
    }
    let certificate = CertificateParams::default().self_signed(&key).unwrap();
    let right = fresh.put("right.pem", &certificate.pem());
    let files = [format!("--server-authority={right}"), format!("--exchange-authority={right}")];
    let output = fresh.register(&[NOBODY, &files[0], &files[1]]);
    assert!(said_at_the_end(&output).contains("cannot be reached"), "{output:?}");
}
