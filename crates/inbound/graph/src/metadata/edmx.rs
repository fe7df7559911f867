//! The EDMX document (OData CSDL XML 4.0).

use std::collections::BTreeMap;

use domain::catalogue::{Choices, Flags, Kind, Setting, settings_of};
use domain::profile::ProfileType;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::entities::{APPS, AUDIT, COMPLEX, ENTITIES, EXCHANGE, Shape};
use super::{compliance, exchange_organisation};
use crate::shape::types::bases;

/// One element: its name, its attributes and what is in it. Built first and written at the end, so that nothing can be left open.
struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Self>,
}

impl Element {
    fn new(name: &'static str, attributes: &[(&'static str, &str)]) -> Self {
        let attributes = attributes.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { name, attributes, children: Vec::new() }
    }

    fn with(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }

    fn write(&self, writer: &mut Writer<Vec<u8>>) -> std::io::Result<()> {
        let mut start = BytesStart::new(self.name);
        for (name, value) in &self.attributes {
            start.push_attribute((*name, value.as_str()));
        }
        if self.children.is_empty() {
            return writer.write_event(Event::Empty(start));
        }
        writer.write_event(Event::Start(start))?;
        for child in &self.children {
            child.write(writer)?;
        }
        writer.write_event(Event::End(BytesEnd::new(self.name)))
    }
}

/// The whole document.
pub(super) fn document() -> String {
    let schema = Element::new(
        "Schema",
        &[
            ("Namespace", "microsoft.graph"),
            ("Alias", "graph"),
            ("xmlns", "http://docs.oasis-open.org/odata/ns/edm"),
        ],
    )
    .with(enumerations())
    .with(
        COMPLEX
            .iter()
            .chain(APPS)
            .chain(AUDIT)
            .chain(EXCHANGE)
            .chain(compliance::COMPLEX)
            .map(|shape| entity("ComplexType", shape)),
    )
    .with(
        ENTITIES
            .iter()
            .chain(compliance::ENTITIES)
            .chain(exchange_organisation::ENTITIES)
            .map(|shape| entity("EntityType", shape)),
    )
    .with(profile_bases())
    .with(ProfileType::ALL.iter().map(|kind| profile_type(*kind)))
    .with([container()]);
    let services = Element::new("edmx:DataServices", &[]).with([schema]);
    let root = [("Version", "4.0"), ("xmlns:edmx", "http://docs.oasis-open.org/odata/ns/edmx")];
    let root = Element::new("edmx:Edmx", &root).with([services]);
    let mut writer = Writer::new(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
    let _ = root.write(&mut writer);
    let _ = writer.write_event(Event::Text(BytesText::new("\n")));
    String::from_utf8(writer.into_inner()).unwrap_or_default()
}

fn property(name: &str, kind: &str) -> Element {
    Element::new("Property", &[("Name", name), ("Type", kind)])
}

fn navigation(name: &str, kind: &str, contained: bool) -> Element {
    let mut element = Element::new("NavigationProperty", &[("Name", name), ("Type", kind)]);
    if contained {
        element.attributes.push(("ContainsTarget", "true".to_owned()));
    }
    element
}

fn entity(element: &'static str, shape: &Shape) -> Element {
    let mut entity = Element::new(element, &[("Name", shape.name)]);
    if !shape.base.is_empty() {
        entity.attributes.push(("BaseType", format!("graph.{}", shape.base)));
    }
    if shape.name == "entity" {
        entity.attributes.push(("Abstract", "true".to_owned()));
        let key = Element::new("Key", &[]).with([Element::new("PropertyRef", &[("Name", "id")])]);
        entity = entity.with([key]);
    }
    entity
        .with(shape.properties.iter().map(|(name, kind)| property(name, kind)))
        .with(shape.navigations.iter().map(|(name, kind)| navigation(name, kind, true)))
}

/// The abstract types between deviceConfiguration and the types of profiles.
fn profile_bases() -> Vec<Element> {
    let mut seen = BTreeMap::new();
    for kind in ProfileType::ALL {
        for pair in bases(*kind).windows(2) {
            if let [name, base] = pair
                && *name != "deviceConfiguration"
            {
                seen.insert(*name, *base);
            }
        }
    }
    // A base has to stand before what derives from it.
    let mut ordered: Vec<_> = seen.into_iter().collect();
    ordered.sort_by_key(|(_, base)| *base != "deviceConfiguration");
    let element = |(name, base): (&str, &str)| {
        Element::new(
            "EntityType",
            &[("Name", name), ("BaseType", &format!("graph.{base}")), ("Abstract", "true")],
        )
    };
    ordered.into_iter().map(element).collect()
}

fn profile_type(kind: ProfileType) -> Element {
    let base = bases(kind).first().copied().unwrap_or("deviceConfiguration");
    let element =
        Element::new("EntityType", &[("Name", kind.name()), ("BaseType", &format!("graph.{base}"))]);
    element.with(settings_of(kind).iter().map(setting))
}

fn setting(setting: &Setting) -> Element {
    let name = setting.name;
    match setting.kind {
        Kind::Text { .. } | Kind::Template { .. } | Kind::Host { .. } => property(name, "Edm.String"),
        Kind::Bool => property(name, "Edm.Boolean"),
        Kind::Number { .. } => property(name, "Edm.Int32"),
        Kind::Certificate => property(name, "Edm.Binary"),
        Kind::Urls { .. } => property(name, "Collection(Edm.String)"),
        Kind::Choice(choices) => property(name, &format!("graph.{}", choices.name)),
        Kind::Flags(flags) => property(name, &format!("graph.{}", flags.name)),
        Kind::Objects { .. } if name == "extendedKeyUsages" => {
            property(name, "Collection(graph.extendedKeyUsage)")
        }
        Kind::Objects { .. } => property(name, "Collection(graph.customSubjectAlternativeName)"),
        Kind::Reference(types) => navigation(name, &format!("graph.{}", reference(types)), false),
    }
}

fn reference(types: &[ProfileType]) -> &'static str {
    match types {
        [only] if only.is_trusted_root() => only.name(),
        [only] => bases(*only).first().copied().unwrap_or("deviceConfiguration"),
        _ => "deviceConfiguration",
    }
}

/// Every enumeration that a setting or an entity uses.
fn enumerations() -> Vec<Element> {
    let mut choices: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut flags: BTreeMap<&str, &Flags> = BTreeMap::new();
    for setting in ProfileType::ALL.iter().flat_map(|kind| settings_of(*kind)) {
        match setting.kind {
            Kind::Choice(known) => add(&mut choices, known),
            Kind::Flags(known) => {
                flags.insert(known.name, known);
            }
            _ => {}
        }
    }
    let flagged = flags.values().map(|known| {
        let none = Element::new("Member", &[("Name", "none"), ("Value", "0")]);
        let members = known
            .flags
            .iter()
            .map(|flag| Element::new("Member", &[("Name", flag.word), ("Value", &flag.bit.to_string())]));
        Element::new("EnumType", &[("Name", known.name), ("IsFlags", "true")]).with([none]).with(members)
    });
    let plain = choices.iter().filter(|(name, _)| !flags.contains_key(**name)).map(|(name, words)| {
        let members = words
            .iter()
            .enumerate()
            .map(|(value, word)| Element::new("Member", &[("Name", word), ("Value", &value.to_string())]));
        Element::new("EnumType", &[("Name", name)]).with(members)
    });
    let statuses = domain::deployment::GraphStatus::ALL.iter().enumerate().map(|(value, status)| {
        Element::new("Member", &[("Name", status.name()), ("Value", &value.to_string())])
    });
    let status = Element::new("EnumType", &[("Name", "complianceStatus")]).with(statuses);
    flagged.chain(plain).chain([status]).collect()
}

/// Types share an enumeration and may each offer a part of it: all of its words count.
fn add<'a>(choices: &mut BTreeMap<&'a str, Vec<&'a str>>, known: &'a Choices) {
    let words = choices.entry(known.name).or_default();
    for word in known.words {
        if !words.contains(word) {
            words.push(word);
        }
    }
}

fn container() -> Element {
    let set = |name, kind| Element::new("EntitySet", &[("Name", name), ("EntityType", kind)]);
    let singleton = |name, kind| Element::new("Singleton", &[("Name", name), ("Type", kind)]);
    Element::new("EntityContainer", &[("Name", "GraphService")]).with([
        set("users", "graph.user"),
        set("groups", "graph.group"),
        set("organization", "graph.organization"),
        singleton("deviceManagement", "graph.deviceManagement"),
        singleton("deviceAppManagement", "graph.deviceAppManagement"),
        singleton("me", "graph.user"),
    ])
}
