//! A site with a page for each user, which shared caches may store: `cache_server axum|actix`.
//!
//! Below `/ORDER` is the same app for each order of middleware inside of the session layer, from the outside
//! in. With `SPLIT_VARY=1` the `Vary` line of every response is split again, as it was before all lines
//! were joined.

mod actix_site;
mod axum_site;

use cookie_session::rules::{CachePrivately, CookieRules};
use cookie_session::{Result, SecureCookieSessionInterface, Session};

/// What stands between the session layer and the routes. `private` has [`CachePrivately::OnAccess`].
const ORDERS: [&str; 6] = ["none", "cors", "compression", "cors-compression", "compression-cors", "private"];

/// The page may be stored by shared caches for a minute.
const CACHED: &str = "public, max-age=60";

fn interface(order: &str) -> SecureCookieSessionInterface {
    let rules = match order {
        "private" => CookieRules::default().cache_privately(CachePrivately::OnAccess),
        _ => CookieRules::default(),
    };
    SecureCookieSessionInterface::new("a secret key for the test of caches").expect("a key").with_rules(rules)
}

fn login(session: &Session, name: &str) -> Result<&'static str> {
    session.insert("user", name)?;
    Ok("welcome")
}

/// Long enough for compression to be worth it.
fn page(session: &Session) -> Result<String> {
    let user = session.get::<String>("user")?.unwrap_or_else(|| "nobody".to_owned());
    Ok(format!("This page is for {user}. {}", "It may be stored for a while. ".repeat(20)))
}

/// Makes a cookie of about `size` bytes: letters and digits without any order cannot be compressed much.
fn grow(session: &Session, size: usize) -> Result<&'static str> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-";
    let mut state = 1_u64;
    let mut letter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(LETTERS[(state >> 58) as usize])
    };
    session.insert("user", (0..size).map(|_| letter()).collect::<String>())?;
    Ok("grown")
}

/// The lines that stand in the place of one `Vary` line: `Cookie` in the first, as it was once.
fn split_vary(line: &str) -> Vec<String> {
    let (cookie, others): (Vec<&str>, Vec<&str>) =
        line.split(", ").partition(|item| item.eq_ignore_ascii_case("cookie"));
    cookie.into_iter().chain(others).map(str::to_owned).collect()
}

fn splits() -> bool {
    std::env::var_os("SPLIT_VARY").is_some_and(|value| value == "1")
}

#[tokio::main]
async fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    match std::env::args().nth(1).as_deref() {
        Some("axum") => axum_site::serve().await,
        Some("actix") => actix_site::serve().await,
        _ => Err("usage: cache_server axum|actix".into()),
    }
}
