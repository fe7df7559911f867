//! The Apple channel: deployments to configuration profiles, device answers to states.
