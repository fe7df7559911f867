//! Bodies of answers, some of which end too early.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// A body that says how long it is, and may not keep its word.
pub(super) struct Answer {
    data: Option<Bytes>,
    length: u64,
    is_cut: bool,
}

impl Answer {
    pub(super) fn whole(data: impl Into<Bytes>) -> Self {
        let data = data.into();
        let length = data.len() as u64;
        Self { data: (length > 0).then_some(data), length, is_cut: false }
    }

    /// The connection ends after its first half.
    pub(super) fn cut(data: impl Into<Bytes>) -> Self {
        let whole = data.into();
        let half = whole.slice(..whole.len() / 2);
        Self { data: Some(half), length: whole.len() as u64, is_cut: true }
    }
}

impl Body for Answer {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(data) = self.data.take() {
            return Poll::Ready(Some(Ok(Frame::data(data))));
        }
        let cut = || Err(io::ErrorKind::ConnectionAborted.into());
        Poll::Ready(std::mem::take(&mut self.is_cut).then(cut))
    }

    fn is_end_stream(&self) -> bool {
        self.data.is_none() && !self.is_cut
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}
