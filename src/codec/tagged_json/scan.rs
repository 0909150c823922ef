//! Finds the special bytes of a string, eight bytes at a time.

const ONES: u64 = u64::MAX / 0xff;
const HIGH: u64 = ONES << 7;

/// The position in `word` (little-endian) of the first quote, backslash or byte below 0x20.
#[inline]
pub(super) fn first_special(word: u64) -> Option<usize> {
    first(special(word))
}

/// Like the above for ASCII output, where 0x7f and higher bytes are special too.
#[inline]
pub(super) fn first_special_or_beyond_ascii(word: u64) -> Option<usize> {
    first(special(word) | equal(word, 0x7f) | (word & HIGH))
}

/// Up to seven bytes as a word, padded with spaces.
#[inline]
pub(super) fn short_word(bytes: &[u8]) -> u64 {
    let spaces = |length: usize| (ONES * u64::from(b' ')) << (8 * length);
    let length = bytes.len();
    if let (Some(low), Some(high)) = (bytes.first_chunk(), bytes.last_chunk()) {
        let high = u64::from(u32::from_le_bytes(*high)) << (8 * (length - 4));
        return (u64::from(u32::from_le_bytes(*low)) | high) + spaces(length);
    }
    match *bytes {
        [] => spaces(0),
        [a] => u64::from(a) + spaces(1),
        [a, b] => u64::from(u16::from_le_bytes([a, b])) + spaces(2),
        [a, b, c, ..] => u64::from(u32::from_le_bytes([a, b, c, 0])) + spaces(3),
    }
}

/// The high bit of each special byte; bits after the first one may be wrong.
#[inline]
fn special(word: u64) -> u64 {
    let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
    equal(word, b'"') | equal(word, b'\\') | control
}

/// The high bit of each byte equal to `byte`; bits after the first one may be wrong.
#[inline]
fn equal(word: u64, byte: u8) -> u64 {
    let difference = word ^ (ONES * u64::from(byte));
    difference.wrapping_sub(ONES) & !difference & HIGH
}

#[inline]
fn first(marks: u64) -> Option<usize> {
    if marks == 0 { None } else { Some((marks.trailing_zeros() / 8) as usize) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_at_every_position() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                for filler in [b' ', b'~', b'!', b'#', 0x80, 0xff] {
                    let mut bytes = [filler; 8];
                    bytes[at] = byte;
                    let special = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
                    let word = u64::from_le_bytes(bytes);
                    assert_eq!(first_special(word), bytes.iter().position(|&byte| special(byte)));
                    let beyond = bytes.iter().position(|&byte| special(byte) || byte >= 0x7f);
                    assert_eq!(first_special_or_beyond_ascii(word), beyond);
                }
            }
        }
    }

    #[test]
    fn short_words_are_filled_with_spaces() {
        for length in 0..8 {
            let mut expected = *b"        ";
            expected[..length].copy_from_slice(&b"abcdefg"[..length]);
            assert_eq!(short_word(&b"abcdefg"[..length]).to_le_bytes(), expected);
        }
    }
}
