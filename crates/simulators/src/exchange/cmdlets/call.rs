//! One invocation: parameters, session, and what it works on.

use std::sync::Arc;

use psrp::Command;
use psrp::clixml::Value;

use super::Result;
use super::refused::Refused;
use super::row::Property;
use crate::exchange::replica::View;
use crate::exchange::shell::Session;
use crate::exchange::{Behaviour, Controller, Shared, controller_of};

/// An invocation.
pub(super) struct Call {
    pub(super) command: Command,
    /// The cmdlet's own spelling of its name.
    pub(super) name: &'static str,
    pub(super) shared: Arc<Shared>,
    /// The number of the server that it runs at.
    pub(super) server: usize,
    pub(super) session: Session,
    /// How the organisation behaved when it began.
    pub(super) behaviour: Behaviour,
}

impl Call {
    pub(super) fn has(&self, name: &str) -> bool {
        self.command.parameter(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> &Value {
        self.command.parameter(name).unwrap_or(&Value::Nil)
    }

    /// A parameter as text; an empty one is none.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = self.value(name).text()?.trim().to_owned();
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn required(&self, name: &str) -> Result<String> {
        self.text(name).ok_or_else(|| Refused::invalid(name, ""))
    }

    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        self.value(name).bool()
    }

    /// A list, also of one.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        texts(self.value(name))
    }

    /// Whether the newer names were used.
    pub(super) fn is_mobile(&self) -> bool {
        self.name.contains("Mobile")
    }

    /// Asking is impossible, so what asks has to be told not to.
    pub(super) fn confirmed(&self) -> Result<()> {
        if self.flag("Confirm") == Some(false) { Ok(()) } else { Err(Refused::unconfirmed()) }
    }

    /// The domain controller: the call's own, else the session's, else the server's.
    pub(super) fn controller(&self) -> Result<Controller> {
        let is_reached = |controller: &Controller| self.behaviour.unreachable != Some(*controller);
        if let Some(name) = self.text("DomainController") {
            return controller(&name).and_then(|controller| {
                if is_reached(&controller) { Ok(controller) } else { Err(Refused::no_controller(&name)) }
            });
        }
        let usual = self.session.controller.unwrap_or(controller_of(self.server));
        Ok(if is_reached(&usual) { usual } else { usual.other() })
    }

    pub(super) fn view(&self) -> Result<View> {
        Ok(self.shared.view(self.controller()?))
    }

    /// The controller of a view as objects name it.
    pub(super) fn originating(&self, view: View) -> Property {
        format!("{}.{}", view.controller.name(), self.shared.plan.domain).into()
    }

    /// The view of a change.
    pub(super) fn change(&self) -> Result<View> {
        Ok(self.shared.change(self.controller()?))
    }

    pub(super) fn not_found(&self, identity: &str) -> Refused {
        Refused::not_found(identity, self.controller().unwrap_or_default())
    }
}

/// A controller by its name, short or full.
pub(super) fn controller(name: &str) -> Result<Controller> {
    let short = name.split('.').next().unwrap_or_default();
    let all = [Controller::First, Controller::Second];
    let found = all.into_iter().find(|controller| controller.name().eq_ignore_ascii_case(short));
    found.ok_or_else(|| Refused::no_controller(name))
}

pub(super) fn texts(value: &Value) -> Vec<String> {
    value.elements().iter().filter_map(|value| value.text().map(std::borrow::Cow::into_owned)).collect()
}

/// A list after a change: a table of what to add and to remove, a new list, or nothing at all, which clears it.
pub(super) fn changed(name: &str, held: &[String], change: &Value) -> Result<Vec<String>> {
    use psrp::clixml::Content::Dictionary;
    let Some(Dictionary(entries)) = change.as_object().map(|object| &object.content) else {
        return Ok(texts(change));
    };
    let is_in = |list: &[String], id: &str| list.iter().any(|own| own.eq_ignore_ascii_case(id));
    let mut list = held.to_vec();
    for (key, value) in entries {
        let (key, values) = (key.text().unwrap_or_default(), texts(value));
        if key.eq_ignore_ascii_case("Add") {
            for id in values {
                if !is_in(&list, &id) {
                    list.push(id);
                }
            }
        } else if key.eq_ignore_ascii_case("Remove") {
            list.retain(|own| !is_in(&values, own));
        } else {
            return Err(Refused::invalid(name, &key));
        }
    }
    Ok(list)
}
