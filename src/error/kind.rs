//! [`ErrorKind`]: the kinds of faults, each with a sentence of its own.

use std::fmt;

/// What kind of fault an [`Error`](super::Error) reports.
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The signed text has no separator, so it has no signature.
    MissingSeparator,
    /// No key of the list makes the signature that the text carries.
    SignatureMismatch,
    /// The signature is right, but there is no timestamp part.
    MissingTimestamp,
    /// The timestamp part is no time: bad base64, more than 8 bytes, or beyond the year 9999.
    MalformedTimestamp,
    /// The signature is right and older than the age limit.
    Expired,
    /// The signature is right and its time lies after the clock's.
    FromFuture,
    /// The session was ended by the server before its time.
    Revoked,
    /// Whether a session has been revoked, or whether a revocation has reached the other servers, is not known.
    Unconfirmed,
    /// The payload is no base64 text.
    Base64,
    /// The compressed payload is no complete zlib stream, or has data after its end.
    Decompress,
    /// The payload is not the codec's format (no UTF-8, no JSON, no MessagePack).
    Decode,
    /// The payload has a type tag whose content does not fit the tag.
    Tag,
    /// The value nests deeper than the limit.
    TooDeep,
    /// The text, its decompressed form or a number in it is over a limit.
    TooLarge,
    /// The payload is signed and well-formed, but no mapping, and so no session.
    NotAMapping,
    /// The session is a null session: there is no secret key to sign changes with.
    Unavailable,
    /// The session has been saved already, so no response would carry the change.
    AlreadySaved,
    /// The value cannot be written in this format.
    Encode,
    /// The value does not have the Rust type that was asked for.
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

    /// The sentence for this kind where an error has none of its own.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::MissingSeparator => {
                "the text has no separator, so it is not signed; check that it is the whole token"
            }
            Self::SignatureMismatch => {
                "the signature fits none of the keys; check secret, salt, digest and derivation"
            }
            Self::MissingTimestamp => {
                "the text is signed but carries no timestamp; read it with a serializer without time"
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
            Self::Tag => "the payload has a type tag with content that does not fit it",
            Self::TooDeep => "the value nests deeper than the limit; flatten it or raise the codec's limit",
            Self::TooLarge => "the data is larger than the limit; raise the limit if it is yours",
            Self::NotAMapping => "the payload is signed but is no mapping, so it is no session",
            Self::Unavailable => {
                "the session cannot be changed because no secret key is set; \
                 give the session interface a long random secret"
            }
            Self::AlreadySaved => {
                "the session has been saved and its response made, so this change would be lost; \
                 change the session before the handler returns its response"
            }
            Self::Encode => "the value cannot be written in this format; convert it or choose another codec",
            Self::Type => "the value does not have the type asked for",
            Self::Clock => "the clock shows a time that cannot be signed; set the system time",
        }
    }
}

impl fmt::Display for ErrorKind {
    /// The sentence for this kind where an error has none of its own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}
