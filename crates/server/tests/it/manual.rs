//! The parts of the manual that are drawn from the program: they cannot fall behind it. `cargo xtask docs` writes them anew.

mod configuration;
mod links;
mod permissions;
mod settings;

use std::fs;
use std::path::{Path, PathBuf};

/// Set to write the files rather than to hold them against the program, as for golden files.
const WRITE: &str = "GATEPOST_BLESS";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// Holds a page against what it should be, or writes it.
fn is_in_step(page: &str, wanted: &str) {
    let path = docs().join(page);
    if std::env::var_os(WRITE).is_some() {
        fs::write(&path, wanted).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let place = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    let line = place.unwrap_or_else(|| found.lines().count().min(wanted.lines().count()));
    assert!(
        found == wanted,
        "docs/{page} is out of step from line {} on: run `cargo xtask docs`\n  there: {}\n  wanted: {}",
        line + 1,
        found.lines().nth(line).unwrap_or("(the end)"),
        wanted.lines().nth(line).unwrap_or("(the end)"),
    );
}

/// The same for the part of a page between two marks; what is around it is written by hand.
fn part_is_in_step(page: &str, wanted: &str) {
    const BEGIN: &str = "<!-- written by cargo xtask docs -->\n";
    const END: &str = "<!-- end -->\n";
    let found = fs::read_to_string(docs().join(page)).unwrap();
    let (before, rest) = found.split_once(BEGIN).expect("the page has the first mark");
    let (_, after) = rest.split_once(END).expect("the page has the last mark");
    is_in_step(page, &format!("{before}{BEGIN}{wanted}{END}{after}"));
}

/// A text as it stands in a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[test]
fn the_settings_reference_is_in_step_with_the_catalogue() {
    is_in_step("settings.md", &settings::page());
}

#[test]
fn the_configuration_reference_is_in_step_with_the_program() {
    part_is_in_step("configuration.md", &configuration::part());
}

#[test]
fn the_permissions_and_endpoints_are_in_step_with_the_api() {
    part_is_in_step("api.md", &permissions::part());
}

#[test]
fn every_link_in_the_manual_leads_somewhere() {
    links::check(&docs());
}
