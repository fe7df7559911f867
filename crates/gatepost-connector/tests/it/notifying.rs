//! XC-13: the notification account of `register` is tested before anything is kept, and mistakes are said in plain words.

use crate::registered::{program, registered};

/// What `register --update` says with these arguments, and whether it took them.
fn update(directory: &std::path::Path, arguments: &[&str]) -> (bool, String) {
    let output = program(directory).args(["register", "--update"]).args(arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn an_account_that_does_not_work_is_not_kept() {
    let directory = tempfile::tempdir().unwrap();
    registered(directory.path(), 1);
    let password = directory.path().join("password");
    std::fs::write(&password, "Pa55word-of-mail").unwrap();
    let file = password.to_str().unwrap();
    let account = ["--notification-account", r"CORP\gatepost", "--notification-password-file", file];
    let address = ["--notification-address", "gatepost@corp.example"];
    let registration = directory.path().join("data").join("registration.json");
    let before = std::fs::read(&registration).unwrap();
    let (taken, said) = update(directory.path(), &account);
    assert!(!taken && said.contains("--notification-address"), "{said}");
    let plain = ["--ews-url", "http://127.0.0.1/EWS/Exchange.asmx"];
    let (taken, said) = update(directory.path(), &[&account[..], &address, &plain].concat());
    assert!(!taken && said.contains("https://HOST/EWS/Exchange.asmx"), "{said}");
    // The port of the discard service: nobody answers there.
    let nobody = ["--ews-url", "https://127.0.0.1:9/EWS/Exchange.asmx"];
    let (taken, said) = update(directory.path(), &[&account[..], &address, &nobody].concat());
    assert!(!taken && said.contains("127.0.0.1:9 cannot be reached"), "{said}");
    assert!(!said.contains("Pa55word-of-mail"), "{said}");
    assert_eq!(std::fs::read(&registration).unwrap(), before);
    let (taken, said) = update(directory.path(), &["--ews-url", "auto"]);
    assert!(!taken && said.contains("there is no notification account yet"), "{said}");
    let (taken, said) = update(directory.path(), &["--notification-account", "none"]);
    assert!(taken, "{said}");
}
