//! Rotates the key, then SHA-1 to SHA-256, while servers of two releases run. Nobody is logged out.
//!
//! `cargo run --example key_rotation`

use std::error::Error;
use std::sync::Arc;

use cookie_session::digest::Sha256;
use cookie_session::rules::CookieRules;
use cookie_session::{PlainRequest, Scheme, SecretKeys, SessionInterface};

const OLD: &str = "the old secret key, long and random";
const NEW: &str = "the new secret key, long and random";

type Interface = Arc<dyn SessionInterface>;

/// Makes one request. Returns the browser's cookie afterwards, and whether it was signed again.
fn visit(server: &Interface, set_cookie: &str) -> Result<(String, bool), Box<dyn Error>> {
    let session = server.open_session(&PlainRequest::new().answering(set_cookie));
    assert_eq!(session.get::<String>("user")?.as_deref(), Some("ada"), "nobody is logged out");
    let sent = server.save_session(&session)?.into_set_cookie();
    let reissued = session.signed_by().is_some_and(|signed_by| signed_by.needs_reissue());
    assert_eq!(sent.is_some(), reissued);
    Ok((sent.unwrap_or_else(|| set_cookie.to_owned()), reissued))
}

fn main() -> Result<(), Box<dyn Error>> {
    // Without this rule a session that is only read would keep its old signature.
    let reissue = CookieRules::default().reissue(true);
    let (old, new) = (SecretKeys::new(OLD)?, SecretKeys::new(NEW)?);
    let sha1 = |keys: &SecretKeys| Scheme::flask_session(keys.clone());
    let sha256 = |keys: &SecretKeys| sha1(keys).digest::<Sha256>();
    let (both, swapped) = (new.clone().with_fallback(OLD)?, old.clone().with_fallback(NEW)?);
    // Each release signs only in a way that the previous release can already read.
    let releases: [(&str, Interface); 7] = [
        ("0: the old key", Arc::new(sha1(&old).sessions().with_rules(reissue))),
        ("1: also reads the new key", Arc::new(sha1(&swapped).sessions().with_rules(reissue))),
        ("2: signs with the new key", Arc::new(sha1(&both).sessions().with_rules(reissue))),
        ("3: drops the old key", Arc::new(sha1(&new).sessions().with_rules(reissue))),
        ("4: also reads SHA-256", Arc::new(sha1(&new).accept(sha256(&new)).sessions().with_rules(reissue))),
        ("5: signs with SHA-256", Arc::new(sha256(&new).accept(sha1(&new)).sessions().with_rules(reissue))),
        ("6: drops SHA-1", Arc::new(sha256(&new).sessions().with_rules(reissue))),
    ];

    let session = releases[0].1.open_session(&PlainRequest::new());
    session.insert("user", "ada")?;
    let mut cookie = releases[0].1.save_session(&session)?.into_set_cookie().ok_or("no cookie was set")?;

    for pair in releases.windows(2) {
        let [(_, before), (name, after)] = pair else { continue };
        println!("release {name}");
        // During the rollout, the browser reaches servers of both releases.
        for (kind, server) in [("new", after), ("old", before), ("new", after)] {
            let (sent, reissued) = visit(server, &cookie)?;
            cookie = sent;
            println!("  {kind} server: ada is logged in{}", if reissued { ", signed again" } else { "" });
        }
    }
    Ok(())
}
