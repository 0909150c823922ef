//! Salts of well-known libraries, to try if the given one does not match.

use cookie_session::presets::{Preset, flask_security, itsdangerous};

use super::model::Context;

/// Salts of libraries without a preset.
const PURPOSES: &[&str] = &[
    flask_security::AUTH_SALT,
    flask_security::RESET_SALT,
    flask_security::CONFIRM_SALT,
    flask_security::CHANGE_EMAIL_SALT,
    flask_security::TWO_FACTOR_VALIDITY_SALT,
    flask_security::REFRESH_SALT,
    itsdangerous::SIGNER_SALT,
    "django.contrib.messages",
    "django.core.signing",
    "django.core.signing.Signer",
    "django.core.signing.TimestampSigner",
];

/// Returns the salt in use, those of libraries, those that Django derives from the cookie's name, and an empty one.
pub(super) fn salts(context: &Context) -> impl Iterator<Item = String> {
    let name = &context.name;
    let of_presets = Preset::ALL.iter().map(|preset| preset.scheme().salt);
    let of_purposes = PURPOSES.iter().map(|&salt| salt.to_owned());
    let of_name = [name.clone(), format!("django.http.cookies.v2:0:{name}"), String::new()];
    std::iter::once(context.setup.scheme.salt.clone()).chain(of_presets).chain(of_purposes).chain(of_name)
}
