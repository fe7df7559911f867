-- When the next action of a policy is due on a device, and what users were warned of.

ALTER TABLE compliance_result ADD COLUMN next_action_at TIMESTAMPTZ;
CREATE INDEX compliance_result_next_action ON compliance_result (next_action_at);

-- `about` is what a notice is about: for silence, when the device was heard of last.
CREATE TABLE compliance_notice (
    device_id UUID NOT NULL REFERENCES device (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    about TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (device_id, kind)
);
