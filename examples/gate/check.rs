//! [`check`]: one question of a proxy. Every error is a refusal.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use cookie_session::flask_login::{ClientAddress, FlaskLogin, Identifier, Login};
use cookie_session::token::KeyMatch;
use cookie_session::{Scheme, SessionHeaders, SessionInterface};

use crate::config::Config;
use crate::identity::header_of;
use crate::login_page::LoginPage;
use crate::revocations::Revocations;

/// The cookies to set, each in a header of its own: some proxies join several `Set-Cookie` lines to one, which browsers
/// cannot read.
const SET_SESSION: HeaderName = HeaderName::from_static("x-set-session");
const SET_REMEMBER: HeaderName = HeaderName::from_static("x-set-remember");

/// Everything that a request needs.
pub(crate) struct Gate {
    sessions: Arc<dyn SessionInterface>,
    logins: FlaskLogin,
    revocations: Arc<Revocations>,
    login: LoginPage,
    refresh: LoginPage,
    user_header: HeaderName,
    fresh_header: HeaderName,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Result<Self, String> {
        let identifier = match config.proxies.as_slice() {
            [] => Identifier::flask_login_0_6(),
            proxies => Identifier::flask_login_0_6().with_address(ClientAddress::Proxies(proxies.to_vec())),
        };
        let logins = FlaskLogin::from_settings(&config.settings).map_err(|error| error.to_string())?;
        let logins = logins.with_identifier(identifier);
        let revocations = Arc::new(Revocations::connect(config)?);
        // `FlaskLogin` has already refused settings without a key.
        let (settings, Some(keys)) = config.settings.clone().into_parts() else {
            return Err("FLASK_SECRET_KEY is not set; set it to the Flask app's".to_owned());
        };
        let scheme = match &config.salt {
            Some(salt) => Scheme::new(keys, salt),
            None => Scheme::flask_session(keys),
        };
        let sessions = scheme.sessions().with_config(settings).with_revocation(revocations.epochs().clone());
        Ok(Self {
            sessions: Arc::new(logins.sessions(sessions)),
            logins,
            revocations,
            login: config.login.clone(),
            refresh: config.refresh.clone(),
            user_header: config.user_header.clone(),
            fresh_header: config.fresh_header.clone(),
        })
    }

    pub(crate) fn revocations(&self) -> &Arc<Revocations> {
        &self.revocations
    }

    /// What is questionable about the settings, one line each.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let settings = self.sessions.warnings().into_iter().map(|warning| warning.to_string());
        let keys = self.sessions.key_weaknesses().into_iter().map(|(key, weakness)| match key {
            KeyMatch::Fallback(index) => format!("SECRET_KEY_FALLBACKS[{index}]: {weakness}"),
            _ => format!("SECRET_KEY: {weakness}"),
        });
        settings.chain(keys).collect()
    }

    fn verdict(&self, login: &Login, demand: Demand) -> cookie_session::Result<Verdict> {
        let Some(user_id) = login.current_user()? else { return Ok(Verdict::NotLoggedIn) };
        let fresh = login.is_fresh();
        if demand == Demand::Fresh && !fresh {
            return Ok(Verdict::NotFresh);
        }
        Ok(header_of(&user_id).map_or(Verdict::Unfit, |user| Verdict::Good { user, fresh }))
    }
}

/// Whether the login has to be fresh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Demand {
    Login,
    Fresh,
}

enum Verdict {
    Good {
        user: HeaderValue,
        fresh: bool,
    },
    NotLoggedIn,
    NotFresh,
    /// The user's id cannot be a header.
    Unfit,
}

/// What the proxy asks, and what its visitor asked for.
///
/// It is in the path and not in the query or a header, and nothing after the two names changes it: Envoy appends the
/// visitor's path and query to it.
struct Question<'a> {
    redirect: bool,
    demand: Demand,
    rest: &'a str,
}

impl<'a> Question<'a> {
    fn of(uri: &'a Uri) -> Option<Self> {
        let path = uri.path_and_query()?.as_str();
        let names = [
            ("/check/login", false, Demand::Login),
            ("/check/fresh", false, Demand::Fresh),
            ("/redirect/login", true, Demand::Login),
            ("/redirect/fresh", true, Demand::Fresh),
        ];
        names.into_iter().find_map(|(name, redirect, demand)| {
            let rest = path.strip_prefix(name)?;
            matches!(rest.bytes().next(), None | Some(b'/' | b'?')).then(|| {
                let rest = if rest.starts_with('/') { rest } else { "" };
                Self { redirect, demand, rest }
            })
        })
    }
}

/// Answers any path that is not another route.
pub(crate) async fn check(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    let Some(question) = Question::of(request.uri()) else {
        let text = "ask for /check/login, /check/fresh, /redirect/login or /redirect/fresh\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    };
    let session = gate.sessions.open_session(&request);
    let login = gate.logins.at(&session, &request);
    let verdict = gate.verdict(&login, question.demand);
    let saved = gate.sessions.save_session(&session);
    let (Ok(verdict), Ok(saved)) = (verdict, saved) else {
        // The reason may be the visitor's data, so it is not repeated.
        eprintln!("gate: a session could not be used or saved; its request was refused");
        return (StatusCode::INTERNAL_SERVER_ERROR, no_store(), "the session cannot be used\n")
            .into_response();
    };
    let page = |page: &LoginPage, text: &'static str| match question.redirect {
        true => (StatusCode::FOUND, [(LOCATION, page.location(&request, question.rest))]).into_response(),
        false => (StatusCode::UNAUTHORIZED, text).into_response(),
    };
    let mut response = match verdict {
        Verdict::Good { user, fresh } => {
            let mut headers = HeaderMap::new();
            headers.insert(&gate.user_header, user);
            headers.insert(&gate.fresh_header, HeaderValue::from_static(if fresh { "1" } else { "0" }));
            hand_over_cookies(&saved, &mut headers);
            (StatusCode::OK, headers).into_response()
        }
        Verdict::NotLoggedIn => page(&gate.login, "not logged in\n"),
        Verdict::NotFresh => page(&gate.refresh, "the login is not fresh\n"),
        Verdict::Unfit => {
            (StatusCode::FORBIDDEN, "the user's id cannot be sent in a header\n").into_response()
        }
    };
    saved.apply(response.headers_mut());
    response.headers_mut().extend(no_store());
    response
}

/// Only for requests that are let in: proxies show other responses to the browser, where scripts could read these
/// headers.
fn hand_over_cookies(saved: &SessionHeaders, headers: &mut HeaderMap) {
    let session = saved.set_cookie().map(|text| (SET_SESSION, text));
    let remember = saved.other_cookies().first().map(|text| (SET_REMEMBER, text.as_str()));
    for (name, text) in session.into_iter().chain(remember) {
        headers.extend(HeaderValue::from_str(text).ok().map(|value| (name, value)));
    }
}

fn no_store() -> HeaderMap {
    HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static("no-store"))])
}
