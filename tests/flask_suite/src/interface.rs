//! Flask's `SecureCookieSessionInterface`.

use std::borrow::Cow;
use std::sync::Arc;

use cookie_session::codec::PayloadCodec;
use cookie_session::derivation::KeyDerivation;
use cookie_session::digest::SessionDigest;
use cookie_session::{
    ErrorKind, HeaderValues, PlainRequest, ResponseHeaders, Scheme, SecureCookieSessionInterface,
    SessionConfig, SessionInterface, SessionInterfaceExt, Settings,
};
use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::calls::count;
use crate::clock::PythonClock;
use crate::errors::overflow;
use crate::serializer::Parts;
use crate::session::Session;

/// Flask's settings with the method of the interface that tells each.
const HOOKS: [(&str, &str); 7] = [
    ("SESSION_COOKIE_NAME", "get_cookie_name"),
    ("SESSION_COOKIE_DOMAIN", "get_cookie_domain"),
    ("SESSION_COOKIE_PATH", "get_cookie_path"),
    ("SESSION_COOKIE_HTTPONLY", "get_cookie_httponly"),
    ("SESSION_COOKIE_SECURE", "get_cookie_secure"),
    ("SESSION_COOKIE_SAMESITE", "get_cookie_samesite"),
    ("SESSION_COOKIE_PARTITIONED", "get_cookie_partitioned"),
];
const OTHERS: [&str; 3] = ["APPLICATION_ROOT", "SESSION_REFRESH_EACH_REQUEST", "MAX_COOKIE_SIZE"];

/// Base class of the session interface in Python.
#[pyclass(frozen, subclass)]
pub(crate) struct Interface;

type Native = Arc<dyn SessionInterface>;

impl Interface {
    /// The crate's interface for the app's settings as they are now, with the methods that a subclass overrides.
    fn native(slf: &Bound<'_, Self>, app: &Bound<'_, PyAny>) -> PyResult<Native> {
        let (own, class) = (slf.py().get_type::<Self>(), slf.get_type());
        let overridden = |hook: &str| Ok::<_, PyErr>(!class.getattr(hook)?.is(&own.getattr(hook)?));
        let config = config(app, |settings| {
            for (setting, hook) in HOOKS {
                if overridden(hook)? {
                    settings.set_item(setting, slf.call_method1(hook, (app,))?)?;
                }
            }
            Ok(())
        })?;
        let serializer = slf.call_method1("get_signing_serializer", (app,))?;
        if serializer.is_none() {
            return Ok(Arc::new(
                SecureCookieSessionInterface::without_secret_at(PythonClock).with_config(config),
            ));
        }
        Parts::of(&serializer, None, true)?.named.make(AsSessions(config))
    }
}

/// The crate's settings with those of an app.
fn config(
    app: &Bound<'_, PyAny>,
    change: impl FnOnce(&Bound<'_, PyDict>) -> PyResult<()>,
) -> PyResult<SessionConfig> {
    let settings = PyDict::new(app.py());
    let config = app.getattr("config")?;
    for setting in HOOKS.iter().map(|(setting, _)| *setting).chain(OTHERS) {
        // Not every version of Flask has all of them.
        if config.contains(setting)? {
            settings.set_item(setting, config.get_item(setting)?)?;
        }
    }
    let lifetime = app.getattr("permanent_session_lifetime")?.call_method0("total_seconds")?;
    settings.set_item("PERMANENT_SESSION_LIFETIME", lifetime)?;
    change(&settings)?;
    let settings: Settings =
        pythonize::depythonize(&settings).map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(settings.into_parts().0)
}

struct AsSessions(SessionConfig);

impl crate::scheme::Make for AsSessions {
    type Made = Native;

    fn make<D: SessionDigest, K: KeyDerivation>(
        self,
        scheme: Scheme<D, K, Arc<dyn PayloadCodec>, PythonClock>,
    ) -> Native {
        Arc::new(scheme.sessions().with_config(self.0))
    }
}

/// What the settings alone say.
fn told<T>(app: &Bound<'_, PyAny>, tell: impl FnOnce(&dyn SessionInterface) -> T) -> PyResult<T> {
    count("SessionInterfaceExt::cookie_…");
    let interface = SecureCookieSessionInterface::without_secret().with_config(config(app, |_| Ok(()))?);
    Ok(tell(&interface))
}

#[pymethods]
impl Interface {
    #[new]
    fn new() -> Self {
        Self
    }

    fn open_session<'py>(
        slf: &Bound<'py, Self>,
        app: &Bound<'py, PyAny>,
        request: &Bound<'py, PyAny>,
    ) -> PyResult<Option<Bound<'py, PyAny>>> {
        count("SessionInterface::open_session");
        let mut plain = PlainRequest::new().with_path(request.getattr("path")?.extract::<String>()?);
        let cookies = request.getattr("environ")?.call_method1("get", ("HTTP_COOKIE",))?;
        if !cookies.is_none() {
            plain = plain.with_header("cookie", latin1(&cookies)?);
        }
        let session = Self::native(slf, app)?.open_session(&plain);
        if session.is_null() {
            return Ok(None);
        }
        slf.getattr("session_class")?.call1((Session::from(session),)).map(Some)
    }

    fn save_session(
        slf: &Bound<'_, Self>,
        app: &Bound<'_, PyAny>,
        session: &Bound<'_, Session>,
        response: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        count("SessionInterface::save_session");
        let py = slf.py();
        let mut target = Response::of(response.getattr("headers")?)?;
        match Self::native(slf, app)?.save_session(&session.get().inner()) {
            Ok(headers) => {
                session.get().part();
                let too_large = headers.too_large().map(ToString::to_string);
                headers.apply(&mut target);
                target.finish()?;
                if let Some(text) = too_large {
                    let text = std::ffi::CString::new(text)?;
                    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 2)?;
                }
                Ok(())
            }
            Err(error) => {
                error.headers().clone().apply(&mut target);
                target.finish()?;
                let error = error.error();
                Err(match error.kind() {
                    ErrorKind::TooLarge => overflow(error),
                    _ => PyValueError::new_err(error.to_string()),
                })
            }
        }
    }

    fn make_null_session<'py>(
        slf: &Bound<'py, Self>,
        app: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        count("SessionInterface::make_null_session");
        let session = Self::native(slf, app)?.make_null_session();
        slf.getattr("null_session_class")?.call1((Session::from(session),))
    }

    #[staticmethod]
    fn is_null_session(obj: &Bound<'_, PyAny>) -> bool {
        count("SessionInterface::is_null_session");
        obj.cast::<Session>().is_ok_and(|session| session.get().inner().is_null())
    }

    fn should_set_cookie(
        slf: &Bound<'_, Self>,
        app: &Bound<'_, PyAny>,
        session: &Bound<'_, Session>,
    ) -> PyResult<bool> {
        count("SessionInterfaceExt::should_set_cookie");
        Ok(Self::native(slf, app)?.should_set_cookie(&session.get().inner()))
    }

    fn get_expiration_time<'py>(
        slf: &Bound<'py, Self>,
        app: &Bound<'py, PyAny>,
        session: &Bound<'py, Session>,
    ) -> PyResult<Bound<'py, PyAny>> {
        count("SessionInterfaceExt::expiration_time");
        let time = Self::native(slf, app)?
            .expiration_time(&session.get().inner())
            .map_err(|error| overflow(&error))?;
        time.and_then(cookie_session::clock::Timestamp::to_datetime).into_pyobject(slf.py())
    }

    #[staticmethod]
    fn get_cookie_name(app: &Bound<'_, PyAny>) -> PyResult<String> {
        told(app, |interface| interface.cookie_name(&PlainRequest::new()))
    }

    #[staticmethod]
    fn get_cookie_domain(app: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        told(app, |interface| interface.cookie_domain(&PlainRequest::new()))
    }

    #[staticmethod]
    fn get_cookie_path(app: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
        told(app, |interface| interface.cookie_path(&PlainRequest::new()))
    }

    #[staticmethod]
    fn get_cookie_httponly(app: &Bound<'_, PyAny>) -> PyResult<bool> {
        told(app, |interface| interface.cookie_http_only(&PlainRequest::new()))
    }

    #[staticmethod]
    fn get_cookie_secure(app: &Bound<'_, PyAny>) -> PyResult<bool> {
        told(app, |interface| interface.cookie_secure(&PlainRequest::new()))
    }

    #[staticmethod]
    fn get_cookie_samesite(app: &Bound<'_, PyAny>) -> PyResult<Option<&'static str>> {
        told(app, |interface| {
            interface.cookie_same_site(&PlainRequest::new()).map(cookie_session::cookie::SameSite::as_str)
        })
    }

    #[staticmethod]
    fn get_cookie_partitioned(app: &Bound<'_, PyAny>) -> PyResult<bool> {
        told(app, |interface| interface.cookie_partitioned(&PlainRequest::new()))
    }
}

/// The headers of a response in Python.
struct Response<'py> {
    headers: Bound<'py, PyAny>,
    vary: Vec<Vec<u8>>,
    failed: Option<PyErr>,
}

impl<'py> Response<'py> {
    fn of(headers: Bound<'py, PyAny>) -> PyResult<Self> {
        let lines = headers.call_method1("getlist", ("Vary",))?;
        let vary = lines.try_iter()?.map(|line| latin1(&line?)).collect::<PyResult<_>>()?;
        Ok(Self { headers, vary, failed: None })
    }

    fn call(&mut self, method: &str, name: &str, value: &[u8]) {
        let text: String = value.iter().map(|&byte| char::from(byte)).collect();
        if let Err(error) = self.headers.call_method1(method, (name, text)) {
            self.failed.get_or_insert(error);
        }
    }

    fn finish(self) -> PyResult<()> {
        self.failed.map_or(Ok(()), Err)
    }
}

impl ResponseHeaders for Response<'_> {
    fn header_values(&self, name: &str) -> HeaderValues<'_> {
        let lines = if name == "Vary" { &*self.vary } else { &[] };
        lines.iter().collect()
    }

    fn replace_header(&mut self, name: &'static str, value: Cow<'static, [u8]>) {
        self.call("set", name, &value);
    }

    fn append_set_cookie(&mut self, value: String) {
        self.call("add", "Set-Cookie", value.as_bytes());
    }
}

/// Header text of WSGI as the bytes that it stands for.
fn latin1(text: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let text: &Bound<'_, PyString> = text.cast()?;
    Ok(text.call_method1("encode", ("latin-1",))?.cast::<PyBytes>()?.as_bytes().to_vec())
}
