//! The whole of a [`Session`] as one Rust type, by serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Session;
use super::fields::fields;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Map, Text, Value, from_value_ref, to_value};

/// # The whole session as a struct
///
/// | | keys that `T` writes | keys that `T` knows and leaves out | other keys |
/// | --- | --- | --- | --- |
/// | [`store`](Self::store), [`update`](Self::update) | set | removed | stay |
/// | [`replace`](Self::replace) | set | removed | removed |
/// | [`extend`](Self::extend) | set | stay | stay |
///
/// Other keys are those of Flask (`_permanent`, `_flashes`), of its extensions (`_user_id`) and of
/// other parts of the program.
impl Session {
    /// The whole session as a `T`, such as a struct with a field per key.
    ///
    /// For a session that may be new, or may have been written by another version of the program, put
    /// `#[serde(default)]` on the struct and take `session.load().unwrap_or_default()`: a field of
    /// another type than before would otherwise be an error until the cookie is too old.
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
    /// Don't collect other keys by `#[serde(flatten)] rest: Map` to write them back: where serde
    /// flattens, it hands on its own types only, so a tuple comes as a list, a UUID, a time and markup as
    /// text, and storing them changes another app's values for good. They need no collecting, as storing
    /// leaves them alone.
    ///
    /// # Errors
    /// [`ErrorKind::Type`] if it is not a `T`.
    pub fn load<T: DeserializeOwned>(&self) -> Result<T> {
        from_value_ref(self.lend_accessed().value())
    }

    /// Writes `data` in place of the `T` that the session holds; keys of others stay.
    ///
    /// A key of `T` that `data` leaves out, as by `skip_serializing_if`, is removed, so that what is
    /// stored is what is loaded. Which keys are `T`'s is asked of its `Deserialize`. If that does not say,
    /// as a map and a struct with `#[serde(flatten)]` do not, they are the keys that a `T` loaded from the
    /// session writes; if none can be loaded, nothing is removed: take [`replace`](Self::replace) then.
    /// A flattened `Map` loses Python's types, see [`load`](Self::load). For a type that borrows take
    /// [`replace`](Self::replace) or [`extend`](Self::extend).
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

    /// Replaces all contents by `data`: every key that it does not write is removed.
    ///
    /// The way to log someone in without taking over what the session held before, which someone else
    /// may have planted (session fixation). Call [`set_permanent`](Self::set_permanent) after it.
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

/// The keys of a `T` that the session holds and a `T` that is `written` leaves out.
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
        // Nothing there can be taken for a `T`, but a key of the same name would be.
        return if fields.is_some() { candidates } else { Vec::new() };
    };
    // The others are aliases, or fields that are read and never written (`skip_serializing`).
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
