//! The whole of a [`Session`] as one Rust type, by serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Session;
use super::fields::fields;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Text, Value, from_value_ref, to_value};

/// # The whole session as a struct
///
/// | | keys that `T` writes | keys of `T` that it omits | other keys |
/// | --- | --- | --- | --- |
/// | [`store`](Self::store), [`update`](Self::update) | set | removed | stay |
/// | [`replace`](Self::replace) | set | removed | removed |
/// | [`extend`](Self::extend) | set | stay | stay |
///
/// Other keys belong to Flask (`_permanent`, `_flashes`), its extensions (`_user_id`) and other parts of your program.
impl Session {
    /// Returns the whole session as a `T`, such as a struct with one field per key.
    ///
    /// If the session may be new or written by another version of your program, put `#[serde(default)]` on the struct and
    /// use `session.load().unwrap_or_default()`. Otherwise a field with a changed type is an error until the cookie
    /// expires.
    ///
    /// ```
    /// use cookie_session::Session;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Default, PartialEq, Debug)]
    /// #[serde(default)]
    /// struct Login {
    ///     user_id: Option<u64>,
    ///     theme: String,
    /// }
    ///
    /// let session = Session::new();
    /// session.store(&Login { user_id: Some(7), theme: "dark".into() })?;
    /// assert_eq!(session.load::<Login>()?.user_id, Some(7));
    ///
    /// session.insert("theme", 5)?;
    /// assert_eq!(session.load::<Login>().unwrap_or_default(), Login::default());
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// Do not collect other keys with `#[serde(flatten)] rest: Map`. When serde flattens, a tuple becomes a list, and a UUID,
    /// a time and markup become text, so storing them would change another app's values. Storing keeps other keys
    /// without that.
    ///
    /// # Errors
    /// [`ErrorKind::Type`] if it is not a `T`.
    pub fn load<T: DeserializeOwned>(&self) -> Result<T> {
        from_value_ref(self.lend_accessed().value())
    }

    /// Replaces the `T` in the session with `data`. Other keys stay.
    ///
    /// A key of `T` that `data` omits, as with `skip_serializing_if`, is removed, so that you load what you stored. The
    /// keys of `T` come from its `Deserialize`. A map and a struct with `#[serde(flatten)]` do not name their keys; then
    /// they are the keys that a `T` loaded from the session writes. If no `T` can be loaded, nothing is removed: use
    /// [`replace`](Self::replace) in that case. A flattened `Map` loses Python's types, see [`load`](Self::load). For a
    /// type that borrows, use [`replace`](Self::replace) or [`extend`](Self::extend).
    ///
    /// ```
    /// use cookie_session::Session;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Default)]
    /// #[serde(default)]
    /// struct Login {
    ///     #[serde(skip_serializing_if = "Option::is_none")]
    ///     user_id: Option<u64>,
    /// }
    ///
    /// let session = Session::new();
    /// session.set_permanent(true)?;
    /// session.store(&Login { user_id: Some(7) })?;
    /// session.store(&Login { user_id: None })?;
    /// assert!(!session.contains_key("user_id") && session.is_permanent());
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if `data` is not a struct or map; if this is a null session, or it has been
    /// saved.
    pub fn store<T: Serialize + DeserializeOwned>(&self, data: &T) -> Result<()> {
        let written = to_map(data)?;
        let left_out = left_out::<T>(self.lend().value(), &written);
        let mut state = self.writable()?;
        state.modified = true;
        let map = state.map_mut();
        for key in left_out {
            map.remove(&key);
        }
        map.extend(written);
        Ok(())
    }

    /// Loads a `T`, changes it and [stores](Self::store) it.
    ///
    /// ```
    /// use cookie_session::Session;
    /// use serde::{Deserialize, Serialize};
    ///
    /// #[derive(Serialize, Deserialize, Default)]
    /// #[serde(default)]
    /// struct Cart {
    ///     items: Vec<String>,
    /// }
    ///
    /// let session = Session::new();
    /// let count = session.update(|cart: &mut Cart| {
    ///     cart.items.push("apple".into());
    ///     cart.items.len()
    /// })?;
    /// assert_eq!(count, 1);
    /// assert_eq!(session.get::<Vec<String>>("items")?.unwrap(), ["apple"]);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`load`](Self::load) and of [`store`](Self::store).
    pub fn update<T: Serialize + DeserializeOwned, R>(&self, change: impl FnOnce(&mut T) -> R) -> Result<R> {
        let mut data = self.load()?;
        let result = change(&mut data);
        self.store(&data)?;
        Ok(result)
    }

    /// Replaces all contents with `data` and removes every other key.
    ///
    /// Use it at login, so that nothing that an attacker planted in the session before is kept (session fixation). Call
    /// [`set_permanent`](Self::set_permanent) after it.
    ///
    /// ```
    /// use cookie_session::Session;
    /// use serde::Serialize;
    ///
    /// #[derive(Serialize)]
    /// struct Login<'a> {
    ///     user: &'a str,
    /// }
    ///
    /// let session = Session::new();
    /// session.insert("next", "https://evil.example")?;
    /// session.replace(&Login { user: "ada" })?;
    /// assert_eq!(session.keys(), ["user"]);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if `data` is not a struct or map; if this is a null session, or it has been
    /// saved.
    pub fn replace<T: Serialize + ?Sized>(&self, data: &T) -> Result<()> {
        let written = to_map(data)?;
        let mut state = self.writable()?;
        state.modified = true;
        *state.map_mut() = written;
        Ok(())
    }
}

fn to_map<T: Serialize + ?Sized>(data: &T) -> Result<Map> {
    match to_value(data)? {
        Value::Map(map) => Ok(map),
        other => Err(Error::custom(
            ErrorKind::Encode,
            format!("a session stores structs and maps, not a {}", other.type_name()),
        )),
    }
}

/// The keys of a `T` in the session that the `written` one omits.
fn left_out<T: Serialize + DeserializeOwned>(session: &Value, written: &Map) -> Vec<Text> {
    let Value::Map(held) = session else { return Vec::new() };
    let fields = fields::<T>();
    let is_known = |key: &&str| fields.is_none_or(|fields| fields.contains(key));
    let mut candidates: Vec<Text> =
        held.keys().filter(|key| !written.contains_key(key)).filter(is_known).map(Text::from).collect();
    if candidates.is_empty() {
        return candidates;
    }
    let Ok(before) = from_value_ref::<T>(session).and_then(|before| to_map(&before)) else {
        // The session holds no `T`, but a key with the same name would be read as one.
        return if fields.is_some() { candidates } else { Vec::new() };
    };
    // The others are aliases, or fields that are only read (`skip_serializing`).
    let others = candidates.extract_if(.., |key| !before.contains_key(key)).collect::<Vec<_>>();
    if fields.is_none() || others.is_empty() {
        return candidates;
    }
    let mut after = held.clone();
    for key in &candidates {
        after.remove(key);
    }
    after.extend(written.clone());
    let again = from_value_ref::<T>(&Value::Map(after)).and_then(|again| to_map(&again));
    if again.ok().as_ref() != Some(written) {
        candidates.extend(others);
    }
    candidates
}
