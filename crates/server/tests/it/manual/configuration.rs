//! The keys of the configuration file with their meaning, as the program's own source says it.

use std::fmt::Write;

use super::cell;

const WHOLE: &str = include_str!("../../../src/config/mod.rs");
const SECTIONS: &str = include_str!("../../../src/config/section.rs");

/// One structure of the source: its name, and each field with its documentation.
struct Structure<'a> {
    name: &'a str,
    fields: Vec<(&'a str, String)>,
}

pub(super) fn part() -> String {
    let mut part = String::new();
    let whole = structures(WHOLE);
    let config = whole.iter().find(|structure| structure.name == "Config").unwrap();
    let sections = structures(SECTIONS);
    let is_section = |key: &str| sections.iter().any(|section| section.name.eq_ignore_ascii_case(key));
    table(&mut part, "At the top", config.fields.iter().filter(|(key, _)| !is_section(key)));
    for (key, _) in config.fields.iter().filter(|(key, _)| is_section(key)) {
        let section = sections.iter().find(|section| section.name.eq_ignore_ascii_case(key)).unwrap();
        table(&mut part, &format!("`[{key}]`"), section.fields.iter());
    }
    part
}

fn table<'a>(part: &mut String, title: &str, fields: impl Iterator<Item = &'a (&'a str, String)>) {
    write!(part, "### {title}\n\n| key | meaning |\n|---|---|\n").unwrap();
    for (key, meaning) in fields {
        writeln!(part, "| `{key}` | {} |", cell(meaning)).unwrap();
    }
    part.push('\n');
}

fn structures(source: &str) -> Vec<Structure<'_>> {
    let mut structures: Vec<Structure<'_>> = Vec::new();
    let mut documentation: Vec<&str> = Vec::new();
    let mut inside = false;
    for line in source.lines() {
        let trimmed = line.trim();
        if let Some(name) = line.strip_prefix("pub struct ").and_then(|rest| rest.strip_suffix(" {")) {
            structures.push(Structure { name, fields: Vec::new() });
            inside = true;
            documentation.clear();
        } else if line == "}" {
            inside = false;
        } else if let Some(text) = trimmed.strip_prefix("///") {
            documentation.push(text.trim());
        } else if inside
            && let Some((key, _)) = trimmed.strip_prefix("pub ").and_then(|rest| rest.split_once(':'))
        {
            let meaning = documentation.join(" ");
            structures.last_mut().unwrap().fields.push((key, meaning));
            documentation.clear();
        }
    }
    structures
}
