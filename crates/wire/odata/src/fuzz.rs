//! The body of the fuzz target: no input may panic, hang or use much memory.

use serde_json::json;

use crate::{Filter, Path, Query};

/// Feeds bytes to every parser of this crate.
pub fn fuzz(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = Path::parse(text);
    let _ = Query::parse(text);
    if let Ok(filter) = Filter::parse(text) {
        let entity = json!({"a": [1, {"b": "c"}], "d": "2026-01-01T00:00:00Z", "e": null});
        let _ = filter.matches(&entity, &|_| false);
        let _ = filter.properties();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_inputs_do_not_panic() {
        for text in [
            "a eq 'x' and (b in (1,2) or not isof('m.g.x'))",
            "$expand=a($select=b;$expand=c($top=1)),d&$filter=x/any(y:y eq 'z')",
            "deviceConfigurations('a''b')/microsoft.graph.x/()",
            "'",
            "(",
            ")",
            "a/any(",
            "a/any(b",
            "in in in",
            "-",
            "1e999",
            "''''",
            "é eq 'ü'",
            "\u{0}",
            "%%%",
            "$filter",
            "0000-01-01T00:00:00Z eq d",
            "9999-99-99 lt d",
            "isof(,)",
            "contains(a)",
            "a in ()",
            "not",
            "a eq eq eq",
        ] {
            fuzz(text.as_bytes());
        }
        fuzz(&[0xff, 0xfe]);
    }
}
