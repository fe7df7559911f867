-- The changes about one subject: the page of a partnership asks for the last of them, and a sync whether there are any of late.

CREATE INDEX exchange_journal_subject ON exchange_journal (organisation_id, subject, at);
