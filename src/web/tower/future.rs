//! [`ResponseFuture`]: waits for the response, then saves the session into it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use http::Response;
use pin_project_lite::pin_project;

use super::OnSaveError;
use crate::web::sessions::Keeping;

pin_project! {
    /// The response future of [`SessionService`](super::SessionService).
    #[derive(Debug)]
    pub struct ResponseFuture<F, H> {
        #[pin]
        inner: F,
        // `None` if an outer layer saves the session.
        keeping: Option<Keeping>,
        on_save_error: H,
    }
}

impl<F, H> ResponseFuture<F, H> {
    pub(super) fn new(inner: F, keeping: Option<Keeping>, on_save_error: H) -> Self {
        Self { inner, keeping, on_save_error }
    }
}

impl<F, H, B, E> Future for ResponseFuture<F, H>
where
    F: Future<Output = Result<Response<B>, E>>,
    H: OnSaveError<B>,
{
    type Output = Result<Response<B>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut response = match ready!(this.inner.poll(context)) {
            Ok(response) => response,
            Err(error) => return Poll::Ready(Err(error)),
        };
        let Some(keeping) = this.keeping else { return Poll::Ready(Ok(response)) };
        let (headers, failure) = keeping.save();
        if let Some(error) = failure {
            response = this.on_save_error.respond(response, &error);
        }
        headers.apply(response.headers_mut());
        Poll::Ready(Ok(response))
    }
}
