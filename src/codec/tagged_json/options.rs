//! [`Options`]: what the JSON engine is told about style and limits.

/// How text is written, and how far reading and writing go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::codec) struct Options {
    /// Keys in code point order, not in insertion order.
    pub(in crate::codec) sorted: bool,
    /// Everything outside of 0x20 to 0x7e as an escape.
    pub(in crate::codec) ascii: bool,
    /// A space after each comma and colon.
    pub(in crate::codec) spaced: bool,
    /// `NaN` and `Infinity` as bare words, both ways.
    pub(in crate::codec) nan: bool,
    /// How many brackets of the text may be open at once.
    pub(in crate::codec) max_depth: usize,
    /// How many bytes one value may become.
    pub(in crate::codec) max_output: usize,
}

impl Options {
    /// Brackets open at once; Python gives up at 494 when it reads, at 329 when it writes.
    pub(in crate::codec) const MAX_DEPTH: usize = 500;

    /// 16 MiB, which is 4000 times what a browser keeps.
    pub(in crate::codec) const MAX_OUTPUT: usize = 16 << 20;

    /// As Flask's session serializer writes in an app context.
    pub(in crate::codec) const FLASK: Self = Self {
        sorted: true,
        ascii: true,
        spaced: false,
        nan: true,
        max_depth: Self::MAX_DEPTH,
        max_output: Self::MAX_OUTPUT,
    };

    /// As itsdangerous' own serializer writes.
    pub(in crate::codec) const ITSDANGEROUS: Self = Self { sorted: false, ascii: false, ..Self::FLASK };
}
