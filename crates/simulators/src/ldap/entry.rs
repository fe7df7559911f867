//! Entries of the simulated directory.

/// An entry with its attributes and, for those who sign in, a password.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub(super) dn: String,
    pub(super) attributes: Vec<(String, Vec<Vec<u8>>)>,
    pub(super) password: Option<String>,
}

impl Entry {
    /// An entry without attributes.
    pub fn new(dn: &str) -> Self {
        Self { dn: dn.to_owned(), ..Self::default() }
    }

    /// Adds values of an attribute.
    #[must_use]
    pub fn with(mut self, attribute: &str, values: &[&str]) -> Self {
        self.set(attribute, values.iter().map(|value| value.as_bytes().to_vec()).collect());
        self
    }

    /// Adds a value that is no text.
    #[must_use]
    pub fn with_bytes(mut self, attribute: &str, value: &[u8]) -> Self {
        self.set(attribute, vec![value.to_vec()]);
        self
    }

    /// Lets it sign in.
    #[must_use]
    pub fn with_password(mut self, password: &str) -> Self {
        self.password = Some(password.to_owned());
        self
    }

    /// Replaces the values of an attribute; none removes it.
    pub fn set(&mut self, attribute: &str, values: Vec<Vec<u8>>) {
        self.attributes.retain(|(name, _)| !name.eq_ignore_ascii_case(attribute));
        if !values.is_empty() {
            self.attributes.push((attribute.to_owned(), values));
        }
    }

    /// Changes the password.
    pub fn set_password(&mut self, password: &str) {
        self.password = Some(password.to_owned());
    }

    /// Its distinguished name.
    pub fn dn(&self) -> &str {
        &self.dn
    }

    pub(super) fn values(&self, attribute: &str) -> &[Vec<u8>] {
        self.attributes
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(attribute))
            .map_or(&[], |(_, values)| values.as_slice())
    }
}

/// An objectGUID as Active Directory stores it: the first three fields little-endian.
pub fn guid_bytes(number: u32) -> [u8; 16] {
    let mut bytes = [0; 16];
    let (first, _) = bytes.split_at_mut(4);
    first.copy_from_slice(&number.to_le_bytes());
    bytes
}

/// An objectSid `S-1-5-21-1-2-3-RID` as it is stored.
pub fn sid_bytes(relative: u32) -> Vec<u8> {
    let mut bytes = vec![1, 5, 0, 0, 0, 0, 0, 5];
    for part in [21, 1, 2, 3, relative] {
        bytes.extend(part.to_le_bytes());
    }
    bytes
}
