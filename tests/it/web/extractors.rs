//! Arguments of handlers, in the frameworks that have extractors.

#![cfg(any(feature = "axum", feature = "actix"))]

use serde::Deserialize;

use super::app::{Setup, TestApp, get};
use super::interfaces::interface;

/// What the routes `/strict` take: nothing that a new visitor has.
#[derive(Deserialize)]
pub(super) struct Strict {
    pub(super) user: String,
}

async fn cookie<A: TestApp>(app: &A, path: &str) -> String {
    app.send(get(path)).await.cookie()
}

/// Without a layer, and outside of one, the message names both mistakes.
async fn no_session_here<A: TestApp>() {
    let without = A::start(Setup::without_layer()).await;
    for path in ["/idle", "/typed", "/strict"] {
        let answer = without.send(get(path)).await;
        assert_eq!(answer.status, 500);
        for part in [A::LAYER, "outside of it", "outermost"] {
            assert!(answer.body.contains(part), "{part} in {answer:?}");
        }
    }
    assert_eq!(without.send(get("/maybe")).await.body, "none");
    assert_eq!(without.send(get("/strict/maybe")).await.body, "none");
}

async fn an_optional_session<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    assert!(app.send(get("/maybe")).await.body.starts_with("some"));
    assert!(app.send(get("/maybe")).await.is_untouched(), "extracting it does not count as access");
}

/// A type without defaults is there or not: an `Option` says which.
async fn typed_data_that_a_new_visitor_has_not<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let rejected = app.send(get("/strict")).await;
    assert_eq!((rejected.status, &*rejected.body), (500, "the session could not be used"));
    assert_eq!(rejected.all("vary"), ["Cookie"]);
    let maybe = app.send(get("/strict/maybe")).await;
    assert_eq!((&*maybe.body, maybe.all("vary")), ("none", vec!["Cookie"]));

    let cookie = cookie(&app, "/set").await;
    assert_eq!(app.send(get("/strict").with(&cookie)).await.body, "ada");
    assert_eq!(app.send(get("/strict/maybe").with(&cookie)).await.body, "ada");
}

/// Data is changed as the session is now: a logout in the same request stays one.
async fn typed_data_of_a_session_that_was_cleared<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = cookie(&app, "/typed").await;
    let answer = app.send(get("/typed/cleared").with(&cookie)).await;
    let read = app.send(get("/read").with(&answer.cookie())).await;
    assert_eq!(read.body, r#"{"count":1}"#);
}

#[cfg(feature = "tracing")]
async fn what_does_not_fit_is_logged<A: TestApp>() {
    let app = A::start(Setup::new(interface())).await;
    let cookie = cookie(&app, "/text_as_count").await;
    let (log, _guard) = super::log::Log::start();
    app.send(get("/typed").with(&cookie)).await;
    let lines = log.lines();
    assert!(lines.len() == 1 && lines[0].starts_with("WARN ") && lines[0].contains("count"), "{lines:?}");
    app.send(get("/strict")).await;
    let lines = log.lines();
    assert!(lines.len() == 2 && lines[1].starts_with("ERROR "), "{lines:?}");
    for part in ["Strict", "field `user` is missing", "#[serde(default)]", "Option<SessionData"] {
        assert!(lines[1].contains(part), "{part} in {lines:?}");
    }
}

macro_rules! with_extractors {
    ($($scenarios:tt)*) => {
        behaviour!(axum, "axum", crate::web::axum_app::AxumApp: $($scenarios)*);
        behaviour!(actix, "actix", crate::web::actix_app::ActixApp: $($scenarios)*);
    };
}

with_extractors! {
    no_session_here,
    an_optional_session,
    typed_data_that_a_new_visitor_has_not,
    typed_data_of_a_session_that_was_cleared,
    #[cfg(feature = "tracing")] what_does_not_fit_is_logged,
}
