//! Use cases: one transaction each, authorised here, and the jobs.
