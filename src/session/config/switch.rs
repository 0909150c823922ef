//! Switches as Flask reads them, whatever their type.

use super::ConfigWarning;
use super::loose::Loose;

/// Whether browsers see an attribute that Flask writes for `value`, and the warning about it.
///
/// Werkzeug 3.1.8 `dump_cookie` leaves out an attribute only for `False` and `None`. Anything else stands in
/// the header, such as `Secure=0`, and browsers go by the name alone.
pub(super) fn attribute(name: &str, value: &Loose) -> (bool, Option<ConfigWarning>) {
    judge(name, value, !matches!(value, Loose::Null | Loose::Bool(false)))
}

/// Whether `value` counts as true in Python, and the warning about it.
pub(super) fn condition(name: &str, value: &Loose) -> (bool, Option<ConfigWarning>) {
    judge(name, value, value.is_truthy())
}

fn judge(name: &str, value: &Loose, on: bool) -> (bool, Option<ConfigWarning>) {
    let odd = !matches!(value, Loose::Null | Loose::Bool(_));
    (on, odd.then(|| ConfigWarning::NotASwitch { name: name.to_owned(), on }))
}
