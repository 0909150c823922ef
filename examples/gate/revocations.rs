//! [`Revocations`]: who was logged out everywhere, and the routes to do so ([`admin`]).

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::routing::post;
use cookie_session::revocation::{EpochSource, Epochs};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use crate::config::Config;

/// The list, shared through Redis or in memory.
#[derive(Debug)]
pub(crate) struct Revocations {
    epochs: Arc<Epochs>,
    source: Arc<dyn EpochSource>,
}

impl Revocations {
    /// Connects to Redis if there is a `REDIS_URL`.
    pub(crate) fn connect(config: &Config) -> Result<Self, String> {
        let session = config.settings.config().permanent_session_lifetime();
        // Remember cookies end with their users too, so their time counts as well.
        let longest = session.max(config.settings.login().duration()).to_std().unwrap_or(Duration::MAX);
        let source = match &config.redis {
            Some(url) => shared(url, longest, Duration::from_secs_f64(config.patience))?,
            None => Arc::new(cookie_session::revocation::EpochTable::new(longest)),
        };
        Ok(Self { epochs: Arc::new(Epochs::new(source.clone())), source })
    }

    pub(crate) fn epochs(&self) -> &Arc<Epochs> {
        &self.epochs
    }
}

#[cfg(feature = "redis")]
fn shared(url: &str, longest: Duration, patience: Duration) -> Result<Arc<dyn EpochSource>, String> {
    use cookie_session::revocation::{RedisEpochs, WhenUnreachable};

    let unreachable = WhenUnreachable::FailClosed { after: patience };
    let epochs =
        RedisEpochs::connect(url, longest, unreachable).map_err(|error| format!("REDIS_URL: {error}"))?;
    Ok(Arc::new(epochs))
}

#[cfg(not(feature = "redis"))]
fn shared(_url: &str, _longest: Duration, _patience: Duration) -> Result<Arc<dyn EpochSource>, String> {
    Err("REDIS_URL is set, but this gate was built without Redis; build it with --features axum,redis"
        .to_owned())
}

/// Whether the gate may be asked.
pub(crate) async fn health(State(revocations): State<Arc<Revocations>>) -> (StatusCode, &'static str) {
    match revocations.source.is_current() {
        true => (StatusCode::OK, "ok\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the list of revocations is too old; nobody is let in\n"),
    }
}

/// The routes of the second address, which only this machine can reach.
pub(crate) fn admin(revocations: Arc<Revocations>) -> Router {
    Router::new()
        .route("/revoke", post(revoke))
        .route("/revoke-everyone", post(revoke_everyone))
        .with_state(revocations)
}

#[derive(Deserialize)]
struct User {
    user_id: String,
}

async fn revoke(State(list): State<Arc<Revocations>>, Form(user): Form<User>) -> (StatusCode, &'static str) {
    reported(spawn_blocking(move || list.epochs.revoke(user.user_id).is_ok()).await.unwrap_or(false))
}

async fn revoke_everyone(State(list): State<Arc<Revocations>>) -> (StatusCode, &'static str) {
    reported(spawn_blocking(move || list.epochs.revoke_everyone().is_ok()).await.unwrap_or(false))
}

fn reported(known_everywhere: bool) -> (StatusCode, &'static str) {
    match known_everywhere {
        true => (StatusCode::NO_CONTENT, ""),
        false => (
            StatusCode::SERVICE_UNAVAILABLE,
            "ended at this gate; other servers may not know it, so try again\n",
        ),
    }
}
