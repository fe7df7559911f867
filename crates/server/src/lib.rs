//! Composition: configuration, telemetry, listeners, and what runs behind them.
