//! One test binary: behaviour through the public API.

mod map;
mod message_pack;
mod strategies;
mod typed_data;
mod value;
