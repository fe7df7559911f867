-- Which waiting changes a person asked for or let go: the brake does not weigh them again.

ALTER TABLE exchange_intent ADD COLUMN by_person BOOLEAN NOT NULL DEFAULT FALSE;
