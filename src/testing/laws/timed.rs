//! Laws of timestamp signers, for any digest, derivation and time format.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;

use super::{Law, Report, Verdict, skip};
use crate::clock::{LAST_PYTHON_SECOND, Timestamp};
use crate::derivation::KeyDerivation;
use crate::digest::SessionDigest;
use crate::encoding::DecodeMode;
use crate::error::{ErrorKind, Result};
use crate::scheme::Scheme;
use crate::testing::strategies::{Tampering, any_secrets, any_tampering, keys_of, token_time};
use crate::testing::violation::Shown;
use crate::timed::{MaxAge, TimestampFormat, TimestampSigner};

const STAMP: Law = Law::new("timed: stamp", "what is signed opens, with the second at which it was signed");
const BOUNDARY: Law =
    Law::new("timed: age boundary", "an age equal to the limit is valid, a second more is expired");
const FUTURE: Law = Law::new(
    "timed: future",
    "with a limit, a time after the clock's is refused unless within the skew; without one it passes",
);
const ORDER: Law =
    Law::new("timed: order", "a bad signature is told before a bad timestamp, and that before a bad age");
const TAMPERED: Law = Law::new("timed: tampered", "a tampered token is rejected");

/// The laws of signing with the time.
///
/// ```
/// use cookie_session::derivation::HmacDerivation;
/// use cookie_session::digest::Sha1;
/// use cookie_session::scheme::Base62Seconds;
/// use cookie_session::testing::laws;
///
/// laws::timed::Suite::<Sha1, HmacDerivation>::new(Base62Seconds).run().assert();
/// ```
pub struct Suite<D, K> {
    format: Arc<dyn TimestampFormat>,
    from: Timestamp,
    choice: PhantomData<fn() -> (D, K)>,
}

impl<D: SessionDigest, K: KeyDerivation> Suite<D, K> {
    /// A suite for a time format.
    #[must_use]
    pub fn new(format: impl TimestampFormat) -> Self {
        Self { format: Arc::new(format), from: Timestamp::default(), choice: PhantomData }
    }

    /// Says that the format keeps no time before this one.
    #[must_use]
    pub fn not_before(mut self, from: Timestamp) -> Self {
        self.from = from;
        self
    }

    /// Tries all laws.
    pub fn run(self) -> Report {
        let from = self.from;
        let time = move || token_time().prop_map(move |time| time.max(from));
        let value =
            || prop_oneof![3 => "[ -~]{0,12}".prop_map(String::into_bytes), 1 => vec(any::<u8>(), 0..40)];
        let signing = || (any_secrets(), value(), time());
        let with = |check: fn(Scheme<D, K>, &Signing) -> Verdict| {
            let format = self.format.clone();
            move |signing: &Signing| match scheme_of(&signing.0, &format) {
                Some(scheme) => check(scheme, signing),
                None => skip(),
            }
        };
        let (format, format_too, third) = (self.format.clone(), self.format.clone(), self.format.clone());
        [
            STAMP.over(
                signing(),
                with(|scheme, (_, value, at)| stamps(&scheme.timestamp_signer(), value, *at)),
            ),
            BOUNDARY.over((signing(), 0..1_i64 << 32), move |((secrets, value, at), age)| {
                let Some(scheme) = scheme_of::<D, K>(secrets, &format) else { return skip() };
                age_boundary(&scheme.timestamp_signer(), value, *at, *age)
            }),
            FUTURE.over((signing(), 1..1_i64 << 32), move |((secrets, value, at), ahead)| {
                let Some(scheme) = scheme_of::<D, K>(secrets, &format_too) else { return skip() };
                future(&scheme, value, *at, *ahead)
            }),
            ORDER.over(signing(), with(|scheme, (_, value, at)| order(scheme, value, *at))),
            TAMPERED.over((signing(), any_tampering()), move |((secrets, value, at), tampering)| {
                let Some(scheme) = scheme_of::<D, K>(secrets, &third) else { return skip() };
                refuses_tampering(&scheme.timestamp_signer(), value, *at, tampering)
            }),
        ]
        .into_iter()
        .collect()
    }
}

/// Secrets, a value, and when it is signed.
type Signing = (Vec<Vec<u8>>, Vec<u8>, Timestamp);

fn scheme_of<D: SessionDigest, K: KeyDerivation>(
    secrets: &[Vec<u8>],
    format: &Arc<dyn TimestampFormat>,
) -> Option<Scheme<D, K>> {
    let scheme = Scheme::new(keys_of(secrets)?, "timed laws").digest::<D>().key_derivation::<K>();
    Some(scheme.timestamp_format(format.clone()))
}

impl<D, K> fmt::Debug for Suite<D, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("format", &self.format)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

fn later(time: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_secs(time.as_secs().saturating_add(seconds))
}

fn kind<T>(result: &Result<T>) -> Option<ErrorKind> {
    result.as_ref().err().map(crate::Error::kind)
}

/// What is signed opens with its second.
///
/// # Errors
/// The violation.
pub fn stamps<D: SessionDigest>(signer: &TimestampSigner<D>, value: &[u8], at: Timestamp) -> Verdict {
    let shown = (Shown(value), at);
    let token = match signer.sign_at(value, at) {
        Ok(token) => token,
        Err(error) => return STAMP.broken(&shown, format!("it cannot be signed: {error}")),
    };
    match signer.unsign_at(&token, MaxAge::seconds(0), at) {
        Ok((opened, stamp)) if opened == value && stamp.signed_at() == Timestamp::from_secs(at.as_secs()) => {
            Ok(())
        }
        Ok((opened, stamp)) => {
            let found = format!("opens as {:?} of {:?}", Shown(opened), stamp.signed_at());
            STAMP.broken(&shown, found)
        }
        Err(error) => STAMP.broken(&shown, format!("{:?} is refused: {error}", Shown(&token))),
    }
}

/// The limit is included.
///
/// # Errors
/// The violation.
pub fn age_boundary<D: SessionDigest>(
    signer: &TimestampSigner<D>,
    value: &[u8],
    at: Timestamp,
    age: i64,
) -> Verdict {
    let Ok(token) = signer.sign_at(value, at) else { return skip() };
    let now = later(at, age);
    let valid = signer.unsign_at(&token, MaxAge::seconds(age), now);
    let expired = signer.unsign_at(&token, MaxAge::seconds(age - 1), now);
    let told = expired.as_ref().err().and_then(|error| error.age().zip(error.age_limit()));
    if valid.is_ok() && kind(&expired) == Some(ErrorKind::Expired) && told == Some((age, age - 1)) {
        return Ok(());
    }
    BOUNDARY.broken(
        &(Shown(value), at, age),
        format!("with the limit {age}: {:?}; with one less: {:?}, {told:?}", kind(&valid), kind(&expired)),
    )
}

/// The future is refused with a limit, but for the skew.
///
/// # Errors
/// The violation.
pub fn future<D: SessionDigest, K: KeyDerivation>(
    scheme: &Scheme<D, K>,
    value: &[u8],
    now: Timestamp,
    ahead: i64,
) -> Verdict {
    let signed_at = later(now, ahead);
    // Timestamps end with the year 9999.
    if signed_at.as_secs() > LAST_PYTHON_SECOND {
        return Ok(());
    }
    let signer = scheme.clone().timestamp_signer();
    let Ok(token) = signer.sign_at(value, signed_at) else { return skip() };
    let limit = MaxAge::seconds(i64::MAX);
    let skewed = |seconds: i64| {
        let skew = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        kind(&scheme.clone().skew(skew).timestamp_signer().unsign_at(&token, limit, now))
    };
    let (plain, enough, short) =
        (kind(&signer.unsign_at(&token, limit, now)), skewed(ahead), skewed(ahead - 1));
    let unlimited = kind(&signer.unsign_at(&token, MaxAge::UNLIMITED, now));
    let refused = Some(ErrorKind::FromFuture);
    if plain == refused && enough.is_none() && short == refused && unlimited.is_none() {
        return Ok(());
    }
    FUTURE.broken(
        &(Shown(value), now, ahead),
        format!("refused as {plain:?}; with as much skew: {enough:?}, with less: {short:?}; no limit: {unlimited:?}"),
    )
}

/// Signature, timestamp, age: the first fault is told.
///
/// # Errors
/// The violation.
pub fn order<D: SessionDigest, K: KeyDerivation>(
    scheme: Scheme<D, K>,
    value: &[u8],
    at: Timestamp,
) -> Verdict {
    let signer = scheme.decode_mode(DecodeMode::Strict).timestamp_signer();
    let Ok(mut forged) = signer.sign_at(value, at) else { return skip() };
    let last = forged.len() - 1;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let plain = signer.signer().sign(b"value");
    let garbled = signer.signer().sign(&[value, b".\xff!"].concat());
    let old = MaxAge::seconds(-1);
    let told = [&forged[..], &plain, &garbled].map(|token| kind(&signer.unsign_at(token, old, at)));
    let wanted = [ErrorKind::SignatureMismatch, ErrorKind::MissingTimestamp, ErrorKind::MalformedTimestamp];
    if told == wanted.map(Some) {
        return Ok(());
    }
    ORDER.broken(
        &(Shown(value), at),
        format!("bad signature and age, no timestamp, bad timestamp and age: {told:?}"),
    )
}

/// A tampered token is rejected at any age.
///
/// # Errors
/// The violation.
pub fn refuses_tampering<D: SessionDigest>(
    signer: &TimestampSigner<D>,
    value: &[u8],
    at: Timestamp,
    tampering: &Tampering,
) -> Verdict {
    let Ok(token) = signer.sign_at(value, at) else { return skip() };
    match tampering.apply(&token) {
        Some(forged) if signer.unsign_at(&forged, MaxAge::UNLIMITED, at).is_ok() => {
            TAMPERED.broken(&(Shown(value), at, tampering), format!("{:?} opens", Shown(&forged)))
        }
        _ => Ok(()),
    }
}
