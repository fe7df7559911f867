-- Apps that profiles may need. One text for both databases, as in 0001_foundation.sql.

CREATE TABLE app (
    id UUID NOT NULL PRIMARY KEY,
    store_id BIGINT NOT NULL UNIQUE,
    bundle_id TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    publisher TEXT NOT NULL,
    description TEXT NOT NULL,
    store_url TEXT NOT NULL,
    on_iphone BOOLEAN NOT NULL,
    on_ipad BOOLEAN NOT NULL,
    minimum_os TEXT NOT NULL,
    ends_with_management BOOLEAN NOT NULL,
    details JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    modified_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX app_display_name ON app (display_name, id);

-- Which profile needs which app.
CREATE TABLE profile_app (
    profile_id UUID NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    app_id UUID NOT NULL REFERENCES app (id),
    PRIMARY KEY (profile_id, app_id)
);
CREATE INDEX profile_app_app ON profile_app (app_id);

-- One app on one device. A row outlives its app: the device may still have to be rid of it.
CREATE TABLE device_app (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    app_id UUID NOT NULL,
    bundle_id TEXT NOT NULL,
    state TEXT NOT NULL,
    ours BOOLEAN NOT NULL,
    attempts BIGINT NOT NULL,
    error JSONB,
    changed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, app_id)
);
CREATE INDEX device_app_app ON device_app (app_id, device_id);
