-- Phones that Exchange knows and nobody enrolled are listed among the devices: what they are called there, and the orders of such lists.

ALTER TABLE exchange_partnership ADD COLUMN name TEXT NOT NULL DEFAULT '';
UPDATE exchange_partnership SET name = COALESCE(NULLIF(TRIM(friendly_name), ''), NULLIF(TRIM(look ->> 'model'), ''),
    NULLIF(TRIM(look ->> 'deviceType'), ''), eas_id);
CREATE INDEX exchange_partnership_unenrolled ON exchange_partnership (id) WHERE NOT (device_id IS NOT NULL);
CREATE INDEX exchange_partnership_unenrolled_name ON exchange_partnership (name, id) WHERE NOT (device_id IS NOT NULL);
CREATE INDEX exchange_partnership_unenrolled_seen ON exchange_partnership (COALESCE(last_success_at, first_sync_at, found_at), id)
    WHERE NOT (device_id IS NOT NULL);
