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

/// Returns at Ctrl-C or Ctrl-Break, and when the console is closed or the machine is shut down: then a few seconds are left.
#[cfg(windows)]
pub(crate) async fn stop() -> anyhow::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
    let (mut interrupt, mut stop) = (ctrl_c()?, ctrl_break()?);
    let (mut close, mut shutdown) = (ctrl_close()?, ctrl_shutdown()?);
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = stop.recv() => (),
        _ = close.recv() => (),
        _ = shutdown.recv() => (),
    }
    Ok(())
}
