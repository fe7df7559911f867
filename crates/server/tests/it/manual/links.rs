//! Links between the pages of the manual.

use std::fs;
use std::path::Path;

/// Every link to a page leads to a page, and every page is reached from the index.
pub(super) fn check(docs: &Path) {
    let index = fs::read_to_string(docs.join("index.md")).unwrap();
    for entry in fs::read_dir(docs).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "index.md" || index.contains(&format!("]({name})")),
            "the index does not lead to {name}"
        );
        for link in fs::read_to_string(&path).unwrap().split("](").skip(1) {
            let link = link.split(')').next().unwrap_or_default().split('#').next().unwrap_or_default();
            if !link.is_empty() && !link.contains("://") {
                assert!(docs.join(link).exists(), "{name} has a link to {link}, which is not there");
            }
        }
    }
    let readme = fs::read_to_string(docs.join("../README.md")).unwrap();
    assert!(readme.contains("](docs/index.md)"), "the README does not lead to the manual");
}
