//! Python's objects as values and back, in the order in which Flask's tags are asked.

use chrono::{DateTime, Utc};
use cookie_session::codec::Tagged;
use cookie_session::{Integer, Map, Value};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType};
use uuid::Uuid;

use crate::errors::unwritable;

/// The tags of a serializer, in the order in which they are asked to write; `None` for Flask's own.
pub(crate) struct Tags<'py>(Option<Vec<Slot<'py>>>);

enum Slot<'py> {
    /// One of Flask's, by its position among Flask's.
    Own(usize),
    /// A `JSONTag` object of the app.
    Foreign(Bound<'py, PyAny>),
}

/// How many Flask has: two for maps, then tuples, lists, bytes, markup, UUIDs, times.
const OWN: usize = 8;

impl<'py> Tags<'py> {
    pub(crate) fn flask() -> Self {
        Self(None)
    }

    /// Those of a `TaggedJSONSerializer`.
    pub(crate) fn of(serializer: &Bound<'py, PyAny>) -> PyResult<Self> {
        let own: Vec<Bound<'py, PyType>> = serializer.get_type().getattr("default_tags")?.extract()?;
        let order: Vec<Bound<'py, PyAny>> = serializer.getattr("order")?.extract()?;
        let slots: Vec<_> = order
            .into_iter()
            .map(|tag| match own.iter().position(|class| class.is(tag.get_type())) {
                Some(position) => Slot::Own(position),
                None => Slot::Foreign(tag),
            })
            .collect();
        let flask = slots.iter().enumerate().all(|(at, slot)| matches!(slot, Slot::Own(own) if *own == at));
        Ok(Self((!flask).then_some(slots)))
    }

    /// The app's own, with their positions.
    pub(crate) fn foreign(&self) -> impl Iterator<Item = (usize, &Bound<'py, PyAny>)> {
        self.0.iter().flatten().enumerate().filter_map(|(index, slot)| match slot {
            Slot::Own(_) => None,
            Slot::Foreign(tag) => Some((index, tag)),
        })
    }

    pub(crate) fn to_value(&self, object: &Bound<'py, PyAny>) -> PyResult<Value> {
        match &self.0 {
            None => {
                for position in 0..OWN {
                    if let Some(value) = self.own(position, object)? {
                        return Ok(value);
                    }
                }
            }
            Some(slots) => {
                for slot in slots {
                    match slot {
                        Slot::Own(position) => {
                            if let Some(value) = self.own(*position, object)? {
                                return Ok(value);
                            }
                        }
                        Slot::Foreign(tag) if tag.call_method1("check", (object,))?.is_truthy()? => {
                            let key: String = tag.getattr("key")?.extract()?;
                            let content = self.to_value(&tag.call_method1("to_json", (object,))?)?;
                            return Ok(Tagged { key: key.into(), content }.into());
                        }
                        Slot::Foreign(_) => {}
                    }
                }
            }
        }
        plain(object)
    }

    /// What Flask's tag at this position makes of the object; `None` if it passes.
    fn own(&self, position: usize, object: &Bound<'py, PyAny>) -> PyResult<Option<Value>> {
        Ok(match position {
            // 0 is the escaped map, which the codec writes.
            1 => match object.cast::<PyDict>() {
                Ok(dict) => Some(Value::Map(self.to_map(dict)?)),
                Err(_) => None,
            },
            2 => match object.cast::<PyTuple>() {
                Ok(tuple) => Some(Value::Tuple(self.to_values(tuple.iter())?)),
                Err(_) => None,
            },
            3 => match object.cast::<PyList>() {
                Ok(list) => Some(Value::List(self.to_values(list.iter())?)),
                Err(_) => None,
            },
            4 => object.cast::<PyBytes>().ok().map(|bytes| Value::Bytes(bytes.as_bytes().to_vec())),
            5 => match object.getattr_opt("__html__")? {
                Some(html) if html.is_callable() => {
                    Some(Value::Markup(html.call0()?.str()?.extract::<String>()?.into()))
                }
                _ => None,
            },
            6 if object.is_instance(class(&UUID, "uuid", "UUID", object.py())?)? => {
                Some(Value::Uuid(object.extract::<Uuid>()?))
            }
            7 if object.is_instance(class(&DATETIME, "datetime", "datetime", object.py())?)? => {
                Some(Value::DateTime(utc(object)?))
            }
            _ => None,
        })
    }

    fn to_values(&self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> PyResult<Vec<Value>> {
        items.map(|item| self.to_value(&item)).collect()
    }

    pub(crate) fn to_map(&self, dict: &Bound<'py, PyDict>) -> PyResult<Map> {
        let mut map = Map::with_capacity(dict.len());
        for (key, value) in dict {
            let Ok(key) = key.cast::<PyString>() else {
                return Err(PyTypeError::new_err("the keys of a Map are text"));
            };
            map.insert(key.to_str()?, self.to_value(&value)?);
        }
        Ok(map)
    }

    pub(crate) fn to_python(&self, value: &Value, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(match value {
            Value::Null => py.None().into_bound(py),
            Value::Bool(value) => PyBool::new(py, *value).to_owned().into_any(),
            Value::Integer(integer) => match integer.as_i64() {
                Some(value) => value.into_pyobject(py)?.into_any(),
                None => py.get_type::<PyInt>().call1((integer.to_string(),))?,
            },
            Value::Float(value) => PyFloat::new(py, *value).into_any(),
            Value::String(text) => PyString::new(py, text).into_any(),
            Value::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
            Value::List(items) => PyList::new(py, self.to_objects(items, py)?)?.into_any(),
            Value::Tuple(items) => PyTuple::new(py, self.to_objects(items, py)?)?.into_any(),
            Value::Map(map) => self.to_dict(map, py)?.into_any(),
            Value::Markup(text) => class(&MARKUP, "markupsafe", "Markup", py)?.call1((text.as_str(),))?,
            Value::Uuid(uuid) => uuid.into_pyobject(py)?.into_any(),
            Value::DateTime(time) => time.into_pyobject(py)?.into_any(),
            Value::Tagged(tagged) => {
                let content = self.to_python(&tagged.content, py)?;
                for (_, tag) in self.foreign() {
                    if tag.getattr("key")?.extract::<String>()? == tagged.key.as_str() {
                        return tag.call_method1("to_python", (content,));
                    }
                }
                return Err(PyTypeError::new_err(format!("no tag {:?}", tagged.key.as_str())));
            }
            other => {
                return Err(PyTypeError::new_err(format!(
                    "a {} has no counterpart in Python",
                    other.type_name()
                )));
            }
        })
    }

    fn to_objects(&self, items: &[Value], py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        items.iter().map(|item| self.to_python(item, py)).collect()
    }

    pub(crate) fn to_dict(&self, map: &Map, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (key, value) in map.iter() {
            dict.set_item(key, self.to_python(value, py)?)?;
        }
        Ok(dict)
    }
}

/// What JSON knows without a tag.
fn plain(object: &Bound<'_, PyAny>) -> PyResult<Value> {
    if object.is_none() {
        Ok(Value::Null)
    } else if let Ok(value) = object.cast::<PyBool>() {
        Ok(value.is_true().into())
    } else if let Ok(value) = object.cast::<PyInt>() {
        if let Ok(value) = value.extract::<i64>() {
            return Ok(value.into());
        }
        let digits: String = object.py().get_type::<PyInt>().call_method1("__repr__", (value,))?.extract()?;
        digits.parse::<Integer>().map(Value::Integer).map_err(unwritable)
    } else if let Ok(value) = object.cast::<PyFloat>() {
        Ok(value.value().into())
    } else if let Ok(value) = object.cast::<PyString>() {
        Ok(value.to_str()?.into())
    } else {
        let name = object.get_type().name()?;
        Err(PyTypeError::new_err(format!("Object of type {name} is not JSON serializable")))
    }
}

/// A time in UTC; one without a zone counts as UTC, as in `http_date`.
fn utc(time: &Bound<'_, PyAny>) -> PyResult<DateTime<Utc>> {
    let py = time.py();
    let zone = py.import("datetime")?.getattr("timezone")?.getattr("utc")?;
    if time.getattr("tzinfo")?.is_none() {
        let keywords = PyDict::new(py);
        keywords.set_item("tzinfo", zone)?;
        return time.call_method("replace", (), Some(&keywords))?.extract();
    }
    time.call_method1("astimezone", (zone,))?.extract()
}

type Class = PyOnceLock<Py<PyType>>;
static MARKUP: Class = PyOnceLock::new();
static UUID: Class = PyOnceLock::new();
static DATETIME: Class = PyOnceLock::new();

fn class<'c, 'py>(
    cell: &'c Class,
    module: &'static str,
    name: &'static str,
    py: Python<'py>,
) -> PyResult<&'c Bound<'py, PyType>> {
    cell.import(py, module, name)
}
