-- Lists that are read page by page in the order of ids: without these every page sorts all rows of its organisation, profile or policy.

CREATE INDEX exchange_partnership_order ON exchange_partnership (organisation_id, id);
CREATE INDEX deployment_order ON deployment (profile_id, device_id);
CREATE INDEX compliance_result_order ON compliance_result (policy_id, device_id);
