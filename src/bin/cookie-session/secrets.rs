//! Reads secret keys from options, files and the environment.

use std::path::Path;

use cookie_session::SecretKeys;
use cookie_session::encoding::{secret_from_base64, secret_from_hex};
use zeroize::Zeroizing;

use crate::args::{SecretArgs, SecretEncoding};
use crate::failure::Failure;
use crate::output::warn;

/// The environment variable with the secret key, used if no option names one.
pub(crate) const VARIABLE: &str = "COOKIE_SESSION_SECRET";

pub(crate) type Secret = Zeroizing<Vec<u8>>;

/// The keys as given: the current one and the retired ones. They are never printed.
pub(crate) struct Secrets {
    pub(crate) current: Secret,
    pub(crate) fallbacks: Vec<Secret>,
    /// The prefix of each key.
    pub(crate) prefix: Vec<u8>,
}

impl Secrets {
    /// Reads the keys from the options and the environment. Returns `None` without a current key.
    pub(crate) fn of(args: &SecretArgs) -> Result<Option<Self>, Failure> {
        let encoding = args.secret_encoding;
        if args.secret.is_some() || !args.fallback.is_empty() {
            warn(
                "a secret on the command line is seen by other users and kept in the shell's history; \
                  use --secret-file or the variable COOKIE_SESSION_SECRET",
            );
        }
        let mut fallbacks = Vec::new();
        for text in &args.fallback {
            fallbacks.push(decode(text.as_bytes(), encoding)?);
        }
        for path in &args.fallback_file {
            fallbacks.push(read(path, encoding)?);
        }
        let current = match (&args.secret, &args.secret_file) {
            (Some(text), _) => decode(text.as_bytes(), encoding)?,
            (None, Some(path)) => read(path, encoding)?,
            (None, None) => match std::env::var_os(VARIABLE) {
                Some(text) => {
                    let text = Zeroizing::new(text.into_encoded_bytes());
                    decode(&text, encoding)?
                }
                None if fallbacks.is_empty() => return Ok(None),
                None => {
                    return Err(format!(
                        "a fallback key needs a current key; give --secret-file or {VARIABLE}"
                    )
                    .into());
                }
            },
        };
        let prefix = args.key_prefix.clone().unwrap_or_default().into_bytes();
        Ok(Some(Self { current, fallbacks, prefix }))
    }

    /// Like [`of`](Self::of), but a key is required.
    pub(crate) fn required(args: &SecretArgs) -> Result<Self, Failure> {
        Self::of(args)?.ok_or_else(|| format!("no secret key; give --secret-file or {VARIABLE}").into())
    }

    /// Returns the keys without the prefix, to judge their strength.
    pub(crate) fn plain(&self) -> Result<SecretKeys, Failure> {
        let keys = SecretKeys::new(&*self.current)?;
        Ok(self.fallbacks.iter().try_fold(keys, |keys, old| keys.with_fallback(&**old))?)
    }

    /// Returns the keys with the prefix, to sign and verify.
    pub(crate) fn keys(&self) -> Result<SecretKeys, Failure> {
        let keys = self.plain()?;
        Ok(if self.prefix.is_empty() { keys } else { keys.with_prefix(&self.prefix) })
    }
}

/// Reads one key from a file.
pub(crate) fn read(path: &Path, encoding: SecretEncoding) -> Result<Secret, Failure> {
    let bytes = std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let bytes = Zeroizing::new(bytes);
    if matches!(encoding, SecretEncoding::Raw) {
        return Ok(bytes);
    }
    let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    decode(line.strip_suffix(b"\r").unwrap_or(line), encoding)
}

fn decode(text: &[u8], encoding: SecretEncoding) -> Result<Secret, Failure> {
    let bytes = match encoding {
        SecretEncoding::Text | SecretEncoding::Raw => Some(Zeroizing::new(text.to_vec())),
        SecretEncoding::Hex => secret_from_hex(text),
        SecretEncoding::Base64 => secret_from_base64(text),
        SecretEncoding::Python => from_python(text),
    };
    bytes.ok_or_else(|| {
        let form = format!("{encoding:?}").to_lowercase();
        format!("a secret key is not valid {form}; check --secret-encoding").into()
    })
}

/// Warns of keys that are easy to guess.
pub(crate) fn warn_of_weak(keys: &SecretKeys) {
    for (_, weakness) in keys.weaknesses() {
        warn(&weakness.to_string());
    }
}

/// Returns the bytes of the content of a Python bytes literal.
pub(crate) fn from_python(mut text: &[u8]) -> Option<Secret> {
    let mut out = Zeroizing::new(Vec::with_capacity(text.len()));
    loop {
        text = match text {
            [] => return Some(out),
            [b'\\', b'x', high, low, rest @ ..] => {
                out.extend_from_slice(&secret_from_hex([*high, *low])?);
                rest
            }
            [b'\\', escape, rest @ ..] => {
                out.push(match escape {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'0' => 0,
                    b'a' => 7,
                    b'b' => 8,
                    b'f' => 12,
                    b'v' => 11,
                    b'\\' | b'\'' | b'"' => *escape,
                    _ => return None,
                });
                rest
            }
            [byte, rest @ ..] => {
                out.push(*byte);
                rest
            }
        };
    }
}
