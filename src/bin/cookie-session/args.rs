//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use cookie_session::encoding::Base64Variant;
use cookie_session::presets::Preset;
use cookie_session::scheme::{CodecName, DerivationName, DigestName, TimestampName};

use crate::names::{Part, names, names_or_none, pair, presets};
use crate::time::{Limit, Moment};

const EXIT_CODES: &str = "\
Exit codes:
  0  every cookie is valid (without a secret: every cookie could be split into its parts)
  1  a cookie was rejected or not found
  2  wrong usage, or an input or output error

Environment:
  COOKIE_SESSION_SECRET  the secret key, if neither --secret nor --secret-file is given";

/// Inspects, verifies and creates signed session cookies of Flask and related frameworks.
#[derive(Debug, Parser)]
#[command(name = "cookie-session", version, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show a cookie's parts, its content, the result of each check, and why it fails
    #[command(after_help = EXIT_CODES)]
    Inspect(InspectArgs),
    /// Verify a cookie: prints one line and sets the exit code
    #[command(after_help = EXIT_CODES)]
    Verify(InspectArgs),
    /// Count how many cookies would open after a migration, and why others fail; shows no values
    #[command(after_help = EXIT_CODES)]
    Census(CensusArgs),
    /// Create a cookie from a value
    #[command(after_help = EXIT_CODES)]
    Sign(SignArgs),
    /// Sign a cookie's payload again, unchanged, with another time, key or scheme
    #[command(after_help = EXIT_CODES)]
    Reissue(ReissueArgs),
    /// Print a random secret key
    Keygen(KeygenArgs),
}

/// The secret keys. They are never printed.
#[derive(Args)]
pub(crate) struct SecretArgs {
    /// The secret key. It is visible to other users and in the shell's history; prefer --secret-file
    #[arg(long, value_name = "TEXT", conflicts_with = "secret_file", help_heading = "Secret keys")]
    pub(crate) secret: Option<String>,
    /// A file with the secret key; one line break at its end is ignored
    #[arg(long, value_name = "FILE", help_heading = "Secret keys")]
    pub(crate) secret_file: Option<PathBuf>,
    /// A retired key that still opens cookies (SECRET_KEY_FALLBACKS); may be repeated
    #[arg(long, value_name = "TEXT", help_heading = "Secret keys")]
    pub(crate) fallback: Vec<String>,
    /// A file with a retired key; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "Secret keys")]
    pub(crate) fallback_file: Vec<PathBuf>,
    /// A prefix for every key; for Django's signed cookies and messages it is django.http.cookies
    #[arg(long, value_name = "TEXT", help_heading = "Secret keys")]
    pub(crate) key_prefix: Option<String>,
    /// The encoding of the keys
    #[arg(long, value_enum, default_value_t, value_name = "FORM", help_heading = "Secret keys")]
    pub(crate) secret_encoding: SecretEncoding,
}

impl std::fmt::Debug for SecretArgs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretArgs").finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum SecretEncoding {
    /// Unchanged
    #[default]
    Text,
    /// Unchanged; a line break at the end of a file is part of the key
    Raw,
    /// Hex digits
    Hex,
    /// Base64 with `+/` or `-_`, padded or not
    Base64,
    /// The content of a Python literal: `\x00`, `\n`, `\\`
    Python,
}

/// The format of the cookie.
#[derive(Debug, Args)]
pub(crate) struct SchemeArgs {
    /// The format; the options below change parts of it
    #[arg(long, value_parser = presets(), default_value_t, help_heading = "Format")]
    pub(crate) preset: Preset,
    /// The salt [Flask: cookie-session]
    #[arg(long, value_name = "TEXT", help_heading = "Format")]
    pub(crate) salt: Option<String>,
    /// The digest [Flask: sha1]
    #[arg(long, value_parser = names(DigestName::ALL, DigestName::as_str), help_heading = "Format")]
    pub(crate) digest: Option<DigestName>,
    /// The key derivation [Flask: hmac]
    #[arg(long, value_parser = names(DerivationName::ALL, DerivationName::as_str), help_heading = "Format")]
    pub(crate) derivation: Option<DerivationName>,
    /// Also accept this digest and derivation, such as sha256:hmac; may be repeated
    #[arg(long, value_name = "DIGEST:DERIVATION", value_parser = pair, help_heading = "Format")]
    pub(crate) accept: Vec<(DigestName, DerivationName)>,
    /// The separator of the parts [Flask: .]
    #[arg(long, value_name = "TEXT", help_heading = "Format")]
    pub(crate) separator: Option<String>,
    /// The format of the time of signing: seconds since 1970 in base64 (unix); the same, but also reads seconds
    /// since 2011 (legacy, itsdangerous before 1.0); base 62 (Django); or no time (none) [Flask: unix]
    #[arg(long, value_parser = names_or_none(TimestampName::ALL, TimestampName::as_str), help_heading = "Format")]
    pub(crate) time: Option<Part<TimestampName>>,
    /// The encoding of the payload: base64 with `-_` without padding, base64 with `+/` and padding (Starlette),
    /// or plain text (none) [Flask: url-safe]
    #[arg(long, value_parser = names_or_none(Base64Variant::ALL, Base64Variant::as_str), help_heading = "Format")]
    pub(crate) base64: Option<Part<Base64Variant>>,
    /// The codec of the payload [Flask: tagged-json]
    #[arg(long, value_parser = names(CodecName::ALL, CodecName::as_str), help_heading = "Format")]
    pub(crate) codec: Option<CodecName>,
    /// Accept every spelling of base64 that Python accepts
    #[arg(long, help_heading = "Format")]
    pub(crate) python_compatible: bool,
}

/// The source of the cookies.
#[derive(Debug, Args)]
pub(crate) struct InputArgs {
    /// The cookie's value, or text that contains it: name=value pairs, a header line, a line of `curl -v` or of a
    /// cookie file; - reads one per line from stdin
    pub(crate) cookie: String,
    /// The cookie's name, to find it in a pair or header
    #[arg(long, default_value = "session")]
    pub(crate) name: String,
    /// Cookies on stdin end with a NUL byte instead of a line break; white space and quotes are kept
    #[arg(short = 'z', long)]
    pub(crate) null_data: bool,
}

/// The current time, and the maximum age of a signature.
#[derive(Debug, Args)]
pub(crate) struct AgeArgs {
    /// The maximum age of a signature in seconds, or `none` [Flask: 2678400, which is 31 days]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(crate) max_age: Option<Limit>,
    /// The time to check against: seconds since 1970 or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) now: Option<Moment>,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[command(flatten)]
    pub(crate) age: AgeArgs,
    /// Print JSON, one object per line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CensusArgs {
    /// Files with one cookie per line: a Cookie or Set-Cookie header, name=value pairs, a bare value, or a log line
    /// with --field; - is stdin [default: -]
    pub(crate) files: Vec<PathBuf>,
    /// The log field with the cookie: `name=value` in a line of text, a key of a JSON object or a path in it such as
    /// /request/cookie, or a column such as cs(Cookie) that a #Fields: line or --format names
    #[arg(long, value_name = "NAME")]
    pub(crate) field: Option<String>,
    /// The format of the log's lines, as in Apache's LogFormat or nginx' log_format
    #[arg(long, value_name = "TEXT", requires = "field")]
    pub(crate) format: Option<String>,
    /// The cookie's name, to find it in pairs and headers
    #[arg(long, default_value = "session")]
    pub(crate) name: String,
    /// Also count and show the names of the sessions' keys
    #[arg(long)]
    pub(crate) keys: bool,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    #[command(flatten)]
    pub(crate) age: AgeArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// The value; - reads it from stdin
    pub(crate) value: String,
    /// The notation of the value
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Notation,
    /// The time of signing: seconds since 1970 or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<Moment>,
    /// Never compress the payload
    #[arg(long)]
    pub(crate) no_compression: bool,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum Notation {
    /// Plain JSON
    #[default]
    Json,
    /// Flask's tagged JSON: `{"at":{" d":"Tue, 14 Nov 2023 22:13:20 GMT"}}`
    Tagged,
    /// Every value with its type: `{"t":"tuple","v":[{"t":"int","v":"1"}]}`, as in `inspect --json`
    Typed,
}

#[derive(Debug, Args)]
pub(crate) struct ReissueArgs {
    #[command(flatten)]
    pub(crate) input: InputArgs,
    #[command(flatten)]
    pub(crate) secrets: SecretArgs,
    #[command(flatten)]
    pub(crate) scheme: SchemeArgs,
    /// The maximum age of the old signature in seconds, or `none` [default: none]
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(crate) max_age: Option<Limit>,
    /// The time of signing: seconds since 1970 or RFC 3339 [default: now]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) at: Option<Moment>,
    /// A file with the key to sign with [default: the same key]
    #[arg(long, value_name = "FILE", help_heading = "Sign with")]
    pub(crate) new_secret_file: Option<PathBuf>,
    /// The digest to sign with [default: the same]
    #[arg(long, value_parser = names(DigestName::ALL, DigestName::as_str), help_heading = "Sign with")]
    pub(crate) new_digest: Option<DigestName>,
    /// The derivation to sign with [default: the same]
    #[arg(long, value_parser = names(DerivationName::ALL, DerivationName::as_str), help_heading = "Sign with")]
    pub(crate) new_derivation: Option<DerivationName>,
    /// The salt to sign with [default: the same]
    #[arg(long, value_name = "TEXT", help_heading = "Sign with")]
    pub(crate) new_salt: Option<String>,
    /// Print JSON, one object per line
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct KeygenArgs {
    /// The number of random bytes
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(16..=1024))]
    pub(crate) bytes: u16,
    /// The encoding of the key
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: KeyFormat,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum KeyFormat {
    /// Hex digits, like Python's secrets.token_hex()
    #[default]
    Hex,
    /// URL-safe base64, like Python's secrets.token_urlsafe()
    UrlSafe,
}
