//! Which properties an entity has: a filter or an order by another one is a mistake, and not "none fits".

use domain::catalogue::settings_of;
use domain::profile::ProfileType;

use super::entities::{ENTITIES, Shape};
use super::{compliance, exchange_organisation};
use crate::shape::app::TYPE;

/// The first of the properties that entities of this type do not have. Types that we do not describe have any.
pub(crate) fn unknown<'a>(entity: &str, mut properties: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A member is a user or a group.
    let types: &[&str] = if entity == "directoryObject" { &["user", "group"] } else { &[entity] };
    if !types.iter().all(|name| shape(name).is_some()) {
        return None;
    }
    properties.find(|property| !types.iter().any(|name| has(name, property)))
}

fn has(entity: &str, property: &str) -> bool {
    if entity == "deviceConfiguration" && is_setting(property) {
        return true;
    }
    if entity == "mobileApp"
        && shape(TYPE).is_some_and(|shape| shape.properties.iter().any(|known| known.0 == property))
    {
        return true;
    }
    if entity == "deviceCompliancePolicy" && compliance::is_setting(property) {
        return true;
    }
    let Some(shape) = shape(entity) else { return false };
    let named = |(name, _): &(&str, &str)| name == &property;
    shape.properties.iter().any(named) || shape.navigations.iter().any(named) || has(shape.base, property)
}

fn is_setting(property: &str) -> bool {
    let settings = ProfileType::ALL.iter().flat_map(|kind| settings_of(*kind));
    settings.into_iter().any(|setting| setting.name == property)
}

fn shape(name: &str) -> Option<&'static Shape> {
    ENTITIES
        .iter()
        .chain(compliance::ENTITIES)
        .chain(exchange_organisation::ENTITIES)
        .find(|shape| shape.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_of_the_type_of_its_bases_and_of_every_profile_are_known() {
        let known = |entity, property| unknown(entity, [property].into_iter()).is_none();
        for (entity, property) in [
            ("deviceConfiguration", "id"),
            ("deviceConfiguration", "displayName"),
            ("deviceConfiguration", "emailAddressSource"),
            ("deviceConfiguration", "assignments"),
            ("managedDevice", "isEncrypted"),
            ("directoryObject", "groupTypes"),
            ("gatepostExchangeJournalEntry", "easDeviceId"),
            ("assignmentFilter", "anything"),
        ] {
            assert!(known(entity, property), "{entity} {property}");
        }
        assert!(!known("deviceConfiguration", "displayname2"));
        assert!(!known("managedDevice", "emailAddressSource"));
        assert!(!known("directoryObject", "serialNumber"));
        assert!(!known("gatepostExchangeEvent", "severty"), "our own types as well");
    }
}
