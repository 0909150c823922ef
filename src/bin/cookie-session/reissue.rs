//! `reissue`: the same payload, signed again.

use cookie_session::{MaxAge, SecretKeys};
use serde_json::json;

use crate::args::ReissueArgs;
use crate::failure::{Failure, Passed};
use crate::input::cookies;
use crate::make::{print_cookie, text_of};
use crate::output::{BAD, print_json, tell};
use crate::secrets::{Secrets, read, warn_of_weak};
use crate::setup::Setup;
use crate::time::Moment;

/// Prints each cookie with its payload signed again. A rejected cookie is reported on stderr.
pub(crate) fn reissue(args: &ReissueArgs) -> Result<Passed, Failure> {
    let old = Setup::of(&args.scheme)?;
    let secrets = Secrets::required(&args.secrets)?;
    let old_keys = secrets.keys()?;
    let new_keys = match &args.new_secret_file {
        Some(path) => {
            let keys = SecretKeys::new(&*read(path, args.secrets.secret_encoding)?)?;
            warn_of_weak(&keys);
            keys.with_prefix(&secrets.prefix)
        }
        None => {
            warn_of_weak(&secrets.plain()?);
            old_keys.clone()
        }
    };
    let new = old.with(|scheme| {
        scheme.digest = args.new_digest.unwrap_or(scheme.digest);
        scheme.key_derivation = args.new_derivation.unwrap_or(scheme.key_derivation);
        scheme.salt = args.new_salt.clone().unwrap_or_else(|| scheme.salt.clone());
    });
    let (reader, writer) = (old.format(&old_keys), new.format(&new_keys));
    let now = Moment::or_now(args.at);
    let max_age = args.max_age.map_or(MaxAge::UNLIMITED, |limit| limit.0);
    let mut passed = true;
    for cookie in cookies(&args.input, &old)? {
        let reissued = match &cookie.missing {
            Some(missing) => Err(missing.why()),
            None => reader
                .verify(&cookie.value, max_age, now)
                .and_then(|(payload, _)| writer.sign(&payload, now))
                .map_err(|error| error.to_string()),
        };
        match reissued {
            Ok(token) => print_cookie(&text_of(token)?, args.json)?,
            Err(error) => {
                passed = false;
                if args.json {
                    print_json(&json!({ "error": error }))?;
                } else {
                    tell(BAD, "rejected", &error);
                }
            }
        }
    }
    Ok(passed)
}
