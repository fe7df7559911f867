//! The form for the access policy of an organisation.

use domain::access::exchange::{Characteristic, DeviceRule};
use domain::access::settings::{Doubt, LockOut, Mode, OutlookMobile};
use domain::access::{AccessSettings, Level};
use domain::id::GroupId;
use services::Error;
use services::exchange::{Organisation, check_access};
use texts::Text;

use super::organisation::address;
use crate::console::group_choice;
use crate::failure::Failure;
use crate::form::{Choice, Entered, Field, Form, Kind};
use crate::part::Link;
use crate::visit::Visit;

/// The most rules that a policy has.
const RULES: usize = 200;

/// The groups that a form shows as chosen.
pub(super) struct Chosen {
    included: Vec<String>,
    excluded: Vec<String>,
    enforced: Vec<String>,
}

impl Chosen {
    /// Those of a policy.
    pub(super) fn of(access: &AccessSettings) -> Self {
        let ids = |groups: &[GroupId]| groups.iter().map(ToString::to_string).collect();
        Self {
            included: ids(&access.included_groups),
            excluded: ids(&access.excluded_groups),
            enforced: ids(&access.enforced_groups),
        }
    }

    /// Those that were entered.
    pub(super) fn entered(entered: &Entered) -> Self {
        Self {
            included: entered.all("include"),
            excluded: entered.all("exclude"),
            enforced: entered.all("enforce"),
        }
    }
}

/// The form, filled with what is known.
pub(super) async fn form(
    visit: &Visit,
    organisation: &Organisation,
    chosen: &Chosen,
    words: &str,
) -> Result<Form, Failure> {
    let (text, access) = (visit.text, &organisation.access);
    let ids: Vec<_> =
        chosen.included.iter().chain(&chosen.excluded).chain(&chosen.enforced).cloned().collect();
    let offer = group_choice::offer(visit, words, &ids, false).await?;
    let here = address(organisation.id);
    let groups = |name: &str, label: &str, help: &str, chosen: &[String]| {
        Field::new(name, text.get(label), Kind::Checks(offer.choices.clone()))
            .help(text.get(help))
            .value(chosen.join(","))
    };
    let check = |name: &str, label: &str, help: &str, value: bool| {
        Field::new(name, text.get(label), Kind::Check).help(text.get(help)).value(value.to_string())
    };
    let mut form = Form::new(format!("{here}/access"), text.get("access-preview"))
        .field(
            select(text, "mode", "access-mode", "access-mode-", Mode::ALL.iter().map(|one| one.name()))
                .help(text.get("access-mode-help"))
                .value(access.mode.name()),
        )
        .field(group_choice::field(text, words, &offer))
        .field(groups("include", "access-include", "access-include-help", &chosen.included))
        .field(groups("exclude", "access-exclude", "access-exclude-help", &chosen.excluded))
        .field(groups("enforce", "access-enforce", "access-enforce-help", &chosen.enforced))
        .field(check("override", "access-override", "access-override-help", access.override_default_rule));
    for (name, label, prefix, names, value) in [
        (
            "lockOut",
            "access-lock-out",
            "access-lock-out-",
            LockOut::ALL.iter().map(|one| one.name()).collect::<Vec<_>>(),
            access.lock_out.name(),
        ),
        (
            "doubt",
            "access-doubt",
            "access-doubt-",
            Doubt::ALL.iter().map(|one| one.name()).collect(),
            access.doubt.name(),
        ),
        (
            "outlook",
            "access-outlook",
            "access-outlook-",
            OutlookMobile::ALL.iter().map(|one| one.name()).collect(),
            access.outlook_mobile.name(),
        ),
    ] {
        let field = select(text, name, label, prefix, names.into_iter());
        form = form.field(field.help(text.get(&format!("{label}-help"))).value(value));
    }
    form = last_step(text, form, access);
    form.others.push(Link::new(here, text.get("cancel")));
    Ok(form)
}

/// Default level and device rules: the last step (CO-7).
fn last_step(text: Text, form: Form, access: &AccessSettings) -> Form {
    let level = select(
        text,
        "defaultLevel",
        "access-default",
        "access-level-",
        Level::ALL.iter().map(|one| one.name()),
    );
    let mut level =
        level.help(text.get("access-default-help")).value(access.default_level.map_or("", Level::name));
    if let Kind::Select(choices) = &mut level.kind {
        choices.insert(0, Choice::new("", text.get("access-default-left")));
    }
    let rules: Vec<_> = access.rules.iter().map(line).collect();
    form.field(Field::new("lastStep", text.get("access-last-step"), Kind::Heading))
        .field(
            Field::new("writesRules", text.get("access-writes-rules"), Kind::Check)
                .help(text.get("access-writes-rules-help"))
                .value(access.writes_rules.to_string()),
        )
        .field(level)
        .field(
            Field::new("rules", text.get("access-rules"), Kind::Area { rows: 5, file: false })
                .help(text.get("access-rules-help"))
                .value(rules.join("\n")),
        )
}

fn select<'a>(
    text: Text,
    name: &str,
    label: &str,
    prefix: &str,
    names: impl Iterator<Item = &'a str>,
) -> Field {
    let choices =
        names.map(|one| Choice::new(one, text.get(&format!("{prefix}{}", one.to_lowercase())))).collect();
    Field::new(name, text.get(label), Kind::Select(choices))
}

/// The policy that was entered.
pub(super) fn read(entered: &Entered) -> Result<AccessSettings, Error> {
    let unknown = |field: &str| Error::invalid(field, "unknown-word", "choose one of the values offered");
    let level = match entered.get("defaultLevel") {
        "" => None,
        name => Some(Level::from_name(name).ok_or_else(|| unknown("defaultLevel"))?),
    };
    let (included_groups, excluded_groups) = (groups(entered, "include")?, groups(entered, "exclude")?);
    if excluded_groups.iter().any(|group| included_groups.contains(group)) {
        return Err(Error::invalid("exclude", "group-twice", "include the group or exclude it, once"));
    }
    let access = AccessSettings {
        mode: Mode::from_name(entered.get("mode")).ok_or_else(|| unknown("mode"))?,
        included_groups,
        excluded_groups,
        enforced_groups: groups(entered, "enforce")?,
        default_level: level,
        rules: rules(entered.get("rules"))?,
        writes_rules: entered.get("writesRules") == "true",
        override_default_rule: entered.get("override") == "true",
        lock_out: LockOut::from_name(entered.get("lockOut")).ok_or_else(|| unknown("lockOut"))?,
        doubt: Doubt::from_name(entered.get("doubt")).ok_or_else(|| unknown("doubt"))?,
        outlook_mobile: OutlookMobile::from_name(entered.get("outlook")).ok_or_else(|| unknown("outlook"))?,
    };
    check_access(&access)?;
    Ok(access)
}

fn groups(entered: &Entered, name: &str) -> Result<Vec<GroupId>, Error> {
    let id =
        |id: &String| id.parse().map_err(|_| Error::invalid(name, "group-missing", "there is no such group"));
    entered.all(name).iter().map(id).collect()
}

/// A rule as a line: `family iPhone: allow`.
fn line(rule: &DeviceRule) -> String {
    let word = if rule.characteristic == Characteristic::DeviceType { "family" } else { "model" };
    format!("{word} {}: {}", rule.query, rule.level.name())
}

/// The rules, a line each.
fn rules(text: &str) -> Result<Vec<DeviceRule>, Error> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let rules: Vec<_> = lines.map(rule).collect::<Result<_, _>>()?;
    if rules.len() > RULES {
        return Err(Error::invalid("rules", "out-of-range", format!("at most {RULES} rules")));
    }
    let key = |rule: &DeviceRule| (rule.characteristic, rule.query.to_lowercase());
    for (place, rule) in rules.iter().enumerate() {
        if rules.iter().take(place).any(|other| key(other) == key(rule)) {
            return Err(Error::invalid("rules", "rule-twice", format!("{} is there twice", rule.name())));
        }
    }
    Ok(rules)
}

fn rule(line: &str) -> Result<DeviceRule, Error> {
    let wrong =
        || Error::invalid("rules", "not-a-rule", format!("write it as `family iPhone: allow`, not `{line}`"));
    let (what, level) = line.rsplit_once(':').ok_or_else(wrong)?;
    let (word, query) = what.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
    let characteristic = match word.to_lowercase().as_str() {
        "family" => Characteristic::DeviceType,
        "model" => Characteristic::DeviceModel,
        _ => return Err(wrong()),
    };
    let level = Level::from_name(&level.trim().to_lowercase()).ok_or_else(wrong)?;
    let query = query.trim();
    if query.is_empty() || query.chars().count() > 256 {
        return Err(wrong());
    }
    Ok(DeviceRule { characteristic, query: query.to_owned(), level })
}
