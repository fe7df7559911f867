-- Exchange organisations, what their connectors found, what is to be changed there, and what was. Compliance policies.
-- GUIDs are Exchange's own; an `eas_key` is an EAS id in lower case, which is how ids are compared.

CREATE TABLE exchange_organisation (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    exchange_id TEXT UNIQUE,
    access JSONB NOT NULL,
    settings JSONB NOT NULL,
    rules JSONB,
    own_rules JSONB NOT NULL,
    report JSONB,
    sync_wanted TEXT,
    created_at TIMESTAMPTZ NOT NULL
);

-- One-time tokens with which a connector registers. The row has the hash of the token, never the token.
CREATE TABLE exchange_registration (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);
CREATE INDEX exchange_registration_organisation ON exchange_registration (organisation_id);

-- Connectors. At most one of an organisation has not ended. `may_write_at` is when lease and longest call of the one before have passed.
CREATE TABLE exchange_connector (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    host TEXT NOT NULL,
    version TEXT NOT NULL,
    system TEXT NOT NULL,
    certificate_sha256 BYTEA NOT NULL UNIQUE,
    registered_at TIMESTAMPTZ NOT NULL,
    may_write_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ,
    state TEXT NOT NULL,
    server TEXT,
    last_error TEXT,
    journal BIGINT NOT NULL,
    ended_at TIMESTAMPTZ,
    end_reason TEXT
);
CREATE UNIQUE INDEX exchange_connector_live ON exchange_connector (organisation_id) WHERE ended_at IS NULL;

CREATE TABLE exchange_server (
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    fqdn TEXT NOT NULL,
    version TEXT NOT NULL,
    site TEXT NOT NULL,
    client_access BOOLEAN NOT NULL,
    reachable BOOLEAN,
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation_id, fqdn)
);

CREATE TABLE exchange_device_class (
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    device_type TEXT NOT NULL,
    model TEXT NOT NULL,
    PRIMARY KEY (organisation_id, device_type, model)
);

-- Mailboxes that have partnerships. `user_id` is the owner that was found, `owner_found` says by what.
CREATE TABLE exchange_mailbox (
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    id UUID NOT NULL,
    display_name TEXT NOT NULL,
    addresses JSONB NOT NULL,
    eas_enabled BOOLEAN NOT NULL,
    other_ways JSONB NOT NULL,
    allowed JSONB NOT NULL,
    blocked JSONB NOT NULL,
    user_id UUID REFERENCES directory_user (id),
    owner_found TEXT,
    seen_in UUID NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation_id, id)
);
CREATE INDEX exchange_mailbox_user ON exchange_mailbox (user_id);

-- Further mailboxes of users: shared, room and linked ones, given by hand (`user`) or by group (`group`).
CREATE TABLE exchange_further_mailbox (
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    mailbox_id UUID NOT NULL,
    kind TEXT NOT NULL,
    holder_id UUID NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation_id, mailbox_id, kind, holder_id)
);
CREATE INDEX exchange_further_mailbox_holder ON exchange_further_mailbox (holder_id);

-- Mobile-device records, with the device behind each and the last decision.
CREATE TABLE exchange_partnership (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    guid UUID NOT NULL,
    mailbox_id UUID NOT NULL,
    eas_id TEXT NOT NULL,
    eas_key TEXT NOT NULL,
    look JSONB NOT NULL,
    friendly_name TEXT NOT NULL,
    imei TEXT,
    state TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    state_rule TEXT,
    first_sync_at TIMESTAMPTZ,
    last_success_at TIMESTAMPTZ,
    found_at TIMESTAMPTZ NOT NULL,
    seen_in UUID NOT NULL,
    device_id UUID REFERENCES device (id) ON DELETE SET NULL,
    link JSONB,
    decision JSONB,
    decided_at TIMESTAMPTZ,
    UNIQUE (organisation_id, guid)
);
CREATE INDEX exchange_partnership_mailbox ON exchange_partnership (organisation_id, mailbox_id);
CREATE INDEX exchange_partnership_eas_key ON exchange_partnership (eas_key);
CREATE INDEX exchange_partnership_device ON exchange_partnership (device_id);

-- Ids that are devices' own beside those that they report: assigned by us, or linked by a person.
CREATE TABLE device_eas_id (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    eas_key TEXT NOT NULL,
    eas_id TEXT NOT NULL,
    source TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, eas_key)
);
CREATE INDEX device_eas_id_key ON device_eas_id (eas_key);

-- Entries of personal lists that we wrote. What is not here, others wrote.
CREATE TABLE exchange_entry (
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    mailbox_id UUID NOT NULL,
    eas_key TEXT NOT NULL,
    eas_id TEXT NOT NULL,
    list TEXT NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (organisation_id, mailbox_id, eas_key)
);

-- What is to be true in Exchange. One row for each subject until its result is in.
CREATE TABLE exchange_intent (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    change JSONB NOT NULL,
    priority BIGINT NOT NULL,
    cause TEXT NOT NULL,
    actor TEXT NOT NULL,
    undoes UUID,
    fence BIGINT,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    not_before TIMESTAMPTZ NOT NULL,
    handed_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX exchange_intent_subject ON exchange_intent (organisation_id, subject);
CREATE INDEX exchange_intent_next ON exchange_intent (organisation_id, priority, created_at);

-- Every change that a connector made or could not make.
CREATE TABLE exchange_journal (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    connector_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    subject TEXT NOT NULL,
    change JSONB NOT NULL,
    cause TEXT NOT NULL,
    actor TEXT NOT NULL,
    outcome TEXT NOT NULL,
    detail TEXT,
    undoes UUID,
    undone_at TIMESTAMPTZ
);
CREATE INDEX exchange_journal_at ON exchange_journal (organisation_id, at);

-- Syncs. One that did not come to its end goes on at `next_page`.
CREATE TABLE exchange_sync (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    next_page BIGINT NOT NULL,
    position TEXT,
    domain_controller TEXT,
    changed_since TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    complete BOOLEAN NOT NULL,
    mailboxes BIGINT NOT NULL,
    partnerships BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    error TEXT
);
CREATE INDEX exchange_sync_organisation ON exchange_sync (organisation_id, started_at);

CREATE TABLE exchange_event (
    id UUID NOT NULL PRIMARY KEY,
    organisation_id UUID NOT NULL REFERENCES exchange_organisation (id) ON DELETE CASCADE,
    at TIMESTAMPTZ NOT NULL,
    severity TEXT NOT NULL,
    what TEXT NOT NULL,
    detail JSONB NOT NULL,
    partnership_id UUID
);
CREATE INDEX exchange_event_at ON exchange_event (organisation_id, at);

-- Users whose mailboxes are to be judged again. Written with each change of a device or user, so that none is lost; a count that rose
-- meanwhile keeps its row.
CREATE TABLE exchange_due (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    changes BIGINT NOT NULL
);

CREATE TABLE compliance_policy (
    id UUID NOT NULL PRIMARY KEY,
    platform TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    settings JSONB NOT NULL,
    actions JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX compliance_policy_display_name ON compliance_policy (display_name, id);

-- For whom a policy is; `group_id` as in `assignment`.
CREATE TABLE compliance_assignment (
    id UUID NOT NULL PRIMARY KEY,
    policy_id UUID NOT NULL REFERENCES compliance_policy (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    group_id UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX compliance_assignment_policy ON compliance_assignment (policy_id);
CREATE INDEX compliance_assignment_group ON compliance_assignment (group_id);

-- What each policy says of each device, and since when it is not met.
CREATE TABLE compliance_result (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    policy_id UUID NOT NULL REFERENCES compliance_policy (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    settings JSONB NOT NULL,
    failing_since TIMESTAMPTZ,
    grace_ends_at TIMESTAMPTZ,
    taken JSONB NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, policy_id)
);
CREATE INDEX compliance_result_policy ON compliance_result (policy_id, state);
CREATE INDEX compliance_result_grace ON compliance_result (grace_ends_at);
