//! The library's names on the command line.

use std::ffi::OsStr;
use std::fmt::Display;
use std::str::FromStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};
use cookie_session::encoding::Base64Variant;
use cookie_session::presets::Preset;
use cookie_session::scheme::{CodecName, DerivationName, DigestName, TimestampName};

/// Reads names of one kind, and lists them in the help text.
#[derive(Clone)]
pub(crate) struct Names<T> {
    read: fn(&str) -> Result<T, String>,
    listed: Vec<PossibleValue>,
}

/// What may be left out of a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part<T>(pub(crate) Option<T>);

fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

fn part<T: FromStr<Err: Display>>(text: &str) -> Result<Part<T>, String> {
    match text {
        "none" => Ok(Part(None)),
        _ => read(text).map(|part| Part(Some(part))).map_err(|error| format!("{error}, or none")),
    }
}

fn values<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<PossibleValue> {
    all.iter().map(|value| PossibleValue::new(name(*value))).collect()
}

/// With `none` for what is not there.
fn values_or_none<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<PossibleValue> {
    values(all, name).into_iter().chain([PossibleValue::new("none")]).collect()
}

pub(crate) fn digest() -> Names<DigestName> {
    Names { read, listed: values(DigestName::ALL, DigestName::as_str) }
}

pub(crate) fn derivation() -> Names<DerivationName> {
    Names { read, listed: values(DerivationName::ALL, DerivationName::as_str) }
}

pub(crate) fn codec() -> Names<CodecName> {
    Names { read, listed: values(CodecName::ALL, CodecName::as_str) }
}

pub(crate) fn time() -> Names<Part<TimestampName>> {
    Names { read: part, listed: values_or_none(TimestampName::ALL, TimestampName::as_str) }
}

pub(crate) fn base64() -> Names<Part<Base64Variant>> {
    Names { read: part, listed: values_or_none(Base64Variant::ALL, Base64Variant::as_str) }
}

pub(crate) fn preset() -> Names<Preset> {
    let value = |preset: &Preset| PossibleValue::new(preset.as_str()).help(preset.describe());
    Names { read, listed: Preset::ALL.iter().map(value).collect() }
}

/// `DIGEST:DERIVATION`.
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
