//! [`ErrorKind`]: the kinds of errors, each with a default message.

use std::fmt;

/// The kind of an [`Error`](super::Error).
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The signed text has no separator, so it has no signature.
    MissingSeparator,
    /// None of the keys made the signature.
    SignatureMismatch,
    /// The signature is valid, but the timestamp is missing.
    MissingTimestamp,
    /// The timestamp is invalid: not base64, more than 8 bytes, or after the year 9999.
    MalformedTimestamp,
    /// The signature is valid but older than the age limit.
    Expired,
    /// The signature is valid but its time is in the future.
    FromFuture,
    /// The server revoked the session.
    Revoked,
    /// Whether a session has been revoked, or whether a revocation has reached the other servers, is not known.
    Unconfirmed,
    /// The payload is not base64.
    Base64,
    /// The compressed payload is not a complete zlib stream, or has data after its end.
    Decompress,
    /// The payload is not in the codec's format (UTF-8, JSON, MessagePack).
    Decode,
    /// The payload has a type tag with invalid content.
    Tag,
    /// The value is nested deeper than the limit.
    TooDeep,
    /// The text, its decompressed form or a number in it exceeds a limit.
    TooLarge,
    /// The payload is signed and well-formed but not a map, so it cannot be a session.
    NotAMapping,
    /// The session is a null session, because the interface has no secret key.
    Unavailable,
    /// The session has already been saved, so the response cannot carry the change.
    AlreadySaved,
    /// The value cannot be written in this format.
    Encode,
    /// The value does not have the requested Rust type.
    Type,
    /// The clock shows a time before 1970 or one that the format cannot hold.
    Clock,
}

impl ErrorKind {
    /// A stable name for logs, metrics and other languages: `missing_separator`, `expired`, …
    ///
    /// Later versions never change a name. [`Display`](fmt::Display) is for people and may change.
    ///
    /// ```
    /// use cookie_session::ErrorKind;
    ///
    /// assert_eq!(ErrorKind::SignatureMismatch.name(), "signature_mismatch");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MissingSeparator => "missing_separator",
            Self::SignatureMismatch => "signature_mismatch",
            Self::MissingTimestamp => "missing_timestamp",
            Self::MalformedTimestamp => "malformed_timestamp",
            Self::Expired => "expired",
            Self::FromFuture => "from_future",
            Self::Revoked => "revoked",
            Self::Unconfirmed => "unconfirmed",
            Self::Base64 => "base64",
            Self::Decompress => "decompress",
            Self::Decode => "decode",
            Self::Tag => "tag",
            Self::TooDeep => "too_deep",
            Self::TooLarge => "too_large",
            Self::NotAMapping => "not_a_mapping",
            Self::Unavailable => "unavailable",
            Self::AlreadySaved => "already_saved",
            Self::Encode => "encode",
            Self::Type => "type",
            Self::Clock => "clock",
        }
    }

    /// The default message of this kind.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::MissingSeparator => {
                "the text has no separator, so it is not signed; check that it is the whole token"
            }
            Self::SignatureMismatch => {
                "the signature does not match any key; check secret, salt, digest and derivation"
            }
            Self::MissingTimestamp => {
                "the text is signed but has no timestamp; read it with a serializer without time"
            }
            Self::MalformedTimestamp => {
                "the timestamp is not a time before the year 10000; check the timestamp format"
            }
            Self::Expired => "the signature is too old",
            Self::FromFuture => "the signature is from the future",
            Self::Revoked => {
                "the session was revoked after the user had logged in, or its login has no time; log in again, \
                 and call `Session::stamp_login` where users log in"
            }
            Self::Unconfirmed => {
                "whether the session was revoked cannot be told now; check the source of the revocations, and that \
                 the session's user is text, an integer or a UUID"
            }
            Self::Base64 => "the text is not base64; check the variant and the decode mode",
            Self::Decompress => "the payload is not exactly one complete zlib stream",
            Self::Decode => {
                "the payload is not in the codec's format; check that the writer uses the same codec"
            }
            Self::Tag => "the payload has a type tag with invalid content",
            Self::TooDeep => {
                "the value is nested deeper than the limit; flatten it or raise the codec's limit"
            }
            Self::TooLarge => "the data is larger than the limit; raise the limit if it is yours",
            Self::NotAMapping => "the signed payload is not a map, so it cannot be a session",
            Self::Unavailable => {
                "the session cannot be changed because no secret key is set; \
                 give the session interface a long random secret"
            }
            Self::AlreadySaved => {
                "the session has been saved and its response made, so this change would be lost; \
                 change the session before the handler returns its response"
            }
            Self::Encode => "the value cannot be written in this format; convert it or choose another codec",
            Self::Type => "the value does not have the requested type",
            Self::Clock => "the clock shows a time that cannot be signed; set the system time",
        }
    }
}

impl fmt::Display for ErrorKind {
    /// The default message of this kind.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}
