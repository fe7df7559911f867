//! What a look tells of the operating system and the maker, for lists that show phones which nobody enrolled. All of it is the client's
//! own claim, and nothing is decided by it.

use super::Look;

/// What the families call their system, by the beginnings of what clients show; in this order, since a Windows phone is no Windows.
const FAMILIES: [(&str, &[&str]); 4] = [
    ("iOS", &["ios", "ipados", "iphone", "ipad", "ipod", "apple-"]),
    ("Windows Phone", &["windows phone", "windowsphone", "windows mobile", "wp"]),
    ("Windows", &["windows", "universaloutlook"]),
    ("Android", &["android", "samsung", "sm-"]),
];

/// What Graph calls a system that nobody knows.
const UNKNOWN: &str = "Unknown";

/// An operating system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    /// Its name; `Unknown` if nothing tells it.
    pub name: String,
    /// Its version; empty if nothing tells it.
    pub version: String,
}

impl Look {
    /// The operating system: what the client says of it, else what its family, its model or its mail program tell.
    pub fn system(&self) -> System {
        let told: Vec<&str> = self.os.split_whitespace().collect();
        let place = told.iter().position(|word| is_version(word));
        let version = place.and_then(|place| told.get(place)).map(|word| word.trim_end_matches('.'));
        let words = told.get(..place.unwrap_or(told.len())).unwrap_or_default();
        let shown = [&self.os, &self.device_type, &self.model, &self.user_agent];
        let name = match shown.into_iter().find_map(|text| family(text)) {
            Some(name) => name.to_owned(),
            // Outlook writes its own name there.
            None if words.is_empty() || self.is_outlook_mobile() => UNKNOWN.to_owned(),
            None => words.join(" "),
        };
        System { name, version: version.unwrap_or_default().to_owned() }
    }

    /// Who made it, where the family or the model tells.
    pub fn maker(&self) -> Option<&'static str> {
        let begins = |words: &[&str]| {
            [&self.device_type, &self.model].into_iter().any(|text| begins_with(text, words))
        };
        if begins(&["iphone", "ipad", "ipod"]) {
            Some("Apple")
        } else if begins(&["samsung", "sm-"]) {
            Some("samsung")
        } else {
            None
        }
    }
}

fn family(text: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(_, words)| begins_with(text, words)).map(|(name, _)| *name)
}

fn begins_with(text: &str, words: &[&str]) -> bool {
    let text = text.trim().to_ascii_lowercase();
    words.iter().any(|word| text.starts_with(word))
}

/// `17.4.1`, and not the build `21E219`.
fn is_version(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_digit())
        && word.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_is_what_the_client_says_else_what_its_family_tells() {
        for (os, device_type, model, name, version) in [
            ("iOS 17.4 21E219", "iPhone", "iPhone15C4", "iOS", "17.4"),
            ("iOS 21E219", "iPad", "iPad8C1", "iOS", ""),
            ("Android 14", "SAMSUNGSMG960F", "SM-G960F", "Android", "14"),
            ("Android 14.", "", "", "Android", "14"),
            ("", "SAMSUNGSMG960F", "", "Android", ""),
            ("Windows Phone 8.10.14219", "WP8", "RM-976", "Windows Phone", "8.10.14219"),
            ("Windows 10.0.19041", "WindowsMail", "Surface", "Windows", "10.0.19041"),
            ("", "WP8", "", "Windows Phone", ""),
            ("Tizen OS 2.3", "Z1", "Z1", "Tizen OS", "2.3"),
            ("Outlook for iOS and Android 1.0", "Outlook", "Outlook for iOS and Android", "Unknown", "1.0"),
            ("", "", "", "Unknown", ""),
            ("  ", " ", "Pixel 8", "Unknown", ""),
            ("7", "Nine", "", "Unknown", "7"),
        ] {
            let text = str::to_owned;
            let look =
                Look { os: text(os), device_type: text(device_type), model: text(model), ..Look::default() };
            let System { name: found, version: of } = look.system();
            assert_eq!((found.as_str(), of.as_str()), (name, version), "{look:?}");
        }
        let agent = Look { user_agent: "Apple-iPhone15C4/2107.104".to_owned(), ..Look::default() };
        assert_eq!((agent.system().name.as_str(), agent.maker()), ("iOS", None));
    }

    #[test]
    fn the_maker_is_told_by_family_or_model_alone() {
        let of = |device_type: &str, model: &str| {
            let (device_type, model) = (device_type.to_owned(), model.to_owned());
            Look { device_type, model, ..Look::default() }.maker()
        };
        assert_eq!(of("iPad", ""), Some("Apple"));
        assert_eq!(of("Android", "SM-G960F"), Some("samsung"));
        assert_eq!(of("Android", "Pixel 8"), None);
    }
}
