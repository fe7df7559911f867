//! The store's own tests, each on both databases: SQLite always, PostgreSQL where `GATEPOST_TEST_PG` names a server.

#![expect(clippy::disallowed_methods, reason = "these statements are made of names that the tests choose")]

mod databases;
mod exchange;
mod hints;
mod journal;
mod managed;
mod migrations;
mod pages;
mod power_loss;
mod prepared;
mod queue;
mod reading;
mod rows;
mod schema;
