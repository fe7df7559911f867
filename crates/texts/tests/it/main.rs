//! Every language has every text, with the same arguments, and each can be formatted.

#[cfg(test)]
mod locales;
