//! Flask's `SecureCookieSession`: each operation is the crate's.

use std::sync::{Mutex, PoisonError};

use cookie_session::{Flash, Session as Inner};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::calls::count;
use crate::convert::Tags;
use crate::errors::refused;

/// Base class of the session classes in Python.
#[pyclass(frozen, subclass, mapping)]
pub(crate) struct Session(Mutex<Inner>);

impl From<Inner> for Session {
    fn from(session: Inner) -> Self {
        Self(Mutex::new(session))
    }
}

impl Session {
    /// The crate's session.
    pub(crate) fn inner(&self) -> Inner {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with a copy. A saved session takes no more changes, but in Flask it does, and tests look at it.
    pub(crate) fn part(&self) {
        let saved = self.inner();
        let accessed = saved.is_accessed();
        let copy = Inner::from_map(saved.peek(Clone::clone));
        copy.set_modified(saved.is_modified());
        copy.set_accessed(accessed);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = copy;
    }
}

#[pymethods]
impl Session {
    /// Of a map, or of a session that the crate has opened.
    #[new]
    #[pyo3(signature = (initial=None))]
    fn new(initial: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let Some(initial) = initial else { return Ok(Inner::new().into()) };
        if let Ok(session) = initial.cast::<Self>() {
            return Ok(session.get().inner().into());
        }
        let dict = initial.py().get_type::<PyDict>().call1((initial,))?;
        Tags::flask().to_map(dict.cast()?).map(|map| Inner::from_map(map).into())
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        count("Session::get_value");
        match self.inner().get_value(text(key)?) {
            Some(value) => Tags::flask().to_python(&value, key.py()),
            None => Err(PyKeyError::new_err(key.clone().unbind())),
        }
    }

    fn __setitem__(&self, key: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
        count("Session::insert_value");
        let inserted = self.inner().insert_value(key, Tags::flask().to_value(value)?);
        inserted.map(drop).map_err(|error| refused(error, value.py()))
    }

    fn __delitem__(&self, key: &Bound<'_, PyAny>) -> PyResult<()> {
        self.pop(key, &PyTuple::empty(key.py())).map(drop)
    }

    fn __contains__(&self, key: &Bound<'_, PyAny>) -> bool {
        count("Session::contains_key");
        text(key).is_ok_and(|key| self.inner().contains_key(key))
    }

    fn __len__(&self) -> usize {
        count("Session::len");
        self.inner().len()
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let keys = self.keys().into_pyobject(py)?;
        Ok(keys.try_iter()?.into_any())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        count("Session::peek");
        let dict = slf.get().inner().peek(|map| Tags::flask().to_dict(map, slf.py()))?;
        Ok(format!("<{} {}>", slf.get_type().name()?, dict.repr()?))
    }

    fn keys(&self) -> Vec<String> {
        count("Session::keys");
        self.inner().keys().iter().map(ToString::to_string).collect()
    }

    #[pyo3(signature = (key, *default))]
    fn pop<'py>(
        &self,
        key: &Bound<'py, PyAny>,
        default: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        count("Session::remove");
        let py = key.py();
        match self.inner().remove(text(key)?).map_err(|error| refused(error, py))? {
            Some(value) => Tags::flask().to_python(&value, py),
            None => default.get_item(0).map_err(|_| PyKeyError::new_err(key.clone().unbind())),
        }
    }

    fn popitem<'py>(&self, py: Python<'py>) -> PyResult<(String, Bound<'py, PyAny>)> {
        count("Session::pop_last");
        match self.inner().pop_last().map_err(|error| refused(error, py))? {
            Some((key, value)) => Ok((key.to_string(), Tags::flask().to_python(&value, py)?)),
            None => Err(PyKeyError::new_err("popitem(): dictionary is empty")),
        }
    }

    #[pyo3(signature = (key, default=None))]
    fn setdefault<'py>(
        &self,
        key: &str,
        default: Option<&Bound<'py, PyAny>>,
        py: Python<'py>,
    ) -> PyResult<Bound<'py, PyAny>> {
        count("Session::get_or_insert_value");
        let default = default.map(|default| Tags::flask().to_value(default)).transpose()?.unwrap_or_default();
        let value = self.inner().get_or_insert_value(key, default).map_err(|error| refused(error, py))?;
        Tags::flask().to_python(&value, py)
    }

    #[pyo3(signature = (*arguments, **keywords))]
    fn update(&self, arguments: &Bound<'_, PyTuple>, keywords: Option<&Bound<'_, PyDict>>) -> PyResult<()> {
        count("Session::extend");
        let py = arguments.py();
        let dict = py.get_type::<PyDict>().call(arguments, keywords)?;
        let map = Tags::flask().to_map(dict.cast()?)?;
        let pairs = map.iter().map(|(key, value)| (key, value.clone()));
        self.inner().extend(pairs).map_err(|error| refused(error, py))
    }

    fn __ior__(&self, other: &Bound<'_, PyAny>) -> PyResult<()> {
        self.update(&PyTuple::new(other.py(), [other])?, None)
    }

    fn clear(&self, py: Python<'_>) -> PyResult<()> {
        count("Session::clear");
        self.inner().clear().map_err(|error| refused(error, py))
    }

    /// A change inside a value: what Flask's users do with `session.modified = True` after it.
    fn modify<'py>(&self, key: &str, change: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        count("Session::modify");
        let (py, tags) = (change.py(), Tags::flask());
        let changed = self.inner().modify(key, |value| {
            let object = tags.to_python(value, py)?;
            let result = change.call1((&object,))?;
            *value = tags.to_value(&object)?;
            Ok(result)
        });
        let missing = || Err(PyKeyError::new_err(key.to_owned()));
        changed.map_err(|error| refused(error, py))?.unwrap_or_else(missing)
    }

    /// Flask's `flash`.
    fn flash(&self, message: &Bound<'_, PyAny>, category: &str) -> PyResult<()> {
        count("Session::flash");
        let flashed = self.inner().flash(Tags::flask().to_value(message)?, category);
        flashed.map_err(|error| refused(error, message.py()))
    }

    /// Flask's `get_flashed_messages` with categories. Without a filter all of them.
    fn get_flashed_messages<'py>(
        &self,
        categories: Vec<String>,
        py: Python<'py>,
    ) -> PyResult<Vec<(String, Bound<'py, PyAny>)>> {
        count("Session::take_flashed");
        let categories: Vec<&str> = categories.iter().map(String::as_str).collect();
        let session = self.inner();
        let taken =
            if categories.is_empty() { session.take_flashed() } else { session.take_flashed_in(&categories) };
        let pair =
            |flash: Flash| Ok((flash.category.to_string(), Tags::flask().to_python(&flash.message, py)?));
        taken.map_err(|error| refused(error, py))?.into_iter().map(pair).collect()
    }

    #[getter]
    fn permanent(&self) -> bool {
        count("Session::is_permanent");
        self.inner().is_permanent()
    }

    #[setter]
    fn set_permanent(&self, permanent: &Bound<'_, PyAny>) -> PyResult<()> {
        count("Session::set_permanent");
        let py = permanent.py();
        self.inner().set_permanent(permanent.is_truthy()?).map_err(|error| refused(error, py))
    }

    #[getter]
    fn modified(&self) -> bool {
        // Asking for a mark is not an access in Flask.
        let inner = self.inner();
        let accessed = inner.is_accessed();
        let modified = inner.is_modified();
        inner.set_accessed(accessed);
        modified
    }

    #[setter]
    fn set_modified(&self, modified: &Bound<'_, PyAny>) -> PyResult<()> {
        self.inner().set_modified(modified.is_truthy()?);
        Ok(())
    }

    #[getter]
    fn accessed(&self) -> bool {
        self.inner().is_accessed()
    }

    #[setter]
    fn set_accessed(&self, accessed: &Bound<'_, PyAny>) -> PyResult<()> {
        self.inner().set_accessed(accessed.is_truthy()?);
        Ok(())
    }
}

/// A key that is not text is in no session.
fn text<'a>(key: &'a Bound<'_, PyAny>) -> PyResult<&'a str> {
    key.extract().map_err(|_| PyKeyError::new_err(key.clone().unbind()))
}
