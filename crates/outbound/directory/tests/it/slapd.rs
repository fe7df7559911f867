//! The reader against OpenLDAP's own server, where it is installed: a thousand users, nested groups, a password change,
//! and a server that goes away in the middle.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use outbound_directory::{DirectoryError, Flavour, LdapConfiguration, Progress};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use secrecy::SecretString;

use crate::{directory, group};

const USERS: usize = 1000;
const ROOT: &str = "cn=admin,dc=example,dc=org";

/// A slapd of our own in a folder of its own, ended with the value.
struct Slapd {
    process: Child,
    folder: tempfile::TempDir,
    port: u16,
    tls_port: u16,
    program: PathBuf,
    /// The authority of its certificate, in PEM.
    authority: String,
}

impl Slapd {
    /// Starts one; `None`, reported, where slapd is not installed.
    async fn start() -> Option<Self> {
        let program = testkit::program("slapd")?;
        let slapadd = testkit::program("slapadd")?;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        std::fs::create_dir(path.join("data")).unwrap();
        let authority = certificates(path);
        std::fs::write(path.join("slapd.conf"), configuration(path)).unwrap();
        std::fs::write(path.join("people.ldif"), people()).unwrap();
        let added = Command::new(slapadd)
            .arg("-q")
            .arg("-f")
            .arg(path.join("slapd.conf"))
            .arg("-l")
            .arg(path.join("people.ldif"))
            .output()
            .unwrap();
        assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
        let (port, tls_port) = (free_port(), free_port());
        let process = run(&program, path, port, tls_port);
        let slapd = Self { process, folder, port, tls_port, program, authority };
        slapd.wait().await;
        Some(slapd)
    }

    async fn wait(&self) {
        for _ in 0..200 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("slapd does not answer");
    }

    fn configuration(&self) -> LdapConfiguration {
        LdapConfiguration {
            urls: vec![format!("ldap://127.0.0.1:{}", self.port)],
            allow_plain_text: true,
            bind_dn: ROOT.into(),
            page_size: 100,
            timeout_seconds: 10,
            ..LdapConfiguration::default()
        }
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    async fn start_again(&mut self) {
        self.process = run(&self.program, self.folder.path(), self.port, self.tls_port);
        self.wait().await;
    }
}

impl Drop for Slapd {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

/// Makes an authority and a certificate for `localhost`; gives the authority.
fn certificates(folder: &Path) -> String {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, "Authority of a test");
    let key = KeyPair::generate().unwrap();
    let authority = params.self_signed(&key).unwrap();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let server =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    std::fs::write(folder.join("authority.pem"), authority.pem()).unwrap();
    std::fs::write(folder.join("server.pem"), server.pem()).unwrap();
    std::fs::write(folder.join("server.key"), key.serialize_pem()).unwrap();
    authority.pem()
}

fn run(program: &Path, folder: &Path, port: u16, tls_port: u16) -> Child {
    Command::new(program)
        .arg("-f")
        .arg(folder.join("slapd.conf"))
        .arg("-h")
        .arg(format!("ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"))
        .args(["-d", "0"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn configuration(folder: &Path) -> String {
    let data = folder.join("data");
    format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n\
         include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\n\
         pidfile {0}/slapd.pid\nTLSCACertificateFile {0}/authority.pem\n\
         TLSCertificateFile {0}/server.pem\nTLSCertificateKeyFile {0}/server.key\nsizelimit 200\ndatabase mdb\nmaxsize 104857600\nsuffix dc=example,dc=org\n\
         rootdn {ROOT}\nrootpw reading\ndirectory {1}\nindex objectClass eq\n\
         limits dn.exact=\"uid=small,ou=people,dc=example,dc=org\" size.soft=50 size.hard=50 size.prtotal=50\n\
         access to attrs=userPassword by self write by anonymous auth by * none\naccess to * by users read\n",
        folder.display(),
        data.display()
    )
}

fn people() -> String {
    let mut ldif = String::from(
        "dn: dc=example,dc=org\nobjectClass: domain\ndc: example\n\n\
         dn: ou=people,dc=example,dc=org\nobjectClass: organizationalUnit\nou: people\n\n\
         dn: ou=groups,dc=example,dc=org\nobjectClass: organizationalUnit\nou: groups\n\n\
         dn: uid=small,ou=people,dc=example,dc=org\nobjectClass: account\nobjectClass: simpleSecurityObject\n\
         uid: small\nuserPassword: reading\n\n",
    );
    for number in 1..=USERS {
        write!(
            ldif,
            "dn: uid=u{number},ou=people,dc=example,dc=org\nobjectClass: inetOrgPerson\nuid: u{number}\n\
             cn: User {number}\nsn: Number{number}\nmail: u{number}@example.org\npreferredLanguage: nl\n\
             description: u{number}@home.example\n\
             userPassword: secret{number}\n\n"
        )
        .unwrap();
    }
    let members = |range: std::ops::RangeInclusive<usize>| {
        range.fold(String::new(), |mut text, number| {
            writeln!(text, "member: uid=u{number},ou=people,dc=example,dc=org").unwrap();
            text
        })
    };
    for (name, content) in [
        ("staff", members(1..=USERS)),
        ("sales", members(1..=40) + "member: cn=everyone,ou=groups,dc=example,dc=org\n"),
        ("europe", "member: cn=sales,ou=groups,dc=example,dc=org\n".to_owned()),
        ("everyone", "member: cn=europe,ou=groups,dc=example,dc=org\n".to_owned()),
    ] {
        write!(
            ldif,
            "dn: cn={name},ou=groups,dc=example,dc=org\nobjectClass: groupOfNames\ncn: {name}\n{content}\n"
        )
        .unwrap();
    }
    ldif
}

#[tokio::test]
async fn a_thousand_users_and_nested_groups() {
    let Some(slapd) = Slapd::start().await else { return };
    // OpenLDAP has no otherMailbox of its own.
    let other_mail_attribute = "description".to_owned();
    let directory = directory(LdapConfiguration { other_mail_attribute, ..slapd.configuration() }).unwrap();
    let found = directory.test().await.unwrap();
    assert_eq!((found.flavour, found.base.as_str()), (Flavour::OpenLdap, "dc=example,dc=org"));
    let snapshot = directory.read(&()).await.unwrap();
    assert_eq!(snapshot.users.len(), USERS);
    let user = snapshot.users.iter().find(|user| user.plain_name.as_deref() == Some("u7")).unwrap();
    assert_eq!(user.mail.as_deref(), Some("u7@example.org"));
    assert_eq!(user.other_mails, ["u7@home.example"]);
    assert_eq!(user.domain_name.as_deref(), Some("example.org"));
    assert_eq!(user.external_id.len(), 36);
    assert_eq!(group(&snapshot, "staff").users.len(), USERS);
    let (sales, europe) = (group(&snapshot, "sales"), group(&snapshot, "europe"));
    assert_eq!(europe.groups, std::slice::from_ref(&sales.attributes.external_id));
    assert_eq!((sales.users.len(), sales.groups.len()), (40, 1));
    assert_eq!(directory.read(&()).await.unwrap(), snapshot);
}

#[tokio::test]
async fn ldaps_and_starttls_with_the_right_authority_alone() {
    let Some(slapd) = Slapd::start().await else { return };
    let plain = LdapConfiguration { allow_plain_text: false, ..slapd.configuration() };
    let ldaps =
        LdapConfiguration { urls: vec![format!("ldaps://localhost:{}", slapd.tls_port)], ..plain.clone() };
    let start_tls = LdapConfiguration {
        urls: vec![format!("ldap://localhost:{}", slapd.port)],
        start_tls: true,
        ..plain.clone()
    };
    for configuration in [ldaps, start_tls] {
        let trusted = LdapConfiguration { authorities_pem: slapd.authority.clone(), ..configuration.clone() };
        assert_eq!(directory(trusted).unwrap().read(&()).await.unwrap().users.len(), USERS);
        // The operating system's authorities know nothing of it.
        let error = directory(configuration.clone()).unwrap().test().await.unwrap_err();
        assert!(matches!(error, DirectoryError::Certificate(_)), "{error}");
        let elsewhere = configuration.urls[0].replace("localhost", "127.0.0.1");
        let other_name = LdapConfiguration {
            urls: vec![elsewhere],
            authorities_pem: slapd.authority.clone(),
            ..configuration
        };
        let error = directory(other_name).unwrap().test().await.unwrap_err();
        assert!(matches!(error, DirectoryError::Certificate(_)), "{error}");
    }
}

#[tokio::test]
async fn an_account_with_a_size_limit_gets_an_error_not_a_part() {
    let Some(slapd) = Slapd::start().await else { return };
    let mut configuration = slapd.configuration();
    configuration.bind_dn = "uid=small,ou=people,dc=example,dc=org".into();
    let error = directory(configuration).unwrap().read(&()).await.unwrap_err();
    assert_eq!(error, DirectoryError::Truncated { what: "users" });
}

#[tokio::test]
async fn a_password_is_changed() {
    let Some(slapd) = Slapd::start().await else { return };
    let Some(change) = testkit::program("ldappasswd") else { return };
    let directory = directory(slapd.configuration()).unwrap();
    let verify = async |password: &str| {
        directory.verify_password("u5@example.org", &SecretString::from(password)).await.unwrap().is_some()
    };
    assert!(verify("secret5").await);
    assert!(!verify("secret6").await);
    assert!(!verify("").await);
    let changed = Command::new(change)
        .args(["-x", "-H", &slapd.configuration().urls[0], "-D", ROOT, "-w", "reading", "-s", "renewed"])
        .arg("uid=u5,ou=people,dc=example,dc=org")
        .output()
        .unwrap();
    assert!(changed.status.success(), "{}", String::from_utf8_lossy(&changed.stderr));
    assert!(!verify("secret5").await);
    assert!(verify("renewed").await);
}

#[tokio::test]
async fn a_server_that_goes_away_in_the_middle() {
    /// Ends slapd after the third page.
    struct Ends(Mutex<Slapd>);
    impl Progress for Ends {
        fn read(&self, users: usize, _: usize) {
            if users == 300 {
                self.0.lock().unwrap().stop();
            }
        }
    }
    let Some(slapd) = Slapd::start().await else { return };
    let directory = directory(slapd.configuration()).unwrap();
    let ends = Ends(Mutex::new(slapd));
    let error = directory.read(&ends).await.unwrap_err();
    assert!(matches!(error, DirectoryError::Unreachable(_)), "{error}");
    let mut slapd = ends.0.into_inner().unwrap();
    slapd.start_again().await;
    assert_eq!(directory.read(&()).await.unwrap().users.len(), USERS);
}
