//! The store's own tests, each on both databases: SQLite always, PostgreSQL where `GATEPOST_TEST_PG` names a server.

#![expect(clippy::disallowed_methods, reason = "these statements are made of names that the tests choose")]

mod databases;
mod migrations;
mod prepared;
mod queue;
mod rows;
mod schema;
