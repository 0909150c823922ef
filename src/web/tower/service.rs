//! [`SessionService`]: a service with sessions.

use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::{OnSaveError, ResponseFuture};
use crate::web::SharedInterface;
use crate::web::sessions::{Keeping, find, place};

/// A service whose requests carry a session; made by [`SessionLayer`](super::SessionLayer).
#[derive(Debug, Clone)]
pub struct SessionService<S, H> {
    inner: S,
    interface: SharedInterface,
    on_save_error: H,
}

impl<S, H> SessionService<S, H> {
    pub(super) fn new(inner: S, interface: SharedInterface, on_save_error: H) -> Self {
        Self { inner, interface, on_save_error }
    }
}

// Bounds in the list of parameters: compilers print the whole `where` clause in their messages.
impl<A, B, S: Service<Request<A>, Response = Response<B>>, H: OnSaveError<B> + Clone> Service<Request<A>>
    for SessionService<S, H>
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, H>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<A>) -> Self::Future {
        let (session, keeping) = match find(request.extensions(), &self.interface, &request) {
            Some(session) => (session, None),
            None => {
                let keeping = Keeping::open(&self.interface, &request);
                (keeping.session().clone(), Some(keeping))
            }
        };
        place(request.extensions_mut(), &session);
        ResponseFuture::new(self.inner.call(request), keeping, self.on_save_error.clone())
    }
}
