//! Laws over traces: planted faults, each named by its law, and correct interfaces that none calls broken.

mod cached;
mod headers;
mod hooked;
mod lifetimes;
mod releases;
mod store;
mod table;
mod unusual;
