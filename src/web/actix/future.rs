//! [`ResponseFuture`]: waits for the response, then saves the session into it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::dev::ServiceResponse;
use actix_web::{Error, HttpMessage};
use pin_project_lite::pin_project;

use super::OnSaveError;
use crate::session::Session;
use crate::session::headers::SessionHeaders;
use crate::web::sessions::Keeping;

pin_project! {
    /// The response future of [`SessionService`](super::SessionService).
    #[derive(Debug)]
    pub struct ResponseFuture<F, H> {
        #[pin]
        inner: F,
        // `None` if an outer middleware saves the session.
        keeping: Option<Keeping>,
        // The session of the outer middleware, if it is another one.
        outer: Option<Session>,
        on_save_error: H,
    }
}

impl<F, H> ResponseFuture<F, H> {
    pub(super) fn new(inner: F, keeping: Option<Keeping>, outer: Option<Session>, on_save_error: H) -> Self {
        Self { inner, keeping, outer, on_save_error }
    }
}

impl<F, H, B> Future for ResponseFuture<F, H>
where
    F: Future<Output = Result<ServiceResponse<B>, Error>>,
    H: OnSaveError<B>,
{
    type Output = Result<ServiceResponse<B>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let mut answer = ready!(this.inner.poll(context));
        if let (Some(outer), Ok(response)) = (this.outer.take(), &answer) {
            response.request().extensions_mut().insert(outer);
        }
        let Some(keeping) = this.keeping else { return Poll::Ready(answer) };
        let (headers, failure) = keeping.save();
        if let Some(error) = failure {
            answer = this.on_save_error.respond(answer, &error);
        }
        match &mut answer {
            Ok(response) => headers.apply(response.headers_mut()),
            Err(error) => apply_later(headers, error),
        }
        Poll::Ready(answer)
    }
}

/// Adds the headers to the response of an error.
fn apply_later(headers: SessionHeaders, error: &mut Error) {
    if headers.is_empty() {
        return;
    }
    error.add_response_mapper(move |mut response| {
        headers.clone().apply(response.headers_mut());
        response
    });
}
