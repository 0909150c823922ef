//! [`DerivationName`]: key derivations by itsdangerous' names.

use std::any::TypeId;

use super::names;
use crate::derivation::{Concat, DjangoConcat, HmacDerivation, KeyDerivation, NoDerivation};
use crate::digest::{SessionDigest, Sha1};
use crate::scheme::SchemeTask;

/// A key derivation by itsdangerous' name.
///
/// ```
/// use cookie_session::scheme::DerivationName;
///
/// assert_eq!("django-concat".parse::<DerivationName>()?, DerivationName::DjangoConcat);
/// assert!("hkdf".parse::<DerivationName>().unwrap_err().to_string().contains("hmac, django-concat, concat, none"));
/// # Ok::<(), cookie_session::ConfigError>(())
/// ```
#[non_exhaustive]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DerivationName {
    /// [`HmacDerivation`](crate::derivation::HmacDerivation), Flask's.
    #[default]
    Hmac,
    /// [`DjangoConcat`](crate::derivation::DjangoConcat).
    DjangoConcat,
    /// [`Concat`](crate::derivation::Concat).
    Concat,
    /// [`NoDerivation`](crate::derivation::NoDerivation).
    None,
}

names!(DerivationName is a "key derivation":
    Hmac = "hmac",
    DjangoConcat = "django-concat",
    Concat = "concat",
    None = "none",
);

impl DerivationName {
    /// Runs a task with the named derivation and any digest.
    ///
    /// Use it for a digest without a name, such as your own. [`DigestName::run`](super::DigestName::run) uses two names.
    pub fn run<D: SessionDigest, T: SchemeTask>(self, task: T) -> T::Output {
        match self {
            Self::Hmac => task.run::<D, HmacDerivation>(),
            Self::DjangoConcat => task.run::<D, DjangoConcat>(),
            Self::Concat => task.run::<D, Concat>(),
            Self::None => task.run::<D, NoDerivation>(),
        }
    }

    /// Returns the name of a type, if it has one.
    pub(in crate::scheme) fn of<K: KeyDerivation>() -> Option<Self> {
        struct Type;
        impl SchemeTask for Type {
            type Output = TypeId;

            fn run<D: SessionDigest, K: KeyDerivation>(self) -> TypeId {
                TypeId::of::<K>()
            }
        }
        let wanted = TypeId::of::<K>();
        Self::ALL.iter().copied().find(|name| name.run::<Sha1, _>(Type) == wanted)
    }
}
