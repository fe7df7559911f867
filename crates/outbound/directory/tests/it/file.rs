//! Directories in files.

use std::sync::Arc;

use domain::directory::Snapshot;
use outbound_directory::{
    Configuration, Connect, Connector, Directory, DirectoryError, FileConfiguration, Source,
};

use crate::group;

fn directory(folder: &tempfile::TempDir, name: &str, content: &[u8]) -> Arc<dyn Directory> {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    let source = Source::File(FileConfiguration { path: path.to_str().unwrap().to_owned() });
    Connector.directory(&Configuration { source, password: None }).unwrap()
}

async fn read(name: &str, content: &str) -> Result<Snapshot, DirectoryError> {
    let folder = tempfile::tempdir().unwrap();
    directory(&folder, name, content.as_bytes()).read(&()).await
}

/// The error without the folder in front.
async fn problem(name: &str, content: &str) -> String {
    let text = read(name, content).await.unwrap_err().to_string();
    text.split_once(name).map(|(_, rest)| rest.to_owned()).unwrap_or(text)
}

#[tokio::test]
async fn csv_with_users_and_groups() {
    let content = "\u{feff}id,displayName,mail,samAccountName,groups,enabled,otherMails\r\n\
                   1,\"Berg, Anna\",anna@example.com,anna,Sales;All staff,,berg@home.example; anna@home.example\r\n\
                   \r\n\
                   2,\"Bo \"\"Bobo\"\" Ek\",,bo,all staff,no,\r\n";
    let snapshot = read("staff.csv", content).await.unwrap();
    assert_eq!(snapshot.users[0].display_name, "Berg, Anna");
    assert_eq!(snapshot.users[0].proxy_addresses, ["anna@example.com"]);
    assert_eq!(snapshot.users[0].other_mails, ["berg@home.example", "anna@home.example"], "in their order");
    assert_eq!(snapshot.users[0].plain_name.as_deref(), Some("anna"));
    assert_eq!(snapshot.users[1].display_name, "Bo \"Bobo\" Ek");
    assert_eq!((snapshot.users[1].mail.as_deref(), snapshot.users[1].enabled), (None, false));
    assert_eq!(group(&snapshot, "All staff").users, ["1", "2"]);
    assert_eq!(group(&snapshot, "Sales").users, ["1"]);
}

#[tokio::test]
async fn csv_errors_name_line_and_column() {
    let unknown = problem("a.csv", "id,displayName,phone\n").await;
    assert!(unknown.starts_with(", line 1, column 16: there is no column `phone`"), "{unknown}");
    let short = problem("a.csv", "id,displayName\n1,A\n2\n").await;
    assert!(short.starts_with(", line 3: 1 fields"), "{short}");
    let open = problem("a.csv", "id,displayName\n1,\"A\n2,B\n").await;
    assert!(open.starts_with(", line 2, column 3: this quote is never closed"), "{open}");
    let quote = problem("a.csv", "id,displayName\n1,A\"B\n").await;
    assert!(quote.starts_with(", line 2, column 4:"), "{quote}");
    let twice = problem("a.csv", "id,displayName\n1,A\n1,B\n").await;
    assert!(twice.starts_with(", line 3: the id `1` was in line 2"), "{twice}");
    let empty = problem("a.csv", "id,displayName\n1,\n").await;
    assert!(empty.starts_with(", line 2, column 3: `displayName` is empty"), "{empty}");
    assert!(problem("a.csv", "").await.contains("empty"));
    assert!(problem("a.csv", "mail,id\n").await.contains("`displayName` is missing"));
}

#[tokio::test]
async fn json_with_nested_groups() {
    let content = r#"{"users": [{"id": "u1", "displayName": "Anna", "mail": "Anna@example.com",
                                "otherMails": ["anna@home.example"]}],
        "groups": [{"id": "g1", "displayName": "Inner", "users": ["u1"]},
                   {"id": "g2", "displayName": "Outer", "groups": ["g1"]}]}"#;
    let snapshot = read("staff.json", content).await.unwrap();
    assert_eq!(group(&snapshot, "Outer").groups, ["g1"]);
    assert_eq!(snapshot.users[0].proxy_addresses, ["anna@example.com"]);
    assert_eq!(snapshot.users[0].other_mails, ["anna@home.example"]);
    assert!(snapshot.users[0].enabled);
}

#[tokio::test]
async fn json_errors_name_line_and_column() {
    let unknown = problem("a.json", "{\"users\": [\n  {\"id\": \"1\", \"name\": \"A\"}]}").await;
    assert!(unknown.starts_with(", line 2, column 20: unknown field `name`"), "{unknown}");
    let stranger = r#"{"users": [], "groups": [{"id": "g", "displayName": "G", "users": ["who"]}]}"#;
    assert!(problem("a.json", stranger).await.contains("the member `who`"));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(problem("a.json", &deep).await.contains("line 1"));
}

#[tokio::test]
async fn a_file_that_is_no_text_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let error = directory(&folder, "a.csv", b"id,displayName\n1,\xc5sa\n").read(&()).await.unwrap_err();
    assert!(error.to_string().contains("line 2, column 3"), "{error}");
    let error = directory(&folder, "a.csv", b"\xff\xfei\0d\0").read(&()).await.unwrap_err();
    assert!(error.to_string().contains("UTF-16"), "{error}");
    let error = directory(&folder, "a.txt", b"").read(&()).await.unwrap_err();
    assert!(error.to_string().contains(".csv or .json"), "{error}");
}

#[tokio::test]
async fn passwords_of_a_file() {
    let folder = tempfile::tempdir().unwrap();
    // Of the word `open sesame`, made with few rounds for the test.
    let hash = hash("open sesame");
    let content = format!(
        "id,displayName,mail,passwordHash\n1,Anna,anna@example.com,\"{hash}\"\n2,Bo,bo@example.com,\n"
    );
    let anna = directory(&folder, "a.csv", content.as_bytes());
    let right = "open sesame".to_owned().into();
    let verify = |name: &'static str| {
        let (anna, right) = (&anna, &right);
        async move { anna.verify_password(name, right).await.unwrap() }
    };
    assert_eq!(verify("ANNA@example.com").await.as_deref(), Some("1"));
    assert_eq!(verify("bo@example.com").await, None);
    assert_eq!(anna.verify_password("anna@example.com", &"wrong".to_owned().into()).await.unwrap(), None);
    assert_eq!(anna.verify_password("anna@example.com", &String::new().into()).await.unwrap(), None);
    let none = directory(&folder, "b.csv", b"id,displayName\n1,Anna\n");
    assert_eq!(none.verify_password("Anna", &right).await.unwrap_err(), DirectoryError::NoPasswords);
}

fn hash(password: &str) -> String {
    use argon2::password_hash::PasswordHasher;
    let params = argon2::Params::new(64, 1, 1, None).unwrap();
    let hasher = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    hasher.hash_password_with_salt(password.as_bytes(), b"salt for a test!").unwrap().to_string()
}
