//! Alert rules, dashboard and manual name metrics that exist, and no metric is left unsaid (XC-11).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use testkit::{Options, TestServer};

/// What Prometheus adds to the name of a counter, a histogram or an information.
const ENDINGS: [&str; 5] = ["_total", "_bucket", "_sum", "_count", "_info"];

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every metric of ours that a text names, without what Prometheus adds.
fn named(text: &str) -> BTreeSet<String> {
    let is_part = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    text.split(|char| !is_part(char))
        .filter(|word| word.starts_with("gatepost_") && word.len() > "gatepost_".len())
        .map(|word| bare(word).to_owned())
        .collect()
}

fn bare(name: &str) -> &str {
    ENDINGS.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name)
}

/// What a server exposes: what it counts itself once it was asked for something, and every figure of the store.
async fn exposed() -> BTreeSet<String> {
    let server = TestServer::start(Options::sqlite().unwrap()).await.unwrap();
    let client = server.client().unwrap();
    let mut text = String::new();
    // The first answer is counted in the second.
    for _ in 0..2 {
        text =
            client.get(format!("{}/metrics", server.metrics())).send().await.unwrap().text().await.unwrap();
    }
    server.stop().await.unwrap();
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    let own = types.map(|name| bare(name).to_owned());
    let figures = services::figures::metrics().into_iter().map(|metric| format!("gatepost_{}", metric.name));
    own.chain(figures).collect()
}

/// The queries of a dashboard: every `expr`, however deep, and what its variables ask for.
fn queries(dashboard: &Value, found: &mut Vec<String>) {
    match dashboard {
        Value::Object(fields) => {
            // A variable keeps its query in an object of the same name.
            let texts = ["expr", "query"].iter().filter_map(|name| fields.get(*name).and_then(Value::as_str));
            found.extend(texts.map(ToOwned::to_owned));
            fields.values().for_each(|field| queries(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| queries(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn rules_dashboard_and_manual_name_what_there_is() {
    let exposed = exposed().await;
    let rules = named(&file("deploy/prometheus/gatepost.rules.yml"));
    let tests = named(&file("deploy/prometheus/gatepost.rules.test.yml"));
    let dashboard: Value = serde_json::from_str(&file("deploy/grafana/gatepost.json")).unwrap();
    let mut expressions = Vec::new();
    queries(&dashboard, &mut expressions);
    assert!(expressions.len() >= 12, "{expressions:?}");
    assert!(expressions.iter().any(|query| query.starts_with("label_values(")), "{expressions:?}");
    let dashboard = named(&expressions.join("\n"));
    let manual = named(&file("docs/monitoring.md"));
    for (place, names) in
        [("rules", &rules), ("tests of the rules", &tests), ("dashboard", &dashboard), ("manual", &manual)]
    {
        let unknown: Vec<_> = names.difference(&exposed).collect();
        assert!(!names.is_empty() && unknown.is_empty(), "{place}: {unknown:?} are not exposed: {exposed:?}");
    }
    let unsaid: Vec<_> = exposed.difference(&manual).collect();
    assert!(unsaid.is_empty(), "docs/monitoring.md says nothing of {unsaid:?}");
}

#[test]
fn each_alert_has_a_section_in_the_manual_and_a_test() {
    let (rules, tests) =
        (file("deploy/prometheus/gatepost.rules.yml"), file("deploy/prometheus/gatepost.rules.test.yml"));
    let manual = file("docs/monitoring.md");
    let alerts: Vec<_> = rules.lines().filter_map(|line| line.trim().strip_prefix("- alert: ")).collect();
    assert!(alerts.len() >= 10, "{alerts:?}");
    for alert in alerts {
        assert!(manual.lines().any(|line| line == format!("### {alert}")), "no section for {alert}");
        let anchor = format!("monitoring.md#{}", alert.to_lowercase());
        assert!(rules.contains(&anchor), "{alert} does not lead to its section");
        assert!(tests.contains(&format!("alertname: {alert}\n")), "no test of {alert}");
    }
}
