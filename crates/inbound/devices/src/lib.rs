//! What enrolled devices and enrolling ones speak to: Apple MDM, SCEP, CRLs.
