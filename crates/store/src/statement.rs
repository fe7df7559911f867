//! Statements as constants that both databases accept, listed so that a test can prepare each on both.

/// Defines constants and lists them as `STATEMENTS` of the module.
macro_rules! statements {
    ($($name:ident = $text:expr;)+) => {
        $(const $name: &str = $text;)+

        /// Every statement of this module by name.
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),+];
    };
}

pub(crate) use statements;
