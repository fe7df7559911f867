-- Messages to users, and the texts that people wrote for them.

-- One row for each occasion, subject and change of state: a repeat writes nothing. `occasion` is the word, `detail` the whole.
-- `user_id` and `organisation_id` are empty for tests; `recipient` is the address of a test, else the directory's counts.
CREATE TABLE message (
    id UUID NOT NULL PRIMARY KEY,
    occasion TEXT NOT NULL,
    detail JSONB NOT NULL,
    subject TEXT NOT NULL,
    change TEXT NOT NULL,
    user_id UUID REFERENCES directory_user (id) ON DELETE CASCADE,
    organisation_id UUID REFERENCES exchange_organisation (id) ON DELETE SET NULL,
    recipient TEXT,
    language TEXT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    not_before TIMESTAMPTZ NOT NULL,
    handed_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    UNIQUE (occasion, subject, change)
);
CREATE INDEX message_waiting ON message (not_before) WHERE ended_at IS NULL;
CREATE INDEX message_of_subject ON message (subject, created_at);
CREATE INDEX message_of_user ON message (user_id, created_at);
CREATE INDEX message_of_organisation ON message (organisation_id, ended_at);

-- How the users of an organisation get messages: part of its access policy.
CREATE TABLE message_policy (
    organisation_id UUID NOT NULL PRIMARY KEY REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    policy JSONB NOT NULL
);

-- Templates that people made, and changed copies of built-in ones: these have the word of their occasion.
CREATE TABLE message_template (
    id UUID NOT NULL PRIMARY KEY,
    occasion TEXT UNIQUE,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    default_locale TEXT NOT NULL,
    branding TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL
);

-- Subject and body in one language.
CREATE TABLE message_text (
    template_id UUID NOT NULL REFERENCES message_template (id) ON DELETE CASCADE,
    locale TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (template_id, locale)
);

-- What Exchange was last found to grant a partnership, and how often that changed: the sequence of its messages.
ALTER TABLE exchange_partnership ADD COLUMN seen_level TEXT;
ALTER TABLE exchange_partnership ADD COLUMN seen_changes BIGINT NOT NULL DEFAULT 0;
