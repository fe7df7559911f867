-- One text for both databases, in PostgreSQL's words; `migration.rs` puts SQLite's types in their place.
-- Times are UTC with microseconds. Enumerations are stored by the name that `domain` gives them.

-- Settings of the organisation: one JSON document each, named by its section.
CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,
    value JSONB NOT NULL,
    changed_at TIMESTAMPTZ NOT NULL
);

-- Secrets sealed under the master key: data keys, the push key, the directory's password.
CREATE TABLE sealed_secret (
    name TEXT NOT NULL PRIMARY KEY,
    sealed BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- People who administer Gatepost.
CREATE TABLE administrator (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    language TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    disabled_at TIMESTAMPTZ
);

-- Browser sessions, of administrators (console) and of directory users (portal).
CREATE TABLE session (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    administrator_id UUID REFERENCES administrator (id) ON DELETE CASCADE,
    user_id UUID,
    level TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    last_used_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);

-- Failed sign-ins, counted for a name, an address and in total.
CREATE TABLE sign_in_failure (
    subject TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_failed_at TIMESTAMPTZ NOT NULL,
    locked_until TIMESTAMPTZ
);

-- Links that work once: set-up, enrolment, invitations.
CREATE TABLE one_time_link (
    token_hash BYTEA NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id UUID,
    level TEXT,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ
);

-- Bearer tokens of the API. Scopes are Graph's permission names.
CREATE TABLE api_token (
    id UUID NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    secret_hash BYTEA NOT NULL UNIQUE,
    scopes JSONB NOT NULL,
    created_by TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    last_used_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);

-- Acts of people, tokens and connectors, and security events. `sequence` and `chain` are filled in afterwards by the leader.
CREATE TABLE audit_event (
    id UUID NOT NULL PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    actor_name TEXT NOT NULL,
    act TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_name TEXT NOT NULL,
    details JSONB NOT NULL,
    sequence BIGINT UNIQUE,
    chain BYTEA
);
CREATE INDEX audit_event_at ON audit_event (at);

-- The directory as it was read last.
CREATE TABLE directory_user (
    id UUID NOT NULL PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    given_name TEXT,
    surname TEXT,
    principal_name TEXT,
    mail TEXT,
    proxy_addresses JSONB NOT NULL,
    sam_account_name TEXT,
    plain_name TEXT,
    domain_name TEXT,
    netbios_name TEXT,
    sid TEXT,
    distinguished_name TEXT,
    language TEXT,
    enabled BOOLEAN NOT NULL,
    disabled_at TIMESTAMPTZ,
    removed_at TIMESTAMPTZ,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX directory_user_principal_name ON directory_user (LOWER(principal_name));
CREATE INDEX directory_user_mail ON directory_user (LOWER(mail));
CREATE INDEX directory_user_sam_account_name ON directory_user (LOWER(sam_account_name));
CREATE INDEX directory_user_plain_name ON directory_user (LOWER(plain_name));
CREATE INDEX directory_user_display_name ON directory_user (display_name, id);
CREATE INDEX directory_user_disabled ON directory_user (disabled_at);

-- Every SMTP address of a user, in lower case. Two users with one address are possible: the directory decides.
CREATE TABLE directory_address (
    address TEXT NOT NULL,
    user_id UUID NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    PRIMARY KEY (address, user_id)
);
CREATE INDEX directory_address_user ON directory_address (user_id);

-- Users that a reading changed and whose devices are not yet looked at again. Written with each change, so that a
-- reading that is cut off loses none.
CREATE TABLE directory_changed_user (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE
);

CREATE TABLE directory_group (
    id UUID NOT NULL PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    description TEXT,
    mail TEXT,
    distinguished_name TEXT,
    removed_at TIMESTAMPTZ,
    changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX directory_group_display_name ON directory_group (display_name, id);

-- Users that are members of a group directly.
CREATE TABLE group_user (
    group_id UUID NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    user_id UUID NOT NULL REFERENCES directory_user (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_user_user ON group_user (user_id, group_id);

-- Groups that are members of a group directly.
CREATE TABLE group_group (
    group_id UUID NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    member_id UUID NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, member_id)
);

-- Every group with every group inside it, itself included.
CREATE TABLE group_closure (
    ancestor_id UUID NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    descendant_id UUID NOT NULL REFERENCES directory_group (id) ON DELETE CASCADE,
    PRIMARY KEY (ancestor_id, descendant_id)
);
CREATE INDEX group_closure_descendant ON group_closure (descendant_id, ancestor_id);

-- One row: how reading the directory went.
CREATE TABLE directory_state (
    id BIGINT NOT NULL PRIMARY KEY,
    last_attempt_at TIMESTAMPTZ,
    last_success_at TIMESTAMPTZ,
    failing_since TIMESTAMPTZ,
    last_error TEXT,
    progress JSONB,
    grace_checked_at TIMESTAMPTZ
);

CREATE TABLE profile (
    id UUID NOT NULL PRIMARY KEY,
    type TEXT NOT NULL,
    display_name TEXT NOT NULL,
    description TEXT NOT NULL,
    settings JSONB NOT NULL,
    version BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX profile_display_name ON profile (display_name, id);

-- Which profile refers to which other one, and as what (identityCertificate, rootCertificate).
CREATE TABLE profile_reference (
    profile_id UUID NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    target_id UUID NOT NULL REFERENCES profile (id),
    PRIMARY KEY (profile_id, role)
);
CREATE INDEX profile_reference_target ON profile_reference (target_id);

-- Whom a profile is for. `group_id` is of a directory group or a device group, or absent for all users and all devices.
CREATE TABLE assignment (
    id UUID NOT NULL PRIMARY KEY,
    profile_id UUID NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    target TEXT NOT NULL,
    group_id UUID,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX assignment_profile ON assignment (profile_id);
CREATE INDEX assignment_group ON assignment (group_id);

-- How a profile goes out: pilot group first, then at a rate; paused by a person or by too many failures.
CREATE TABLE rollout (
    profile_id UUID NOT NULL PRIMARY KEY REFERENCES profile (id) ON DELETE CASCADE,
    pilot_group_id UUID,
    pilot_ended_at TIMESTAMPTZ,
    per_hour BIGINT,
    released_at TIMESTAMPTZ,
    paused_at TIMESTAMPTZ,
    paused_by TEXT,
    pause_reason TEXT,
    started_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE device_group (
    id UUID NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    rule JSONB,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE device (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES directory_user (id),
    platform TEXT NOT NULL,
    state TEXT NOT NULL,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    product TEXT NOT NULL,
    os_version TEXT NOT NULL,
    serial_number TEXT,
    udid TEXT,
    eas_device_id TEXT,
    enrolled_at TIMESTAMPTZ NOT NULL,
    last_seen_at TIMESTAMPTZ NOT NULL,
    inventory_due_at TIMESTAMPTZ,
    compliance TEXT NOT NULL,
    compliance_reason TEXT,
    compliance_changed_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX device_user ON device (user_id);
CREATE INDEX device_udid ON device (udid);
CREATE INDEX device_eas_device_id ON device (eas_device_id);
CREATE INDEX device_inventory_due ON device (inventory_due_at);
CREATE INDEX device_name ON device (name, id);

CREATE TABLE device_group_member (
    group_id UUID NOT NULL REFERENCES device_group (id) ON DELETE CASCADE,
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, device_id)
);
CREATE INDEX device_group_member_device ON device_group_member (device_id, group_id);

-- What a device reported of itself, as the channel read it.
CREATE TABLE inventory (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    value JSONB NOT NULL,
    reported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, kind)
);

-- Who may enrol what. No row, no enrolment.
CREATE TABLE enrolment_rule (
    id UUID NOT NULL PRIMARY KEY,
    group_id UUID REFERENCES directory_group (id),
    platforms JSONB NOT NULL,
    device_limit BIGINT NOT NULL,
    level TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

-- The trust between one device and the server. It starts when its profile is handed out; the device follows at Authenticate.
CREATE TABLE enrolment (
    id UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES directory_user (id),
    device_id UUID REFERENCES device (id),
    platform TEXT NOT NULL,
    channel TEXT NOT NULL,
    configuration TEXT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    udid TEXT,
    certificate_sha256 BYTEA UNIQUE,
    next_certificate_sha256 BYTEA UNIQUE,
    certificate_not_after TIMESTAMPTZ,
    push_topic TEXT,
    push_token BYTEA,
    push_magic TEXT,
    pushed_at TIMESTAMPTZ,
    push_attempts BIGINT NOT NULL,
    push_due_at TIMESTAMPTZ,
    push_error TEXT,
    reported JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    activated_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX enrolment_device ON enrolment (device_id);
CREATE INDEX enrolment_user ON enrolment (user_id);
CREATE INDEX enrolment_udid ON enrolment (udid);
CREATE INDEX enrolment_push_due ON enrolment (push_due_at);

-- One profile on one device. A basis is a keyed hash of what makes an account another account: a new one is a new generation.
CREATE TABLE deployment (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    profile_id UUID NOT NULL,
    bundle_id UUID NOT NULL,
    state TEXT NOT NULL,
    generation BIGINT NOT NULL,
    basis BYTEA,
    desired BYTEA,
    sent_generation BIGINT,
    sent_basis BYTEA,
    confirmed BYTEA,
    confirmed_generation BIGINT,
    confirmed_basis BYTEA,
    error JSONB,
    reason JSONB,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, profile_id)
);
CREATE INDEX deployment_profile ON deployment (profile_id, state);

-- What happened to a deployment, kept for a while.
CREATE TABLE deployment_history (
    id UUID NOT NULL PRIMARY KEY,
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    profile_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    state TEXT NOT NULL,
    error JSONB,
    reason JSONB
);
CREATE INDEX deployment_history_device ON deployment_history (device_id, at);
CREATE INDEX deployment_history_at ON deployment_history (at);

-- What a device is still to be asked. Small: a row goes as soon as its answer is kept.
CREATE TABLE pending_command (
    id UUID NOT NULL PRIMARY KEY,
    enrolment_id UUID NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    bundle_id UUID,
    detail JSONB NOT NULL,
    priority BIGINT NOT NULL,
    state TEXT NOT NULL,
    not_before TIMESTAMPTZ,
    fingerprint BYTEA,
    sent_at TIMESTAMPTZ,
    sent_count BIGINT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX pending_command_enrolment ON pending_command (enrolment_id, priority, id);
CREATE UNIQUE INDEX pending_command_bundle ON pending_command (enrolment_id, bundle_id, kind);

-- Answered commands, never read while a device polls.
CREATE TABLE command_history (
    id UUID NOT NULL PRIMARY KEY,
    enrolment_id UUID NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    bundle_id UUID,
    status TEXT NOT NULL,
    error JSONB,
    created_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX command_history_enrolment ON command_history (enrolment_id, answered_at);
CREATE INDEX command_history_answered ON command_history (answered_at);

CREATE TABLE authority (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    certificate BYTEA NOT NULL,
    sealed_key BYTEA NOT NULL,
    crl_number BIGINT NOT NULL,
    crl BYTEA,
    crl_due_at TIMESTAMPTZ NOT NULL,
    not_before TIMESTAMPTZ NOT NULL,
    not_after TIMESTAMPTZ NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    retired_at TIMESTAMPTZ
);

CREATE TABLE certificate (
    id UUID NOT NULL PRIMARY KEY,
    authority_id UUID NOT NULL REFERENCES authority (id),
    serial BYTEA NOT NULL,
    sha256 BYTEA NOT NULL UNIQUE,
    der BYTEA NOT NULL,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id UUID,
    enrolment_id UUID,
    profile_id UUID,
    not_before TIMESTAMPTZ NOT NULL,
    not_after TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    revocation_reason TEXT,
    UNIQUE (authority_id, serial)
);
CREATE INDEX certificate_enrolment ON certificate (enrolment_id);
CREATE INDEX certificate_revoked ON certificate (authority_id, revoked_at);
CREATE INDEX certificate_service ON certificate (purpose, not_after) WHERE enrolment_id IS NULL;

-- What a one-time SCEP challenge is good for. The challenge itself is derived from the row, never stored.
CREATE TABLE challenge (
    id UUID NOT NULL PRIMARY KEY,
    purpose TEXT NOT NULL,
    user_id UUID NOT NULL,
    enrolment_id UUID NOT NULL REFERENCES enrolment (id) ON DELETE CASCADE,
    profile_id UUID,
    generation BIGINT NOT NULL,
    template JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    consumed_at TIMESTAMPTZ,
    request_sha256 BYTEA,
    transaction_id TEXT,
    certificate_id UUID REFERENCES certificate (id)
);
CREATE INDEX challenge_enrolment ON challenge (enrolment_id, profile_id, generation);
CREATE INDEX challenge_certificate ON challenge (certificate_id);

CREATE TABLE job (
    id UUID NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    payload JSONB NOT NULL,
    state TEXT NOT NULL,
    lane TEXT,
    dedup_key TEXT,
    priority BIGINT NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    attempts BIGINT NOT NULL,
    leased_by UUID,
    leased_until TIMESTAMPTZ,
    last_error TEXT,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ
);
CREATE INDEX job_due ON job (state, run_at, priority);
CREATE UNIQUE INDEX job_lane ON job (lane) WHERE state = 'running';
CREATE INDEX job_kind ON job (kind, state);
CREATE UNIQUE INDEX job_dedup ON job (dedup_key) WHERE state = 'ready';

CREATE TABLE schedule (
    name TEXT NOT NULL PRIMARY KEY,
    next_run_at TIMESTAMPTZ NOT NULL,
    last_run_at TIMESTAMPTZ
);

-- One holder at a time: the leader of the nodes.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder UUID NOT NULL,
    fence BIGINT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);

-- A large change that nobody started, waiting for a person.
CREATE TABLE brake (
    id UUID NOT NULL PRIMARY KEY,
    cause TEXT NOT NULL,
    affected BIGINT NOT NULL,
    total BIGINT NOT NULL,
    items JSONB NOT NULL,
    resume JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by TEXT,
    decision TEXT
);
