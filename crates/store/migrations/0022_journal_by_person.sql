-- Which changes a person asked for or let go: the brake weighs the others of the last day. Of those made before nobody knows any more.

ALTER TABLE exchange_journal ADD COLUMN by_person BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX exchange_journal_unasked ON exchange_journal (organisation_id, at) WHERE NOT by_person;
