-- A user's second factor for enrolling: the secret of their authenticator, sealed. Until it is confirmed it belongs to the
-- session that was shown it. `last_step` is the newest time step whose code was used: none works twice.
CREATE TABLE second_factor (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    sealed_secret BYTEA NOT NULL,
    session_hash BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    confirmed_at TIMESTAMPTZ,
    last_step BIGINT
);

-- A reset ends the user's sessions.
CREATE INDEX session_of_user ON session (user_id);

-- From which addresses somebody signed in lately: while passwords are guessed from everywhere at once, these go first.
CREATE TABLE sign_in_place (
    subject TEXT NOT NULL,
    address TEXT NOT NULL,
    last_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (subject, address)
);

-- The language that a user chose in the portal; the directory's counts where they chose none.
CREATE TABLE user_language (
    user_id UUID NOT NULL PRIMARY KEY REFERENCES directory_user (id) ON DELETE CASCADE,
    language TEXT NOT NULL
);
