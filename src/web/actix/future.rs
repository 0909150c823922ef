//! [`ResponseFuture`]: waits for the response, then saves the session into it.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::Error;
use actix_web::dev::ServiceResponse;
use pin_project_lite::pin_project;

use super::OnSaveError;
use crate::session::Session;
use crate::session::headers::SessionHeaders;
use crate::web::SharedInterface;
use crate::web::response::save;

pin_project! {
    /// The future of a [`SessionService`](super::SessionService)'s response.
    #[derive(Debug)]
    pub struct ResponseFuture<F, H> {
        #[pin]
        inner: F,
        session: Session,
        interface: SharedInterface,
        on_save_error: H,
    }
}

impl<F, H> ResponseFuture<F, H> {
    pub(super) fn new(inner: F, session: Session, interface: SharedInterface, on_save_error: H) -> Self {
        Self { inner, session, interface, on_save_error }
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
        let (headers, failure) = save(this.interface, this.session);
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

/// Lets the response that will be made of an error have the headers.
fn apply_later(headers: SessionHeaders, error: &mut Error) {
    if headers.is_empty() {
        return;
    }
    error.add_response_mapper(move |mut response| {
        headers.clone().apply(response.headers_mut());
        response
    });
}
