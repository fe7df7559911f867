//! The body of the fuzz targets: whatever the bytes are, reading them ends, and what was read can be written.

use crate::command::Command;
use crate::message::Message;
use crate::profile::Profile;

/// Reads `data` as everything that this crate can read.
///
/// # Panics
///
/// If something that was read cannot be written again: that is what the fuzzer looks for.
pub fn fuzz(data: &[u8]) {
    if let Ok(Message::Answer(answer)) = Message::parse(data) {
        let _ = (answer.profiles(), answer.certificates(), answer.apps());
        let _ = (answer.device_facts(), answer.security_facts());
        let _ = (answer.app_answer(), answer.managed_apps());
    }
    if let Ok((command, uuid)) = Command::from_xml(data) {
        let written = command.to_xml(&uuid);
        assert!(written.is_ok(), "a command that was read could not be written");
    }
    if let Ok(profile) = Profile::from_xml(data) {
        let written = profile.to_xml();
        assert!(written.is_ok(), "a profile that was read could not be written");
    }
}
