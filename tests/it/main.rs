//! One test binary: behaviour through the public API.

// A broken golden file or child process is a panic, also in helpers.
#![allow(clippy::unwrap_used, clippy::unwrap_in_result, clippy::missing_panics_doc)]

mod applied;
mod broken_laws;
mod browser;
mod cache_control;
#[cfg(feature = "cli")]
mod census;
#[cfg(feature = "cli")]
mod cli;
mod clocks;
mod codec_options;
mod codec_properties;
mod compared;
mod config;
mod cookie;
mod cookie_headers;
mod cookie_rules;
#[cfg(feature = "csrf")]
mod csrf;
mod deep;
mod differential;
mod error_paths;
mod errors;
mod expiry;
mod flask_behaviours;
mod flask_login;
mod flask_login_revoked;
mod golden;
mod json_strategies;
mod laws;
mod layers;
mod legacy;
mod map;
mod message_pack;
mod names;
mod own_hooks;
mod own_interface;
mod printable;
mod published_keys;
mod recommended;
mod replaced;
mod revocation;
#[cfg(feature = "redis")]
mod revocation_redis;
mod scheme;
mod secrets;
mod security;
mod serde_json_forms;
mod session;
mod session_entry;
mod session_model;
mod settings;
mod settings_values;
mod siblings;
mod signing_properties;
mod support;
mod tagged_json;
mod testing_browser;
mod timestamps;
mod typed_data;
mod typed_faults;
mod types;
mod ui;
mod value;
mod vary;
#[cfg(any(feature = "tower", feature = "actix"))]
mod web;
mod whole_session;
mod work_done;
#[cfg(target_os = "linux")]
mod zeroized;
