-- A judgement notes up to which change it looked, and what a connector has in its hands outlives what takes its place in the queue. One
-- text for both databases, as in 0001_foundation.sql.

ALTER TABLE exchange_due ADD COLUMN judged BIGINT NOT NULL DEFAULT 0;
CREATE INDEX exchange_due_open ON exchange_due (user_id) WHERE changes > judged;

-- Intents that were handed out and then replaced or withdrawn, until their result is in.
CREATE TABLE exchange_replaced_intent (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    change JSONB NOT NULL,
    priority BIGINT NOT NULL,
    by_person BOOLEAN NOT NULL,
    cause TEXT NOT NULL,
    actor TEXT NOT NULL,
    undoes UUID,
    fence BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    not_before TIMESTAMPTZ NOT NULL
);
CREATE INDEX exchange_replaced_intent_created ON exchange_replaced_intent (created_at);
