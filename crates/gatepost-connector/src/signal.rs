//! Waiting for somebody to end the program.

/// Returns at Ctrl-C or SIGTERM.
#[cfg(unix)]
pub(crate) async fn stop() -> anyhow::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => (),
    }
    Ok(())
}

/// Returns at Ctrl-C.
#[cfg(not(unix))]
pub(crate) async fn stop() -> anyhow::Result<()> {
    Ok(tokio::signal::ctrl_c().await?)
}
