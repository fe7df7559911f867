//! The notices that the licences of others ask for: which of their works are in the program, and the texts that came with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::Value;

use super::System;
use super::program::Target;
use crate::find::cargo;

/// How deep a text may lie: some libraries bring those of others along.
const DEPTH: u8 = 4;

/// How the names of such files begin.
const NAMES: [&str; 6] = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];

/// A library of others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Library {
    /// Name and version.
    name: String,
    licence: String,
    manifest: String,
}

/// All notices as one text.
pub(super) fn text(target: &Target) -> anyhow::Result<String> {
    let libraries = libraries(&target.triple)?;
    let mut text = String::from(
        "gatepost-connector is under the MIT licence or the Apache licence 2.0, as you like. It contains the following works of others,\n\
         each with its licence. The texts that came with them follow.\n\n",
    );
    text += "The standard library of Rust: MIT OR Apache-2.0\n";
    if target.system == System::Windows {
        text += "The start-up code of MinGW-w64: public domain and ZPL-2.1\n";
        text += "The support library of GCC: GPL-3.0-or-later WITH GCC-exception-3.1\n";
    }
    let mut notices: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for library in &libraries {
        writeln!(text, "{}: {}", library.name, library.licence)?;
        let folder = Path::new(&library.manifest).parent().context("a manifest lies in a folder")?;
        let mut found = BTreeSet::new();
        collect(folder, DEPTH, &mut found)?;
        for notice in found {
            notices.entry(notice).or_default().push(&library.name);
        }
    }
    for (notice, of) in &notices {
        writeln!(text, "\n{}\n{}\n\n{notice}", "-".repeat(78), of.join(", "))?;
    }
    Ok(text)
}

/// What the connector is made of on this target, beside our own.
fn libraries(triple: &str) -> anyhow::Result<BTreeSet<Library>> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", triple];
    let output = cargo()?.args(arguments).output()?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = by_id(metadata.get("packages"))?;
    let nodes = by_id(metadata.pointer("/resolve/nodes"))?;
    let start = packages.iter().find(|(_, package)| word(package, "name") == "gatepost-connector");
    let mut next = vec![*start.context("cargo metadata does not know the connector")?.0];
    let (mut seen, mut libraries) = (BTreeSet::new(), BTreeSet::new());
    while let Some(id) = next.pop() {
        if !seen.insert(id) {
            continue;
        }
        let package = packages.get(id).with_context(|| format!("cargo metadata does not know {id}"))?;
        // Ours have no source.
        if package.get("source").is_some_and(Value::is_string) {
            libraries.insert(Library {
                name: format!("{} {}", word(package, "name"), word(package, "version")),
                licence: word(package, "license").to_owned(),
                manifest: word(package, "manifest_path").to_owned(),
            });
        }
        let used = nodes.get(id).and_then(|node| node.get("deps")).and_then(Value::as_array);
        next.extend(
            used.into_iter().flatten().filter(|used| is_in_the_program(used)).map(|used| word(used, "pkg")),
        );
    }
    Ok(libraries)
}

fn by_id(list: Option<&Value>) -> anyhow::Result<BTreeMap<&str, &Value>> {
    let list = list.and_then(Value::as_array).context("cargo metadata gives no packages")?;
    Ok(list.iter().map(|item| (word(item, "id"), item)).collect())
}

fn word<'a>(item: &'a Value, key: &str) -> &'a str {
    item.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether a dependency is one of the program itself, not only of its tests or of its build.
fn is_in_the_program(used: &Value) -> bool {
    let kinds = used.get("dep_kinds").and_then(Value::as_array);
    kinds.into_iter().flatten().any(|kind| kind.get("kind").is_some_and(Value::is_null))
}

/// The texts of licences in a folder, with plain line ends.
fn collect(folder: &Path, depth: u8, found: &mut BTreeSet<String>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, found)?;
        }
        let name = entry.file_name().to_string_lossy().to_ascii_uppercase();
        let is_source = path.extension().is_some_and(|extension| extension == "rs" || extension == "html");
        if kind.is_file() && !is_source && NAMES.iter().any(|start| name.starts_with(start)) {
            let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
            found.insert(String::from_utf8_lossy(&bytes).replace("\r\n", "\n").trim().to_owned());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_program_is_named_with_the_texts_that_came_with_it() {
        let target = Target { system: System::Linux, triple: "x86_64-unknown-linux-gnu".to_owned() };
        let text = text(&target).unwrap();
        assert!(text.contains("\ntokio 1.") && text.contains("Permission is hereby granted"), "{text:.2000}");
        let names: Vec<_> = text.lines().take_while(|line| !line.starts_with("----")).collect();
        let is_named = |start: &str| names.iter().any(|line| line.starts_with(start));
        assert!(is_named("rustls 0.") && is_named("aws-lc-sys 0."), "{names:#?}");
        for other in ["gatepost-connector 0.", "connector 0.", "windows-service 0.", "tempfile 3", "sqlx "] {
            assert!(!is_named(other), "{other} is not of others, not of Linux, or for tests alone");
        }
    }
}
