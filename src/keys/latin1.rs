//! Keys in Latin-1: how Flask-Login reads a secret key that is a text.

use zeroize::Zeroizing;

use crate::error::{ConfigError, ConfigErrorKind};

/// The Latin-1 bytes of a secret key.
pub(crate) fn latin1(secret: &str) -> Result<Zeroizing<Vec<u8>>, ConfigError> {
    // Allocated with the final size, because growing would leave a copy behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(secret.len()));
    for character in secret.chars() {
        bytes.push(u8::try_from(character).map_err(|_| {
            ConfigError::new(
                ConfigErrorKind::Setting,
                "the secret key has a character beyond Latin-1, with which Flask-Login cannot sign the remember \
                 cookie; choose a key of ASCII characters, or give it as bytes on both sides",
            )
        })?);
    }
    Ok(bytes)
}
