//! Header maps as sessions change them: `http` and actix-web have types of the same names and methods.

/// Implements [`ResponseHeaders`](crate::ResponseHeaders) for a map, given its types.
macro_rules! response_headers {
    ($map:ty, $name:ty, $value:ty, $set_cookie:expr) => {
        impl $crate::ResponseHeaders for $map {
            fn header_values(&self, name: &str) -> $crate::HeaderValues<'_> {
                FromIterator::from_iter(self.get_all(name))
            }

            fn replace_header(&mut self, name: &'static str, value: ::std::borrow::Cow<'static, [u8]>) {
                let value = match value {
                    ::std::borrow::Cow::Borrowed(text) => <$value>::from_bytes(text),
                    ::std::borrow::Cow::Owned(text) => <$value>::try_from(text),
                };
                match (<$name>::from_bytes(name.as_bytes()), value) {
                    (Ok(name), Ok(value)) => drop(self.insert(name, value)),
                    _ => $crate::web::events::bad_header(name),
                }
            }

            fn append_set_cookie(&mut self, value: String) {
                let Ok(mut value) = <$value>::try_from(value) else {
                    return $crate::web::events::bad_header("Set-Cookie");
                };
                value.set_sensitive(true);
                self.append($set_cookie, value);
            }
        }
    };
}

pub(super) use response_headers;
