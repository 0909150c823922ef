//! Empty: this package consists of its bench, `benches/instructions.rs`.
