//! Reasons and errors in words for people, wherever they are read.

use domain::deployment::{DeploymentError, Reason};
use texts::Text;

/// Why a deployment is in its state. `other` is the name of the other profile, where there is one.
pub fn reason_words(text: Text, reason: &Reason, other: Option<&str>) -> String {
    let other = other.unwrap_or("?");
    match reason {
        Reason::MissingAttribute { attribute } => {
            text.with("reason-missing-attribute", &[("attribute", attribute)])
        }
        Reason::WaitingOn { .. } => text.get("reason-waiting-on"),
        Reason::ChainIncomplete { .. } => text.get("reason-chain-incomplete"),
        Reason::ConflictsWith { .. } => text.with("reason-conflicts-with", &[("profile", other)]),
        Reason::AccountExists { host, address } => {
            text.with("reason-account-exists", &[("host", host), ("address", address)])
        }
        Reason::OsTooOld { setting, needs } => {
            text.with("reason-os-too-old", &[("setting", setting), ("needs", needs)])
        }
        Reason::NotDeliverable { setting } => text.with("reason-not-deliverable", &[("setting", setting)]),
        Reason::NoDelivery { platform } => text.with("reason-no-delivery", &[("platform", platform)]),
        Reason::LevelTooLow { needs } => {
            text.with("reason-level-too-low", &[("level", &text.get(&format!("level-{needs}")))])
        }
        Reason::WaitsForWave => text.get("reason-waits-for-wave"),
        Reason::Braked => text.get("reason-braked"),
        Reason::NotNow => text.get("reason-not-now"),
        Reason::UserDisabled => text.get("reason-user-disabled"),
    }
}

/// What a device said of a failure: every link of its chain, outermost first, in the device's own words.
pub fn error_words(text: Text, error: &DeploymentError) -> String {
    let links: Vec<_> = error
        .chain
        .iter()
        .map(|link| {
            let code = link.code.to_string();
            let parts = [
                ("domain", link.domain.as_str()),
                ("code", code.as_str()),
                ("words", link.description.as_str()),
            ];
            text.with("device-error-link", &parts)
        })
        .collect();
    if links.is_empty() {
        return text.with("device-error-code", &[("code", &error.code.to_string())]);
    }
    text.with("device-error", &[("links", &links.join("; "))])
}

#[cfg(test)]
mod tests {
    use domain::deployment::ErrorLink;

    use super::*;

    #[test]
    fn a_chain_is_told_whole_and_in_words() {
        let link = |domain: &str, code, words: &str| ErrorLink {
            domain: domain.to_owned(),
            code,
            description: words.to_owned(),
        };
        let chain = vec![
            link("MCInstallationErrorDomain", 4001, "Profile Installation Failed"),
            link("MCEASErrorDomain", 21005, "Account already exists"),
        ];
        let text = Text::default();
        assert_eq!(
            error_words(text, &DeploymentError { code: 4001, chain }),
            "The device says: Profile Installation Failed (MCInstallationErrorDomain 4001); \
             Account already exists (MCEASErrorDomain 21005)."
        );
        let bare = DeploymentError { code: 7, chain: Vec::new() };
        assert_eq!(error_words(text, &bare), "The device gives the error 7 and no words.");
    }
}
