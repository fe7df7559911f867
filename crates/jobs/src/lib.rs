//! Queue mechanics: claim, lease, retry, schedule, leader. Knows no job.
