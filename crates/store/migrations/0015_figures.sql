-- What connectors say of themselves in numbers, and an index by which partnerships are counted.

ALTER TABLE exchange_connector ADD COLUMN figures JSONB;
CREATE INDEX exchange_partnership_state ON exchange_partnership (organisation_id, state);
