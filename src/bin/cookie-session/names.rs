//! The library's names as values of command-line options.

use std::ffi::OsStr;
use std::fmt::Display;
use std::str::FromStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use cookie_session::presets::Preset;
use cookie_session::scheme::{DerivationName, DigestName};

/// Parses names of one kind, and lists them in the help text.
#[derive(Clone)]
pub(crate) struct Names<T> {
    read: fn(&str) -> Result<T, String>,
    listed: Vec<PossibleValue>,
}

/// A part that a token may omit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<T>(pub(crate) Option<T>);

fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// Returns a parser for each of these, by name.
pub(crate) fn names<T: Copy + FromStr<Err: Display>>(all: &[T], name: fn(T) -> &'static str) -> Names<T> {
    Names { read, listed: all.iter().map(|value| PossibleValue::new(name(*value))).collect() }
}

/// Like [`names`], with `none` for an omitted part.
pub(crate) fn names_or_none<T>(all: &[T], name: fn(T) -> &'static str) -> Names<Part<T>>
where
    T: Copy + FromStr<Err: Display>,
{
    let read = |text: &str| match text {
        "none" => Ok(Part(None)),
        _ => read(text).map(|part| Part(Some(part))).map_err(|error| format!("{error}, or none")),
    };
    let none = PossibleValue::new("none");
    Names { read, listed: names(all, name).listed.into_iter().chain([none]).collect() }
}

/// Returns a parser for presets, with their descriptions.
pub(crate) fn presets() -> Names<Preset> {
    let value = |preset: &Preset| PossibleValue::new(preset.as_str()).help(preset.describe());
    Names { read, listed: Preset::ALL.iter().map(value).collect() }
}

/// Parses `DIGEST:DERIVATION`.
pub(crate) fn pair(text: &str) -> Result<(DigestName, DerivationName), String> {
    let (digest, derivation) = text.split_once(':').ok_or("write it as DIGEST:DERIVATION")?;
    Ok((read(digest)?, read(derivation)?))
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Names<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, Error> {
        let read = self.read;
        StringValueParser::new().try_map(move |text| read(&text)).parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.listed.iter().cloned()))
    }
}
