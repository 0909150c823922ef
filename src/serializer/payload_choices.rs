//! The choices about payloads that all serializers have.

/// The setters of a serializer whose field `payload` is a [`PayloadFormat`](crate::payload::PayloadFormat).
macro_rules! payload_choices {
    () => {
        /// Chooses which payloads are compressed when written.
        #[must_use]
        pub fn compression(mut self, compression: crate::compression::Compression) -> Self {
            self.payload.compression = compression;
            self
        }

        /// Writes and reads payloads in another base64.
        #[must_use]
        pub fn base64_variant(mut self, variant: crate::encoding::Base64Variant) -> Self {
            self.payload.variant = variant;
            self
        }

        /// Refuses payloads of more than `bytes` bytes after decompression; 1 MiB by default.
        #[must_use]
        pub fn inflate_limit(mut self, bytes: usize) -> Self {
            self.payload.inflate_limit = bytes;
            self
        }

        /// Refuses tokens of more than `bytes` bytes unread; 4 MiB by default.
        #[must_use]
        pub fn token_limit(mut self, bytes: usize) -> Self {
            self.payload.token_limit = bytes;
            self
        }
    };
}

pub(super) use payload_choices;
