//! How a [`Value`] passes through serde without loss.
//!
//! serde knows no tuple apart from a list, no UUID and no point in time. So a value is announced as
//! a newtype struct with the private name [`VALUE`], which every other format sees through. If the
//! one at the other end is this crate too, the value itself is handed over beside serde, in a slot
//! of the thread that is filled and emptied within one call:
//!
//! - in: [`offer`] meets our serializer, which calls [`accept`], which sets the wish and takes the value;
//! - out: the target [`Value`] asks for the name, and our deserializer answers with [`Delivery`].

use std::cell::Cell;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, VariantAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde::{Deserializer, forward_to_deserialize_any};

use super::Value;
use crate::error::{Error, ErrorKind, Result};

/// The name of the newtype struct, and of the variant that says that the slot is filled.
pub(super) const VALUE: &str = "$cookie_session::Value";

thread_local! {
    /// Whether our serializer is about to serialize an offer.
    static WISH: Cell<bool> = const { Cell::new(false) };
    /// The value on its way.
    static SLOT: Cell<Option<Result<Value>>> = const { Cell::new(None) };
}

/// Serializes `foreign`, unless the serializer is ours, which gets what `make` makes.
pub(super) fn offer<S: Serializer, T: Serialize + ?Sized>(
    serializer: S,
    foreign: &T,
    make: impl Fn() -> Result<Value>,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_newtype_struct(VALUE, &Offer { foreign, make })
}

struct Offer<'a, T: ?Sized, M> {
    foreign: &'a T,
    make: M,
}

impl<T: Serialize + ?Sized, M: Fn() -> Result<Value>> Serialize for Offer<'_, T, M> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !WISH.replace(false) {
            return self.foreign.serialize(serializer);
        }
        let value = (self.make)();
        SLOT.set(Some(value));
        serializer.serialize_unit()
    }
}

/// The value of an offer, for our serializer.
pub(super) fn accept<T: Serialize + ?Sized>(
    offer: &T,
    serializer: impl Serializer<Ok = Value, Error = Error>,
) -> Result<Value> {
    SLOT.set(None);
    WISH.set(true);
    let result = offer.serialize(serializer);
    WISH.set(false);
    SLOT.take().unwrap_or(result)
}

/// Shows the visitor of [`Value`] that the slot is filled.
pub(super) struct Delivery<'de>(pub(super) &'de Value);

/// What [`Delivery`] put into the slot.
pub(super) fn delivered() -> Option<Value> {
    SLOT.take().and_then(Result::ok)
}

impl<'de> Deserializer<'de> for Delivery<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        let value = self.0.clone();
        SLOT.set(Some(Ok(value)));
        visitor.visit_enum(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string
        bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Delivery<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self)> {
        Ok((seed.deserialize(StrDeserializer::<Error>::new(VALUE))?, self))
    }
}

impl<'de> VariantAccess<'de> for Delivery<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value> {
        Err(no_content())
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value> {
        Err(no_content())
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value> {
        Err(no_content())
    }
}

fn no_content() -> Error {
    Error::custom(ErrorKind::Type, "a value on its way through serde was asked for by another type")
}
