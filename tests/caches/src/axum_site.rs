//! The site in axum.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, HeaderValue, VARY};
use axum::middleware::map_response;
use axum::response::{IntoResponse, Response};
use axum::{Router, routing::get};
use cookie_session::Session;
use cookie_session::web::axum::SessionRejection;
use cookie_session::web::tower::SessionLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

async fn login(Path(name): Path<String>, session: Session) -> Result<&'static str, SessionRejection> {
    Ok(crate::login(&session, &name)?)
}

async fn grow(Path(size): Path<usize>, session: Session) -> Result<&'static str, SessionRejection> {
    Ok(crate::grow(&session, size)?)
}

async fn page(session: Session) -> Result<impl IntoResponse, SessionRejection> {
    Ok(([(CACHE_CONTROL, crate::CACHED)], crate::page(&session)?))
}

async fn any(session: Session) -> Result<impl IntoResponse, SessionRejection> {
    Ok(([(CACHE_CONTROL, crate::CACHED), (VARY, "*")], crate::page(&session)?))
}

async fn split(mut response: Response) -> Response {
    let Some(line) = response.headers().get(VARY).and_then(|line| line.to_str().ok()) else {
        return response;
    };
    let lines = crate::split_vary(line);
    response.headers_mut().remove(VARY);
    for line in lines {
        response.headers_mut().append(VARY, HeaderValue::try_from(line).expect("a part of a header"));
    }
    response
}

/// The layer that is added last is the outermost.
fn site(order: &str) -> Router {
    let mut routes = Router::new()
        .route("/login/{name}", get(login))
        .route("/grow/{size}", get(grow))
        .route("/page", get(page))
        .route("/any", get(any));
    for inner in order.split('-').rev() {
        routes = match inner {
            "cors" => routes.layer(CorsLayer::new().allow_origin(AllowOrigin::mirror_request())),
            "compression" => routes.layer(CompressionLayer::new()),
            _ => routes,
        };
    }
    routes.layer(SessionLayer::new(crate::interface(order)))
}

pub(crate) async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let mut app = Router::new();
    for order in crate::ORDERS {
        app = app.nest(&format!("/{order}"), site(order));
    }
    if crate::splits() {
        app = app.layer(map_response(split));
    }
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, app).await?)
}
