//! Names of base64 variants and decode modes.

use super::names;
use crate::encoding::{Base64Variant, DecodeMode};

names!(Base64Variant is a "base64 variant": UrlSafe = "url-safe", Standard = "standard");
names!(DecodeMode is a "decode mode": Strict = "strict", PythonCompatible = "python-compatible");
