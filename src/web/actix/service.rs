//! [`SessionService`]: a service with sessions.

use std::task::{Context, Poll};

use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};

use super::{OnSaveError, ResponseFuture};
use crate::web::SharedInterface;
use crate::web::sessions::{Keeping, find, place};

/// A service whose requests carry a session; made by [`SessionMiddleware`](super::SessionMiddleware).
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

impl<S, H, B> Service<ServiceRequest> for SessionService<S, H>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error>,
    H: OnSaveError<B> + Clone,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = ResponseFuture<S::Future, H>;

    fn poll_ready(&self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let taken = find(&*request.extensions(), &self.interface, &request);
        let (session, keeping) = match taken {
            Some(session) => (session, None),
            None => {
                let keeping = Keeping::open(&self.interface, &request);
                (keeping.session().clone(), Some(keeping))
            }
        };
        let outer = place(&mut *request.extensions_mut(), &session);
        ResponseFuture::new(self.inner.call(request), keeping, outer, self.on_save_error.clone())
    }
}
