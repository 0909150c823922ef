//! [`Options`]: the style and limits of the JSON engine.

/// The style of written text, and the limits of reading and writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Options {
    /// Write keys in code point order instead of insertion order.
    pub(in crate::codec) sorted: bool,
    /// Escape everything outside 0x20 to 0x7e.
    pub(in crate::codec) ascii: bool,
    /// A space after each comma and colon.
    pub(in crate::codec) spaced: bool,
    /// Read and write `NaN` and `Infinity` as bare words.
    pub(in crate::codec) nan: bool,
    /// The maximum number of open brackets.
    pub(in crate::codec) max_depth: usize,
    /// The maximum size of written text in bytes.
    pub(in crate::codec) max_output: usize,
}

impl Options {
    /// The default depth; Python fails at 494 levels when it reads and at 329 when it writes.
    pub(in crate::codec) const MAX_DEPTH: usize = 500;

    /// 16 MiB, about 4000 times the size of a cookie.
    pub(in crate::codec) const MAX_OUTPUT: usize = 16 << 20;

    /// The style of Flask's session serializer in an app context.
    pub(in crate::codec) const FLASK: Self = Self {
        sorted: true,
        ascii: true,
        spaced: false,
        nan: true,
        max_depth: Self::MAX_DEPTH,
        max_output: Self::MAX_OUTPUT,
    };

    /// The style of itsdangerous' default serializer.
    pub(in crate::codec) const ITSDANGEROUS: Self = Self { sorted: false, ascii: false, ..Self::FLASK };
}
