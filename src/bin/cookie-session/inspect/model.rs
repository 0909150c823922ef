//! What there is to say about one cookie, and what it is checked with.

use cookie_session::scheme::{DerivationName, DigestName};
use cookie_session::{ErrorKind, KeyMatch, MaxAge, SecretKeys, Timestamp};

use crate::args::InspectArgs;
use crate::failure::{Failure, Passed};
use crate::line::{Cookie, Missing};
use crate::payload::Payload;
use crate::secrets::{Secrets, warn_of_weak};
use crate::setup::Setup;
use crate::time::Moment;

/// What a cookie is checked with.
pub(crate) struct Context {
    pub(crate) setup: Setup,
    pub(crate) secrets: Option<(Secrets, SecretKeys)>,
    pub(crate) max_age: MaxAge,
    pub(crate) now: Timestamp,
    /// The cookie's name.
    pub(crate) name: String,
}

/// Everything there is to say about one cookie.
pub(crate) struct Inspection {
    pub(crate) token: Vec<u8>,
    pub(crate) taken_from: Option<&'static str>,
    pub(crate) missing: Option<Missing>,
    pub(crate) verdict: Verdict,
    pub(crate) parts: Parts,
    /// Seconds since 1970, if the time can be read.
    pub(crate) signed_at: Option<u64>,
    /// Seconds; negative if the time lies in the future.
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

/// The outcome of all checks together, as this library gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    /// Without a secret, nothing was checked.
    Unverified,
    Refused(ErrorKind),
    /// No cookie has the name.
    Missing,
}

/// One check and what came of it.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) state: State,
    pub(crate) why: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Passed,
    Failed,
    /// Could not be made, or does not count.
    Skipped,
    /// Passed, with something to know about.
    Noted,
}

/// What to try, or what this looks like.
pub(crate) struct Hint {
    pub(crate) text: String,
    /// Options with which the check would pass.
    pub(crate) options: Vec<String>,
}

impl Inspection {
    pub(super) fn passed(&self) -> Passed {
        !matches!(self.verdict, Verdict::Refused(_) | Verdict::Missing)
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
    /// The name for scripts.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Unverified => "unverified",
            Self::Missing => "no_cookie",
            Self::Refused(kind) => match kind {
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
                _ => "refused",
            },
        }
    }
}

impl From<Cookie> for Inspection {
    fn from(cookie: Cookie) -> Self {
        Self {
            token: cookie.value,
            taken_from: cookie.taken_from,
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
