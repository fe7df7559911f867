//! What is in a package beside the program: what a person needs to install it, and what the licences ask for.

use anyhow::Context;

use super::{Entry, System};
use crate::find::root;

/// Name in the package, and file below the root of the workspace.
type Files = &'static [(&'static str, &'static str)];

const LINUX: Files = &[
    ("README.md", "crates/gatepost-connector/package/linux.md"),
    ("gatepost-connector.service", "crates/gatepost-connector/gatepost-connector.service"),
    // Not under the name that the program looks for: an example must not become what counts by being unpacked.
    ("gatepost-connector.example.toml", "crates/gatepost-connector/gatepost-connector.toml"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];

const WINDOWS: Files = &[
    ("README.txt", "crates/gatepost-connector/package/windows.txt"),
    ("gatepost-connector.example.toml", "crates/gatepost-connector/package/windows.toml"),
    ("LICENSE-APACHE.txt", "LICENSE-APACHE"),
    ("LICENSE-MIT.txt", "LICENSE-MIT"),
];

/// The files of a package, in the order of their names.
pub(super) fn of(system: System, program: Vec<u8>, others: &str) -> anyhow::Result<Vec<Entry>> {
    let (name, files) = match system {
        System::Linux => ("gatepost-connector", LINUX),
        System::Windows => ("gatepost-connector.exe", WINDOWS),
    };
    let mut entries = vec![
        Entry { name, content: program, is_program: true },
        Entry { name: "THIRD-PARTY.txt", content: lines(system, others), is_program: false },
    ];
    let root = root()?;
    for &(name, file) in files {
        let path = root.join(file);
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        entries.push(Entry { name, content: lines(system, &text), is_program: false });
    }
    entries.sort_by_key(|entry| entry.name);
    Ok(entries)
}

/// Text with the line ends of a system: older editors of Windows show no others.
fn lines(system: System, text: &str) -> Vec<u8> {
    let text = text.replace("\r\n", "\n");
    match system {
        System::Linux => text.into_bytes(),
        System::Windows => text.replace('\n', "\r\n").into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text<'a>(entries: &'a [Entry], name: &str) -> &'a str {
        let entry = entries.iter().find(|entry| entry.name == name).unwrap();
        std::str::from_utf8(&entry.content).unwrap()
    }

    #[test]
    fn both_have_the_program_how_to_install_it_and_the_licences() {
        for (system, names, says) in [
            (
                System::Linux,
                ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "THIRD-PARTY.txt", "gatepost-connector"]
                    .as_slice(),
                "systemctl enable --now gatepost-connector",
            ),
            (
                System::Windows,
                &[
                    "LICENSE-APACHE.txt",
                    "LICENSE-MIT.txt",
                    "README.txt",
                    "THIRD-PARTY.txt",
                    "gatepost-connector.exe",
                ],
                "gatepost-connector.exe service install",
            ),
        ] {
            let entries = of(system, b"program".to_vec(), "others\n").unwrap();
            let found: Vec<_> = entries.iter().map(|entry| entry.name).collect();
            assert!(names.iter().all(|name| found.contains(name)) && found.is_sorted(), "{found:?}");
            let programs: Vec<_> = entries.iter().filter(|entry| entry.is_program).collect();
            assert!(programs.len() == 1 && programs[0].content == b"program", "{system:?}");
            assert!(text(&entries, names[2]).contains(says), "{system:?}");
            assert!(text(&entries, "gatepost-connector.example.toml").contains("[limits]"), "{system:?}");
        }
    }

    #[test]
    fn the_unit_lets_the_program_write_where_the_example_says() {
        let entries = of(System::Linux, Vec::new(), "").unwrap();
        let unit = text(&entries, "gatepost-connector.service");
        let example = text(&entries, "gatepost-connector.example.toml");
        let paths = example.split('"').filter(|text| text.starts_with("/var/"));
        let allowed = |path: &str| {
            [("/var/lib/", "StateDirectory="), ("/var/log/", "LogsDirectory=")].iter().any(|(above, key)| {
                let below = path.strip_prefix(above).and_then(|below| below.split('/').next());
                below.is_some_and(|name| unit.lines().any(|line| line == format!("{key}{name}")))
            }) || unit
                .lines()
                .filter_map(|line| line.strip_prefix("ReadWritePaths=-"))
                .any(|written| path.starts_with(&format!("{written}/")))
        };
        let refused: Vec<_> = paths.clone().filter(|path| !allowed(path)).collect();
        assert!(paths.count() == 3 && refused.is_empty(), "{refused:?}");
    }

    #[test]
    fn each_has_the_line_ends_of_its_system() {
        let linux = of(System::Linux, Vec::new(), "a\r\nb\n").unwrap();
        assert!(linux.iter().all(|entry| !entry.content.contains(&b'\r')));
        let windows = of(System::Windows, Vec::new(), "a\r\nb\n").unwrap();
        assert_eq!(text(&windows, "THIRD-PARTY.txt"), "a\r\nb\r\n");
        let readme = text(&windows, "README.txt");
        assert_eq!(readme.matches('\n').count(), readme.matches("\r\n").count());
    }
}
