-- What a connector says of the account that sends messages to users, and when that account sent one last.

ALTER TABLE exchange_connector ADD COLUMN notification JSONB;
ALTER TABLE exchange_connector ADD COLUMN notification_sent_at TIMESTAMPTZ;
