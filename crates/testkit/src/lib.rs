//! A server in a test, a clock, and the store suite.
