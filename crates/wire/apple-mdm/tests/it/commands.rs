//! Commands, written as the server does and read as a device does.

use apple_mdm::app::InstallApplication;
use apple_mdm::command::Command;

fn there_and_back(command: &Command) {
    let bytes = command.to_xml("0199aa00-0000-7000-8000-000000000001").unwrap();
    let (read, uuid) = Command::from_xml(&bytes).unwrap();
    assert_eq!((&read, uuid.as_str()), (command, "0199aa00-0000-7000-8000-000000000001"));
}

#[test]
fn every_command_comes_back_as_it_was() {
    there_and_back(&Command::DeviceInformation { queries: vec!["UDID".into(), "OSVersion".into()] });
    there_and_back(&Command::SecurityInfo);
    there_and_back(&Command::ProfileList { managed_only: true });
    there_and_back(&Command::CertificateList { managed_only: false });
    there_and_back(&Command::InstalledApplicationList {
        identifiers: vec!["com.apple.mobilemail".into()],
        managed_apps_only: true,
        items: vec!["Identifier".into()],
    });
    there_and_back(&Command::ManagedApplicationList { identifiers: vec!["com.example.app".into()] });
    for (remove_with_management, manage) in [(true, true), (false, false)] {
        there_and_back(&Command::InstallApplication(InstallApplication {
            store_id: 951_937_596,
            remove_with_management,
            manage,
        }));
    }
    there_and_back(&Command::RemoveApplication { identifier: "com.example.app".into() });
    there_and_back(&Command::InstallProfile { payload: b"<plist/>\0\xff".to_vec() });
    there_and_back(&Command::RemoveProfile { identifier: "a & b <c>".into() });
}

#[test]
fn the_envelope_is_what_apple_says() {
    let bytes = Command::RemoveProfile { identifier: "com.example.mail".into() }.to_xml("u-1").unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let compact: String = text.split_whitespace().collect();
    assert!(compact.contains(
        "<dict><key>Command</key><dict><key>RequestType</key><string>RemoveProfile</string>\
         <key>Identifier</key><string>com.example.mail</string></dict>\
         <key>CommandUUID</key><string>u-1</string></dict>"
    ));
}
