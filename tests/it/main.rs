//! One test binary: behaviour through the public API.

mod golden;
