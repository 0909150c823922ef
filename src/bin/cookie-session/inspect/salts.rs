//! Salts that some library uses, to be tried where the given one does not fit.

use cookie_session::presets::{Preset, flask_security, itsdangerous};

use super::model::Context;

/// Of libraries, beside those of the presets.
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

/// The salt in use, those of libraries, those that Django makes of the cookie's name, and none.
pub(super) fn salts(context: &Context) -> impl Iterator<Item = String> {
    let name = &context.name;
    let of_presets = Preset::ALL.iter().map(|preset| preset.scheme().salt);
    let of_purposes = PURPOSES.iter().map(|&salt| salt.to_owned());
    let of_name = [name.clone(), format!("django.http.cookies.v2:0:{name}"), String::new()];
    std::iter::once(context.setup.scheme.salt.clone()).chain(of_presets).chain(of_purposes).chain(of_name)
}
