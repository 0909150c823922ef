//! Correct interfaces, of the project and unusual ones: no law over traces may call them broken.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::{ManualClock, Timestamp};
use cookie_session::codec::{Json, MessagePack, PayloadCodec};
use cookie_session::cookie::CookieAttributes;
use cookie_session::digest::{SessionDigest, Sha256, Sha512};
use cookie_session::expiry::{
    BrowserSession, DjangoExpiry, ExpiryPolicy, IdleAndAbsolute, PerSession, Persistent, SessionFacts,
    Sliding,
};
use cookie_session::revocation::Epochs;
use cookie_session::rules::{BadCookie, CachePrivately, CookieRules, OversizeCookie, SeveralCookies};
use cookie_session::testing::laws::traces::{App, Expires, Suite};
use cookie_session::token::SigningSerializer;
use cookie_session::{
    Map, PlainRequest, RequestHead, Result, Scheme, SecretKeys, Session, SessionConfig, SessionHeaders,
    SessionInterface, Value, presets,
};

use super::hooked::{Hooked, SECRET, configured, cookies, map, plain, rewritten, text, with_cookies};
use super::store::{Fault, Store};
use super::table::none_is_accused;

fn keys() -> SecretKeys {
    SecretKeys::new(SECRET).unwrap()
}

fn with_expiry<E: ExpiryPolicy + Clone>(policy: E) -> Suite {
    Suite::new(move |clock| Scheme::flask_session(keys()).clock(clock).sessions().with_expiry(policy.clone()))
}

#[test]
fn own_interfaces() {
    none_is_accused(&[
        ("Flask's", || Suite::new(plain)),
        ("without a clock", || {
            Suite::new(|_| cookie_session::SecureCookieSessionInterface::new(SECRET).unwrap()).without_clock()
        }),
        ("recommended settings", || {
            Suite::new(|clock| configured(clock, SessionConfig::recommended().build().unwrap()))
        }),
        ("without refresh", || {
            Suite::new(|clock| {
                configured(clock, SessionConfig::builder().refresh_each_request(false).build().unwrap())
            })
        }),
        ("MessagePack and SHA-512", || {
            Suite::new(|clock| {
                Scheme::flask_session(keys())
                    .clock(clock)
                    .codec(MessagePack::default())
                    .digest::<Sha512>()
                    .sessions()
            })
        }),
        ("all rules beyond Flask's", || {
            Suite::new(|clock| {
                let rules = CookieRules::default()
                    .bad_cookie(BadCookie::Clear)
                    .oversize(OversizeCookie::Refuse)
                    .several(SeveralCookies::FirstGood)
                    .reissue(true)
                    .cache_privately(CachePrivately::OnAccess);
                let old = SecretKeys::new(SECRET).unwrap();
                let new = SecretKeys::new("new secret").unwrap().with_fallback(SECRET).unwrap();
                let [old, new] = [old, new].map(|keys| {
                    Scheme::flask_session(keys).clock(clock.clone()).sessions().with_rules(rules)
                });
                App::new(old).then(new)
            })
        }),
        ("a rotation in four steps", || {
            Suite::new(|clock| {
                let release = |keys: SecretKeys| Scheme::flask_session(keys).clock(clock.clone()).sessions();
                let key = |text: &str| SecretKeys::new(text).unwrap();
                App::new(release(key("one")))
                    .then(release(key("one").with_fallback("two").unwrap()))
                    .then(release(key("two").with_fallback("one").unwrap()))
                    .then(release(key("two")))
            })
        }),
        ("a migration to another scheme", || {
            Suite::new(|clock| {
                let old = || Scheme::flask_session(keys());
                let new = || Scheme::new(keys(), "new salt").digest::<Sha256>().codec(MessagePack::default());
                App::new(old().clock(clock.clone()).sessions())
                    .then(old().clock(clock.clone()).accept(new()).sessions())
                    .then(new().clock(clock.clone()).accept(old()).sessions())
                    .then(new().clock(clock).sessions())
            })
        }),
        ("revocation by epochs", || {
            Suite::new(|clock| {
                let epochs = Arc::new(
                    Epochs::in_memory(Duration::from_secs(31 * 24 * 60 * 60)).with_clock(clock.clone()),
                );
                let interface = Scheme::flask_session(keys()).clock(clock).sessions();
                App::new(interface.with_revocation(epochs.clone()))
                    .revoked_by(move |user| assert!(epochs.revoke(user).is_ok()))
            })
        }),
        ("BrowserSession", || with_expiry(BrowserSession)),
        ("Persistent", || with_expiry(Persistent)),
        ("Sliding", || with_expiry(Sliding::after_percent(50))),
        ("PerSession", || with_expiry(PerSession)),
        ("DjangoExpiry", || with_expiry(DjangoExpiry)),
        ("IdleAndAbsolute", || {
            with_expiry(IdleAndAbsolute::new(Duration::from_secs(7200), Duration::from_secs(18_000)))
        }),
    ]);
}

#[test]
fn presets_of_other_frameworks() {
    none_is_accused(&[
        ("Starlette", || Suite::new(|clock| presets::starlette::session(keys()).clock(clock).sessions())),
        ("Django", || {
            Suite::new(|clock| {
                presets::django::session(keys()).clock(clock).sessions().with_expiry(DjangoExpiry)
            })
        }),
        ("Quart", || Suite::new(|clock| presets::quart::session(keys()).clock(clock).sessions())),
        ("itsdangerous", || {
            Suite::new(|clock| presets::itsdangerous::scheme(keys(), "salt").clock(clock).sessions())
        }),
    ]);
}

/// A key stream over the text of another codec. It has no nonce, so it is not for production.
#[derive(Debug)]
struct Encrypted(Json);

impl Encrypted {
    fn apply(bytes: &mut [u8]) {
        for (number, block) in bytes.chunks_mut(32).enumerate() {
            let stream = Sha256::hash(&[b"key", &number.to_be_bytes()]);
            block.iter_mut().zip(stream.as_slice()).for_each(|(byte, mask)| *byte ^= mask);
        }
    }
}

impl PayloadCodec for Encrypted {
    fn encode(&self, value: &Value, out: &mut Vec<u8>) -> Result<()> {
        let begin = out.len();
        self.0.encode(value, out)?;
        Self::apply(&mut out[begin..]);
        Ok(())
    }
    fn decode(&self, bytes: &[u8]) -> Result<Value> {
        let mut plain = bytes.to_vec();
        Self::apply(&mut plain);
        self.0.decode(&plain)
    }
}

/// Sends the cookie again in each response.
#[derive(Debug, Clone)]
struct Always;

impl ExpiryPolicy for Always {
    fn should_set_cookie(&self, _facts: &SessionFacts, _data: &Map) -> bool {
        true
    }
}

/// An interface with a cookie of its own for each host and for `/admin`.
#[derive(Debug)]
struct Tenants<I>(I);

impl<I: SessionInterface> SessionInterface for Tenants<I> {
    fn config(&self) -> &SessionConfig {
        self.0.config()
    }
    fn signing_serializer(&self) -> Option<&dyn SigningSerializer> {
        self.0.signing_serializer()
    }
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn cookie_attributes(&self, request: &dyn RequestHead) -> Arc<CookieAttributes> {
        let tenant = text(request, "host");
        let admin = request.path().starts_with("/admin");
        let name =
            format!("{}{}", tenant.split('.').next().unwrap_or("none"), if admin { "_admin" } else { "" });
        Arc::new(CookieAttributes::new(name).unwrap().with_path(admin.then_some("/admin")).with_secure(true))
    }
}

/// A cookie in parts of 24 bytes: `session`, which begins with their number, and `session.1`, `session.2`, …
fn chunked(clock: ManualClock) -> impl SessionInterface {
    const PART: usize = 24;
    Hooked::new(plain(clock), ())
        .open(|(), base, request| {
            let pairs = cookies(request);
            let find =
                |name: &str| pairs.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
            let whole = find("session").and_then(|first| first.split_once('~')).map(|(count, first)| {
                let rest = (1..count.parse().unwrap_or(1))
                    .filter_map(|number: usize| find(&format!("session.{number}")));
                std::iter::once(first).chain(rest).collect::<String>()
            });
            let joined = whole.map(|value| format!("session={value}")).unwrap_or_default();
            base.open_session(&with_cookies(request, &joined))
        })
        .save(|(), base, session| {
            let headers = base.save_session(session)?;
            let Some(text) = headers.set_cookie() else { return Ok(headers) };
            let (pair, attributes) = text.split_once(';').unwrap();
            let value = pair.strip_prefix("session=").unwrap();
            if value.is_empty() {
                // The other parts stay in the browser, without use.
                return Ok(headers);
            }
            let parts: Vec<&str> =
                value.as_bytes().chunks(PART).map(|part| std::str::from_utf8(part).unwrap()).collect();
            let first = format!("session={}~{};{attributes}", parts.len(), parts[0]);
            let mut all = SessionHeaders::new(headers.varies_by_cookie(), Some(first));
            for (number, part) in parts.iter().enumerate().skip(1) {
                all = all.with_other_cookie(format!("session.{number}={part};{attributes}"));
            }
            Ok(all)
        })
}

/// Guests get no cookie: their sessions are forgotten.
fn users_only(clock: ManualClock) -> impl SessionInterface {
    Hooked::new(plain(clock), ()).save(|(), base, session| {
        let headers = base.save_session(session)?;
        let guest = !map(session).contains_key("_user_id");
        let deletes = headers.set_cookie().is_some_and(|text| text.starts_with("session=;"));
        Ok(if guest && !deletes { SessionHeaders::new(headers.varies_by_cookie(), None) } else { headers })
    })
}

/// Every cookie lasts a year in the browser.
fn always_permanent(clock: ManualClock) -> impl SessionInterface {
    Hooked::new(plain(clock), ()).save(|(), base, session| {
        let headers = base.save_session(session)?;
        Ok(rewritten(&headers, |text| match text.contains("Max-Age") || text.contains("Expires") {
            true => text.to_owned(),
            false => format!("{text}; Max-Age=2678400"),
        }))
    })
}

/// Sessions exist only for requests with the name of a tenant.
fn needs_a_header(clock: ManualClock) -> impl SessionInterface {
    Hooked::new(plain(clock), ()).open(|(), base, request| {
        if text(request, "x-tenant") == "shop" { base.open_session(request) } else { Session::new() }
    })
}

/// Counts how often a session was saved, in the session.
fn counts_visits(clock: ManualClock) -> impl SessionInterface {
    Hooked::new(plain(clock), ()).save(|(), base, session| {
        let content = map(session);
        if content.get("_permanent").is_some() {
            let visits = content.get("visits").and_then(Value::as_i64).unwrap_or(0);
            session.insert("visits", visits + 1).unwrap();
        }
        base.save_session(session)
    })
}

#[test]
fn unusual_interfaces() {
    none_is_accused(&[
        ("sessions on the server", || Suite::new(|clock| Store::new(clock, Fault::None)).on_server()),
        ("sessions on the server, and a cookie for each guest", || {
            Suite::new(|clock| {
                let mut store = Store::new(clock, Fault::None);
                store.eager = true;
                store
            })
            .on_server()
        }),
        ("encrypted", || {
            Suite::new(|clock| {
                Scheme::flask_session(keys()).codec(Encrypted(Json::default())).clock(clock).sessions()
            })
        }),
        ("a cookie in parts", || Suite::new(chunked)),
        ("no cookie for guests", || {
            Suite::new(users_only).no_cookie_for(|map| !map.contains_key("_user_id"))
        }),
        ("all cookies permanent", || Suite::new(always_permanent).expires(Expires::Always)),
        ("sends the cookie always", || with_expiry(Always)),
        ("a cookie for each tenant, and for /admin", || {
            Suite::new(|clock| Tenants(plain(clock))).places([
                ("shop.example.com", "/"),
                ("blog.example.com", "/"),
                ("shop.example.com", "/admin/users"),
            ])
        }),
        ("needs a header", || {
            Suite::new(needs_a_header)
                .request(|request: PlainRequest| request.with_header("x-tenant", "shop"))
        }),
        ("writes a key of its own", || Suite::new(counts_visits).own_keys(["visits"])),
        ("keeps text only", || Suite::new(plain).values(|number| Value::from(number.to_string()))),
        ("few cases", || Suite::new(plain).cases(16)),
        ("another key of the user, and 32-bit time", || {
            Suite::new(plain).user_key("uid").latest(Timestamp::from_secs(i64::from(i32::MAX)))
        }),
        ("a path and a domain", || {
            Suite::new(|clock| {
                let config = SessionConfig::builder()
                    .cookie_name("app")
                    .cookie_path("/app")
                    .cookie_domain("example.org");
                configured(clock, config.build().unwrap())
            })
        }),
    ]);
}
