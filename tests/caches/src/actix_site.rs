//! The site in actix-web.

use actix_cors::Cors;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue, VARY};
use actix_web::middleware::{Compat, Compress, Condition, Next, from_fn};
use actix_web::{App, Error, HttpResponse, HttpServer, web};
use cookie_session::Session;
use cookie_session::web::actix::{SessionMiddleware, SessionRejection};

async fn login(name: web::Path<String>, session: Session) -> Result<&'static str, SessionRejection> {
    Ok(crate::login(&session, &name)?)
}

async fn grow(size: web::Path<usize>, session: Session) -> Result<&'static str, SessionRejection> {
    Ok(crate::grow(&session, size.into_inner())?)
}

async fn page(session: Session) -> Result<HttpResponse, SessionRejection> {
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, crate::CACHED)).body(crate::page(&session)?))
}

async fn any(session: Session) -> Result<HttpResponse, SessionRejection> {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, crate::CACHED)).insert_header((VARY, "*"));
    Ok(response.body(crate::page(&session)?))
}

async fn split<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    let Some(line) = headers.get(VARY).and_then(|line| line.to_str().ok()) else { return Ok(response) };
    let lines = crate::split_vary(line);
    headers.remove(VARY);
    for line in lines {
        headers.append(VARY, HeaderValue::try_from(line).expect("a part of a header"));
    }
    Ok(response)
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/login/{name}", web::get().to(login))
        .route("/grow/{size}", web::get().to(grow))
        .route("/page", web::get().to(page))
        .route("/any", web::get().to(any));
}

/// The middleware that is wrapped last is the outermost.
fn site(config: &mut web::ServiceConfig, order: &str, sessions: SessionMiddleware) {
    let has = |inner: &str| order.split('-').any(|name| name == inner);
    let scope = web::scope(&format!("/{order}")).configure(routes);
    let cors = || Condition::new(has("cors"), Compat::new(Cors::permissive()));
    let compress = || Condition::new(has("compression"), Compat::new(Compress::default()));
    if order.starts_with("cors") {
        config.service(scope.wrap(compress()).wrap(cors()).wrap(sessions));
    } else {
        config.service(scope.wrap(cors()).wrap(compress()).wrap(sessions));
    }
}

pub(crate) async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let sites = crate::ORDERS.map(|order| (order, SessionMiddleware::new(crate::interface(order))));
    let app = move || {
        let sites = sites.clone();
        App::new().wrap(Condition::new(crate::splits(), from_fn(split))).configure(move |config| {
            for (order, sessions) in sites {
                site(config, order, sessions);
            }
        })
    };
    let server = HttpServer::new(app).workers(1).bind(("127.0.0.1", 0))?;
    println!("listening on http://{}", server.addrs()[0]);
    Ok(server.run().await?)
}
