//! Typed access to a [`Session`] by serde.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Session;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Text, Value, from_value_ref, to_value};

/// # Typed access
impl Session {
    /// The value of `key` as a `T`; `None` if there is none.
    ///
    /// ```
    /// use cookie_session::{ErrorKind, Session};
    ///
    /// let session = Session::new();
    /// session.insert("visits", 3)?;
    /// assert_eq!(session.get::<u8>("visits")?, Some(3));
    /// assert_eq!(session.get::<u8>("missing")?, None);
    /// assert_eq!(session.get::<bool>("visits").unwrap_err().kind(), ErrorKind::Type);
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Type`] if it is no `T`, with the path to what is not.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        self.read(|map| {
            let value = map.get(key);
            value.map(|value| from_value_ref(value).map_err(|error| error.at_key(key))).transpose()
        })
    }

    /// Sets `key` to anything serializable; the old value is returned.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if it has no [`Value`], [`ErrorKind::Unavailable`] for a null session.
    pub fn insert<T: Serialize>(&self, key: impl Into<Text>, value: T) -> Result<Option<Value>> {
        let value = to_value(&value)?;
        self.insert_value(key, value)
    }

    /// The whole session as a `T`, such as a struct with a field per key.
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
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Type`] if it is no `T`.
    pub fn load<T: DeserializeOwned>(&self) -> Result<T> {
        from_value_ref(self.accessed().value())
    }

    /// Sets a key for each field of `data`; other keys stay, such as `_permanent` and `_flashes`.
    ///
    /// # Errors
    /// [`ErrorKind::Encode`] if `data` is no struct or map, [`ErrorKind::Unavailable`] for a null
    /// session.
    pub fn store<T: Serialize + ?Sized>(&self, data: &T) -> Result<()> {
        match to_value(data)? {
            Value::Map(map) => self.extend(map),
            other => Err(Error::custom(
                ErrorKind::Encode,
                format!("a session stores structs and maps, not a {}", other.type_name()),
            )),
        }
    }
}
