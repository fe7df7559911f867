//! Windows: who may read a file. What a file's mode is on Unix, its access list is there; it is read and written with the
//! system's own `icacls`, in the words of the security descriptor language (MS-DTYP §2.5.1), which are the same in every language.

#[cfg(windows)]
use std::path::Path;
#[cfg(windows)]
use std::process::Command;

#[cfg(windows)]
use crate::{Error, private_file};

/// The system, administrators, and whoever owns the file: all rights, for what is in the directory as well.
#[cfg(windows)]
const OURS: [&str; 3] = ["*S-1-5-18:(OI)(CI)F", "*S-1-5-32-544:(OI)(CI)F", "*S-1-3-4:(OI)(CI)F"];

/// Leaves a directory and what will be in it to [`OURS`]; nothing is inherited from above any more. Accounts of services that were
/// admitted stay.
#[cfg(windows)]
pub(crate) fn close(directory: &Path) -> Result<(), Error> {
    // Whoever made it first would stay its owner, whom nobody can forbid to change the list. Only an administrator can take it over,
    // and only administrators install a service; where somebody else tries the program, it stays that person's own.
    let _ = icacls(directory, &["/setowner", "*S-1-5-32-544", "/T"]);
    let mut arguments = vec!["/inheritance:r", "/grant:r"];
    arguments.extend(OURS);
    icacls(directory, &arguments)
}

/// Lets one more account read and write what is in a directory.
#[cfg(windows)]
pub(crate) fn admit(directory: &Path, account: &str) -> Result<(), Error> {
    icacls(directory, &["/grant", &format!("{account}:(OI)(CI)M"), "/T"])
}

/// Whether somebody may read it who should not.
#[cfg(windows)]
pub(crate) fn is_readable_by_others(path: &Path) -> Result<bool, Error> {
    // Of a directory in it: a service may write nothing beside it. Two processes may look at the same time.
    let name = format!("{}.acl", std::process::id());
    let saved = if path.is_dir() { path.join(name) } else { path.with_extension(name) };
    icacls(path, &["/save", &saved.display().to_string()])?;
    let bytes = std::fs::read(&saved).map_err(|error| private_file::failed(&saved, error))?;
    std::fs::remove_file(&saved).map_err(|error| private_file::failed(&saved, error))?;
    Ok(opens_to_others(&text(&bytes)))
}

#[cfg(windows)]
fn icacls(path: &Path, arguments: &[&str]) -> Result<(), Error> {
    let failed = |error| private_file::failed(path, error);
    let output = Command::new("icacls").arg(path).args(arguments).output().map_err(failed)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = format!("its access list cannot be read or changed: {}", said.trim());
    Err(failed(std::io::Error::other(said)))
}

/// The text of a file in UTF-16, as `icacls /save` writes it.
fn text(bytes: &[u8]) -> String {
    let units = bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair));
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Whether an access list lets somebody in beside the system (`SY`), administrators (`BA`), the owner (`OW`, `CO`) and single services.
/// One that is missing or cannot be read lets everybody in.
fn opens_to_others(descriptor: &str) -> bool {
    let Some((_, list)) = descriptor.rsplit_once("D:") else { return true };
    let list = list.split_once("S:").map_or(list, |(list, _)| list);
    let mut entries = list.split('(').skip(1).peekable();
    entries.peek().is_none() || entries.any(lets_others_in)
}

/// One entry: `A;OICI;FA;;;SY)`.
fn lets_others_in(entry: &str) -> bool {
    let mut parts = entry.trim_end().trim_end_matches(')').split(';');
    let kind = parts.next().unwrap_or_default();
    let who = parts.nth(4).unwrap_or_default();
    let ours = ["SY", "BA", "OW", "CO", "S-1-3-4", "S-1-5-18", "S-1-5-32-544"].contains(&who)
        // Accounts of services, each of which is one service alone (MS-DTYP §2.4.2.4); `S-1-5-80-0` is all of them.
        || who.starts_with("S-1-5-80-") && who != "S-1-5-80-0";
    kind != "D" && !ours
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_ours_alone_is_closed() {
        for closed in [
            "connector\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;OW)\r\n",
            "D:AI(A;ID;FA;;;SY)(A;ID;0x1301bf;;;S-1-5-80-1-2-3-4-5)",
            "D:PAI(D;;FA;;;WD)(A;;FA;;;BA)S:(ML;;NW;;;HI)",
        ] {
            assert!(!opens_to_others(closed), "{closed}");
        }
    }

    #[test]
    fn users_everybody_and_whatever_cannot_be_read_open_it() {
        for open in [
            "D:AI(A;ID;FA;;;SY)(A;ID;0x1200a9;;;BU)",
            "D:(A;;FA;;;WD)",
            "D:(A;;FA;;;S-1-5-21-1-2-3-1001)",
            "D:(A;;FA;;;S-1-5-80-0)",
            "D:NO_ACCESS_CONTROL",
            "",
        ] {
            assert!(opens_to_others(open), "{open}");
        }
    }

    #[test]
    fn what_icacls_saves_is_utf_16() {
        let bytes: Vec<u8> = "D:(A;;FA;;;WD)".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(text(&bytes), "D:(A;;FA;;;WD)");
    }
}
