-- What was set aside waits for its result from when it was handed out: it may have waited for weeks before.

ALTER TABLE exchange_replaced_intent ADD COLUMN handed_at TIMESTAMPTZ;
UPDATE exchange_replaced_intent SET handed_at = created_at;
DROP INDEX exchange_replaced_intent_created;
CREATE INDEX exchange_replaced_intent_handed ON exchange_replaced_intent (handed_at);
