use std::convert::Infallible;

use cookie_session::SecureCookieSessionInterface;
use cookie_session::web::tower::SessionLayer;
use http::{Request, Response};
use tower::{Service, ServiceBuilder, service_fn};

/// A body of the program's own, such as one that a middleware wraps around another.
struct Body;

fn main() {
    let interface = SecureCookieSessionInterface::new("correct horse battery staple").unwrap();
    let service = ServiceBuilder::new()
        .layer(SessionLayer::new(interface))
        .service(service_fn(async |_: Request<()>| Ok::<_, Infallible>(Response::new(Body))));
    serve(service);
}

fn serve(_: impl Service<Request<()>>) {}
