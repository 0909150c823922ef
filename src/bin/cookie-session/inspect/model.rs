//! The inspection of one cookie, and the settings of its checks.

use cookie_session::clock::Timestamp;
use cookie_session::scheme::{DerivationName, DigestName};
use cookie_session::token::KeyMatch;
use cookie_session::{ErrorKind, MaxAge, SecretKeys};

use crate::args::InspectArgs;
use crate::failure::{Failure, Passed};
use crate::line::{Cookie, Missing};
use crate::payload::Payload;
use crate::secrets::{Secrets, warn_of_weak};
use crate::setup::Setup;
use crate::time::Moment;

/// The settings that a cookie is checked with.
pub(crate) struct Context {
    pub(crate) setup: Setup,
    pub(crate) secrets: Option<(Secrets, SecretKeys)>,
    pub(crate) max_age: MaxAge,
    pub(crate) now: Timestamp,
    /// The cookie's name.
    pub(crate) name: String,
}

/// The complete inspection of one cookie.
pub(crate) struct Inspection {
    pub(crate) token: Vec<u8>,
    pub(crate) found_in: Option<&'static str>,
    pub(crate) missing: Option<Missing>,
    pub(crate) verdict: Verdict,
    pub(crate) parts: Parts,
    /// Seconds since 1970, if the time can be read.
    pub(crate) signed_at: Option<u64>,
    /// Seconds; negative if the signature is from the future.
    pub(crate) age: Option<i64>,
    pub(crate) payload: Payload,
    pub(crate) signed_by: Option<(DigestName, DerivationName, KeyMatch)>,
    pub(crate) checks: Vec<Check>,
    pub(crate) hints: Vec<Hint>,
}

/// The texts between the separators.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) payload: Vec<u8>,
    pub(crate) time: Option<Vec<u8>>,
    pub(crate) signature: Option<Vec<u8>>,
}

/// The result of all checks together, as the library returns it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    /// Nothing was verified, because no secret was given.
    Unverified,
    Rejected(ErrorKind),
    /// The request has no cookie with this name.
    Missing,
}

/// One check and its result.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Passed,
    Failed,
    /// Skipped, because it was not possible or does not apply.
    Skipped,
    /// Passed, with a remark.
    Noted,
}

/// A suggestion, or what the text looks like.
pub(crate) struct Hint {
    pub(crate) text: String,
    /// Options that make the check pass.
    pub(crate) options: Vec<String>,
}

impl Inspection {
    pub(super) fn passed(&self) -> Passed {
        !matches!(self.verdict, Verdict::Rejected(_) | Verdict::Missing)
    }
}

impl Context {
    pub(super) fn of(args: &InspectArgs, secret_required: bool) -> Result<Self, Failure> {
        let secrets = match secret_required {
            true => Some(Secrets::required(&args.secrets)?),
            false => Secrets::of(&args.secrets)?,
        };
        let secrets = match secrets {
            Some(secrets) => {
                let keys = secrets.keys()?;
                warn_of_weak(&secrets.plain()?);
                Some((secrets, keys))
            }
            None => None,
        };
        Ok(Self {
            setup: Setup::of(&args.scheme)?,
            secrets,
            max_age: args.age.max_age.map_or(args.scheme.preset.max_age(), |limit| limit.0),
            now: Moment::or_now(args.age.now),
            name: args.input.name.clone(),
        })
    }

    pub(crate) fn keys(&self) -> Option<&SecretKeys> {
        self.secrets.as_ref().map(|(_, keys)| keys)
    }
}

impl Verdict {
    /// Returns the name for scripts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unverified => "unverified",
            Self::Missing => "no_cookie",
            Self::Rejected(kind) => match kind {
                ErrorKind::MissingSeparator => "no_separator",
                ErrorKind::SignatureMismatch => "bad_signature",
                ErrorKind::MissingTimestamp => "no_timestamp",
                ErrorKind::MalformedTimestamp => "bad_timestamp",
                ErrorKind::Expired => "expired",
                ErrorKind::FromFuture => "from_future",
                ErrorKind::Base64 => "bad_base64",
                ErrorKind::Decompress => "bad_compression",
                ErrorKind::Decode => "bad_encoding",
                ErrorKind::Tag => "bad_tag",
                ErrorKind::TooDeep => "too_deep",
                ErrorKind::TooLarge => "too_large",
                _ => "rejected",
            },
        }
    }
}

impl From<Cookie> for Inspection {
    fn from(cookie: Cookie) -> Self {
        Self {
            token: cookie.value,
            found_in: cookie.found_in,
            missing: cookie.missing,
            verdict: Verdict::Unverified,
            parts: Parts::default(),
            signed_at: None,
            age: None,
            payload: Payload::default(),
            signed_by: None,
            checks: Vec::new(),
            hints: Vec::new(),
        }
    }
}
