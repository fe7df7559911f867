-- The ids that devices reported, in the form in which they are compared: each decision on a partnership looks for its device.

CREATE INDEX device_eas_key ON device (LOWER(eas_device_id));
