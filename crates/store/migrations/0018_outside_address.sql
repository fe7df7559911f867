-- Addresses of users outside of the organisation, as the directory has them.

ALTER TABLE directory_user ADD COLUMN other_mails JSONB NOT NULL DEFAULT '[]';

-- To which address a message went, or is on its way.

ALTER TABLE message ADD COLUMN address TEXT;
