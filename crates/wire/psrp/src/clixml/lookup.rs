//! Properties by name, whatever shape they have.

use std::borrow::Cow;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::clixml::object::{Content, Object};
use crate::clixml::value::Value;

/// Names are compared without regard to case: the same property is `DeviceId` in one cmdlet and `DeviceID` in another.
/// Every getter answers the same for a property that is nil and for one that is absent; [`Object::has`] tells them apart.
impl Object {
    /// A property. One that PowerShell added hides one of the object's own.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let find = |properties: &'_ [(String, Value)]| {
            properties.iter().position(|(own, _)| own.eq_ignore_ascii_case(name))
        };
        match find(&self.extended) {
            Some(position) => self.extended.get(position).map(|(_, value)| value),
            None => self.adapted.get(find(&self.adapted)?).map(|(_, value)| value),
        }
    }

    /// Whether there is such a property, be it nil.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A property as a person would read it. Empty text is text.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.get(name)?.text()
    }

    /// A property's elements; a single value is a list of one.
    pub fn values(&self, name: &str) -> &[Value] {
        self.get(name).map(Value::elements).unwrap_or_default()
    }

    /// A property's elements as a person would read them.
    pub fn list(&self, name: &str) -> Vec<String> {
        self.values(name).iter().filter_map(|value| value.text().map(Cow::into_owned)).collect()
    }

    /// A property that is true or false.
    pub fn bool(&self, name: &str) -> Option<bool> {
        self.get(name)?.bool()
    }

    /// A property that is a whole number, or an enumeration's value.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.number()
    }

    /// A property that is a GUID, or an entry of the directory.
    pub fn guid(&self, name: &str) -> Option<Uuid> {
        self.get(name)?.guid()
    }

    /// A property that is a point in time. Where Exchange sends a twin in UTC (`WhenChangedUTC`), that one is read.
    pub fn time(&self, name: &str) -> Option<DateTime<Utc>> {
        let twin = self.get(&format!("{name}UTC")).and_then(Value::to_time);
        twin.or_else(|| self.get(name)?.to_time())
    }

    /// A property that is a span of time.
    pub fn duration(&self, name: &str) -> Option<TimeDelta> {
        self.get(name)?.duration()
    }

    /// A property that is an object with properties of its own.
    pub fn object(&self, name: &str) -> Option<&Self> {
        self.get(name)?.as_object()
    }

    /// The value of a dictionary's key, without regard to case.
    pub fn entry(&self, key: &str) -> Option<&Value> {
        let Content::Dictionary(entries) = &self.content else { return None };
        let is_key = |own: &Value| own.text().is_some_and(|own| own.eq_ignore_ascii_case(key));
        entries.iter().find(|(own, _)| is_key(own)).map(|(_, value)| value)
    }
}
