//! What is put around the text of a template: Graph's brandingOptions.

use crate::message::Values;
use crate::message::placeholder::Placeholder;

/// Graph's flags. A logo is kept and told, and has no effect: messages hold no pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "they are flags")]
pub struct Branding {
    /// `includeCompanyLogo`
    pub logo: bool,
    /// `includeCompanyName`: the organisation's name below the text.
    pub name: bool,
    /// `includeContactInformation`: whom users can ask.
    pub contact: bool,
    /// `includeCompanyPortalLink`: the portal's address.
    pub portal: bool,
    /// `includeDeviceDetails`: the device's name and system.
    pub device: bool,
}

const WORDS: [&str; 5] = [
    "includeCompanyLogo",
    "includeCompanyName",
    "includeContactInformation",
    "includeCompanyPortalLink",
    "includeDeviceDetails",
];

impl Branding {
    /// What built-in templates have.
    pub const BUILT_IN: Self = Self { logo: false, name: true, contact: true, portal: true, device: false };

    /// Reads Graph's words, with commas between them; the word that is none of them.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut branding = Self::default();
        for word in text.split(',').map(str::trim).filter(|word| !word.is_empty() && *word != "none") {
            match WORDS.iter().position(|known| *known == word) {
                Some(0) => branding.logo = true,
                Some(1) => branding.name = true,
                Some(2) => branding.contact = true,
                Some(3) => branding.portal = true,
                Some(_) => branding.device = true,
                None => return Err(word.chars().take(60).collect()),
            }
        }
        Ok(branding)
    }

    /// Graph's words, with commas between them.
    pub fn words(self) -> String {
        let flags = [self.logo, self.name, self.contact, self.portal, self.device];
        let chosen: Vec<&str> =
            WORDS.iter().zip(flags).filter(|(_, is_on)| *is_on).map(|(word, _)| *word).collect();
        if chosen.is_empty() { "none".to_owned() } else { chosen.join(",") }
    }

    /// The lines below the text.
    pub fn lines(self, values: &Values) -> Vec<String> {
        let mut lines = Vec::new();
        let mut add = |is_on: bool, line: String| {
            if is_on && !line.is_empty() {
                lines.push(line);
            }
        };
        let value = |placeholder| values.get(placeholder).to_owned();
        let device = [Placeholder::DeviceName, Placeholder::OsAndVersion].map(value);
        add(self.device, device.join(" · ").trim_matches([' ', '·']).to_owned());
        add(self.name, value(Placeholder::Organisation));
        add(self.contact, value(Placeholder::Contact));
        add(self.portal, value(Placeholder::PortalAddress));
        lines
    }
}
