//! Switches of any type, as Flask reads them.

use super::ConfigWarning;
use super::loose::Loose;

/// Whether browsers see an attribute that Flask writes for `value`, and the warning about it.
///
/// Werkzeug 3.1.8 `dump_cookie` omits an attribute only for `False` and `None`. Any other value appears in the header,
/// such as `Secure=0`, and browsers look only at the name.
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
