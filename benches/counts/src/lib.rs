//! Nothing: this package is its bench, `benches/instructions.rs`.
