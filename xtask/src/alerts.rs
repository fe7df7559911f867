//! The alert rules and the queries of the dashboard, checked by Prometheus' own tool; the rules also run against made-up figures.

use std::fs;
use std::process::Command;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::find::{program, root, succeeds};
use crate::report::{Count, left_out};

/// `promtool check rules` and `promtool test rules`.
pub(crate) fn check() -> anyhow::Result<Count> {
    let Some(promtool) = program("promtool") else {
        return Ok(left_out("alerts", "promtool is not installed"));
    };
    let deploy = root()?.join("deploy");
    let rules = deploy.join("prometheus");
    let run = |what: &str, file: &str| {
        succeeds(Command::new(&promtool).args([what, "rules", file]).current_dir(&rules)).map(Count::one)
    };
    let mut count = run("check", "gatepost.rules.yml")?;
    count.add(run("test", "gatepost.rules.test.yml")?);
    // It knows no dashboards: each query goes to it as a rule that records.
    let dashboard: Value = serde_json::from_str(&fs::read_to_string(deploy.join("grafana/gatepost.json"))?)?;
    let mut queries = Vec::new();
    collect(&dashboard, &mut queries);
    ensure!(!queries.is_empty(), "no query was found in the dashboard");
    let directory = tempfile::tempdir()?;
    let file = directory.path().join("dashboard.json");
    fs::write(&file, recording(&queries).to_string())?;
    count.add(run("check", &file.to_string_lossy())?);
    Ok(count)
}

/// Every `expr`, however deep.
fn collect(part: &Value, queries: &mut Vec<String>) {
    match part {
        Value::Object(fields) => {
            queries.extend(fields.get("expr").and_then(Value::as_str).map(ToOwned::to_owned));
            fields.values().for_each(|field| collect(field, queries));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, queries)),
        _ => {}
    }
}

/// Rules whose numbers are those of the queries; JSON is YAML.
fn recording(queries: &[String]) -> Value {
    let rules: Vec<_> = (1..)
        .zip(queries)
        .map(|(number, query)| json!({ "record": format!("dashboard:query:{number}"), "expr": query }))
        .collect();
    json!({ "groups": [{ "name": "dashboard", "rules": rules }] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_query_of_a_dashboard_becomes_a_rule() {
        let panel = |query: &str| json!({ "targets": [{ "expr": query }] });
        let dashboard = json!({ "panels": [panel("up"), { "panels": [panel("rate(x[5m])")] }] });
        let mut queries = Vec::new();
        collect(&dashboard, &mut queries);
        let rules = recording(&queries);
        assert_eq!(
            rules["groups"][0]["rules"],
            json!([
                { "record": "dashboard:query:1", "expr": "up" },
                { "record": "dashboard:query:2", "expr": "rate(x[5m])" },
            ])
        );
    }
}
