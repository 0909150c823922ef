//! The token that was issued for a secret in the session, kept for the rest of the request.

use super::Session;
use crate::error::Result;
use crate::value::Value;

/// A token, and what it was made from.
pub(super) struct Issued {
    /// What issued it.
    issuer: u64,
    key: Box<str>,
    secret: Box<str>,
    token: Box<str>,
}

impl Session {
    /// A token over the text of `key`, which `make_secret` makes if there is none.
    ///
    /// As long as the text stays the same, `issuer` gets the same token in the whole request. No lock is held while
    /// `make_secret` and `sign` run.
    pub(crate) fn issue(
        &self,
        issuer: u64,
        key: &str,
        make_secret: impl FnOnce() -> Result<String>,
        sign: impl FnOnce(&str) -> Result<String>,
    ) -> Result<String> {
        let state = self.accessed();
        let secret = state.map().get(key).and_then(Value::as_str).map(str::to_owned);
        if let (Some(secret), Some(issued)) = (&secret, &state.issued)
            && (issued.issuer, &*issued.key, &*issued.secret) == (issuer, key, secret)
        {
            return Ok(issued.token.to_string());
        }
        drop(state);
        let secret = match secret {
            Some(secret) => secret,
            None => {
                let secret = make_secret()?;
                self.insert_value(key, secret.as_str())?;
                secret
            }
        };
        let token = sign(&secret)?;
        let (key, secret) = (key.into(), secret.into());
        self.state().issued = Some(Box::new(Issued { issuer, key, secret, token: token.as_str().into() }));
        Ok(token)
    }

    /// Whether `matches` returns true for the text of `key`; `None` without such a text.
    pub(crate) fn matches_text(&self, key: &str, matches: impl FnOnce(&str) -> bool) -> Option<bool> {
        let state = self.accessed();
        state.map().get(key).and_then(Value::as_str).map(matches)
    }
}
