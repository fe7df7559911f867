//! The environment over the file: `GATEPOST__SECTION__KEY=value`.

use toml::{Table, Value};

use super::ConfigError;

const PREFIX: &str = "GATEPOST__";

/// Lays the variables over the table and says whether there were any.
pub(super) fn apply(
    table: &mut Table,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<bool, ConfigError> {
    let mut changed = false;
    for (name, value) in environment {
        let Some(path) = name.strip_prefix(PREFIX) else { continue };
        let path = path.to_ascii_lowercase();
        let mut steps = path.split("__").collect::<Vec<_>>();
        let Some(key) = steps.pop() else { continue };
        let mut section = &mut *table;
        for step in steps {
            let next = section.entry(step).or_insert_with(|| Value::Table(Table::new()));
            section = next.as_table_mut().ok_or_else(|| ConfigError::Content {
                place: name.clone(),
                message: format!("`{step}` is not a section"),
            })?;
        }
        section.insert(key.to_owned(), read(value));
        changed = true;
    }
    Ok(changed)
}

/// Numbers, truth values and lists as TOML writes them; everything else is text without quotes.
fn read(text: String) -> Value {
    let parsed = toml::from_str::<Table>(&format!("value = {text}"));
    match parsed.ok().and_then(|mut table| table.remove("value")) {
        Some(value @ (Value::Boolean(_) | Value::Integer(_) | Value::Array(_) | Value::String(_))) => value,
        _ => Value::String(text),
    }
}
