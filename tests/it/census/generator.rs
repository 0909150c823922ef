//! Lines of mixed cookies, with their expected counts.

use cookie_session::encoding::base64_encode;
use cookie_session::presets::Preset;
use cookie_session::scheme::{CodecName, Compression, DerivationName, DigestName, SchemeConfig};
use cookie_session::{Map, Value};

use super::expected::{Expected, Made};
use super::faults::fault;
use super::flask::{Case, cases};
use super::inputs::{Random, What, session, token};
use super::{CURRENT, NOW, RETIRED};

const DAY: i64 = 24 * 60 * 60;

pub(super) struct Generator {
    random: Random,
    flask: Vec<Case>,
    next: usize,
    /// Larger than what decompression may give; made once.
    bomb: Option<Vec<u8>>,
}

impl Generator {
    pub(super) fn new() -> Self {
        Self { random: Random::new(), flask: cases(), next: 0, bomb: None }
    }

    /// One more line.
    pub(super) fn line(&mut self, expected: &mut Expected) -> Vec<u8> {
        let token = match self.random.below(20) {
            0..5 => {
                self.next += 1;
                let case = &self.flask[self.next % self.flask.len()];
                return around(&mut self.random, &expected.flask(case));
            }
            5 => return self.no_cookie(expected),
            6 => self.faulty(expected),
            7 => self.expired(expected),
            8 => self.preset(expected),
            9 => self.any_scheme(expected),
            10 => self.written_otherwise(expected),
            _ => self.usual(expected),
        };
        expected.lines += 1;
        expected.cookie(&token);
        around(&mut self.random, &token)
    }

    fn key(&mut self) -> (&'static str, &'static str) {
        self.random.of(&[(CURRENT, "current"), (CURRENT, "current"), (RETIRED, "fallback 1")])
    }

    fn at(&mut self) -> i64 {
        NOW - self.random.below(13) as i64 * DAY
    }

    /// An open cookie with one pair.
    pub(super) fn of_value(&mut self, key: &str, value: &str, expected: &mut Expected) -> Vec<u8> {
        expected.lines += 1;
        let value = Value::from(Map::from([(key, value)]));
        token(&SchemeConfig::default(), CURRENT, NOW, &What::Value(&value))
    }

    fn usual(&mut self, expected: &mut Expected) -> Vec<u8> {
        let ((key, name), at, value) = (self.key(), self.at(), session(&mut self.random, true));
        let token = token(&SchemeConfig::default(), key, at, &What::Value(&value));
        let made = Made {
            key: name,
            digest: "sha1",
            derivation: "hmac",
            codec: "tagged-json",
            preset: "flask",
            as_given: true,
        };
        expected.opens(made, &token);
        expected.holds(&value, true);
        token
    }

    fn no_cookie(&mut self, expected: &mut Expected) -> Vec<u8> {
        expected.lines += 1;
        let line = match self.random.below(5) {
            0 => {
                expected.blank += 1;
                self.random.of(&["", "  ", "\r"]).to_owned()
            }
            1 => {
                expected.deleted += 1;
                "Set-Cookie: session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/".to_owned()
            }
            // One in fifty of these is longer than a line may be.
            2 if self.random.below(10) == 0 => {
                expected.too_long += 1;
                "x".repeat(65_537 + self.random.below(600_000) as usize)
            }
            _ => {
                expected.without += 1;
                self.random
                    .of(&["Cookie: theme=dark", "Set-Cookie: sid=x.y.z; Path=/", "a=1; b=2"])
                    .to_owned()
            }
        };
        format!("{line}\n").into_bytes()
    }

    fn faulty(&mut self, expected: &mut Expected) -> Vec<u8> {
        let (key, _) = self.key();
        let (token, kind) = match self.random.below(13) {
            0 => (self.bomb.get_or_insert_with(|| bomb(CURRENT)).clone(), "too_large"),
            _ => fault(&mut self.random, key),
        };
        expected.fails(kind);
        token
    }

    fn expired(&mut self, expected: &mut Expected) -> Vec<u8> {
        let (key, _) = self.key();
        let mut scheme = SchemeConfig::default();
        (scheme.digest, scheme.key_derivation) = self.signing();
        let at = NOW - 31 * DAY - 1 - self.random.below(1000) as i64;
        expected.expired += 1;
        token(&scheme, key, at, &What::Value(&session(&mut self.random, true)))
    }

    fn signing(&mut self) -> (DigestName, DerivationName) {
        (self.random.of(DigestName::ALL), self.random.of(DerivationName::ALL))
    }

    /// A token as one of the presets makes it.
    fn preset(&mut self, expected: &mut Expected) -> Vec<u8> {
        let (preset, (key, name), at) =
            (self.random.of(Preset::ALL), self.key(), NOW - self.random.below(3000) as i64);
        let scheme = preset.scheme();
        let value = match preset {
            Preset::Flask => session(&mut self.random, true),
            // Not in the order in which Flask would write them.
            Preset::Quart => Map::from([("z", 1), ("a", 2)]).into(),
            Preset::Starlette | Preset::Django => session(&mut self.random, false),
            Preset::FlaskSession => self.random.hex(32).into(),
            _ => Value::from(vec![Value::from(self.random.below(100))]),
        };
        let token = match (preset.has_payload(), preset.has_time()) {
            (false, _) => token(&scheme, key, at, &What::Bytes(value.as_str().unwrap().as_bytes())),
            (true, false) => token(&scheme, key, at, &What::Untimed(&value)),
            (true, true) => token(&scheme, key, at, &What::Value(&value)),
        };
        let codec = if preset.has_payload() { scheme.codec.as_str() } else { "text" };
        let made = Made {
            key: name,
            digest: scheme.digest.as_str(),
            derivation: scheme.key_derivation.as_str(),
            codec,
            preset: preset.as_str(),
            as_given: matches!(preset, Preset::Flask | Preset::Quart),
        };
        expected.opens(made, &token);
        expected.holds(&value, codec.starts_with("tagged"));
        token
    }

    /// Flask's cookie with another digest, derivation or codec.
    fn any_scheme(&mut self, expected: &mut Expected) -> Vec<u8> {
        let ((key, name), at) = (self.key(), self.at());
        let mut scheme = SchemeConfig::default();
        (scheme.digest, scheme.key_derivation) = self.signing();
        scheme.codec = self.random.of(&[CodecName::TaggedJson, CodecName::MessagePack]);
        let value = session(&mut self.random, true);
        let token = token(&scheme, key, at, &What::Value(&value));
        let own = SchemeConfig::default();
        let same = (scheme.digest, scheme.key_derivation) == (own.digest, own.key_derivation);
        let as_given = same && scheme.codec == own.codec;
        let made = Made {
            key: name,
            digest: scheme.digest.as_str(),
            derivation: scheme.key_derivation.as_str(),
            codec: scheme.codec.as_str(),
            preset: if as_given { "flask" } else { "none" },
            as_given,
        };
        expected.opens(made, &token);
        expected.holds(&value, scheme.codec == CodecName::TaggedJson);
        token
    }

    /// What Flask reads, and would write with other bytes.
    fn written_otherwise(&mut self, expected: &mut Expected) -> Vec<u8> {
        let ((key, name), at) = (self.key(), self.at());
        let mut scheme = SchemeConfig::default();
        let value = Value::from(Map::from([
            ("long", Value::from("0123456789".repeat(9 + self.random.below(9) as usize))),
            ("ä", Value::from(1.5)),
        ]));
        let mut json = Vec::new();
        let (token, kind) = match self.random.below(3) {
            0 => {
                scheme.compression = Compression::Never;
                (token(&scheme, key, at, &What::Value(&value)), "compression")
            }
            1 => {
                CodecName::JsonPython.codec().encode(&value, &mut json).unwrap();
                (token(&scheme, key, at, &What::Text(base64_encode(&json).as_bytes())), "json-python")
            }
            _ => {
                CodecName::TaggedJson.codec().encode(&value, &mut json).unwrap();
                json.insert(1, b' ');
                (token(&scheme, key, at, &What::Text(base64_encode(&json).as_bytes())), "spelling")
            }
        };
        *expected.different.entry(kind.to_owned()).or_default() += 1;
        let made = Made {
            key: name,
            digest: "sha1",
            derivation: "hmac",
            codec: "tagged-json",
            preset: "flask",
            as_given: true,
        };
        expected.opens(made, &token);
        expected.holds(&value, true);
        token
    }
}

/// A cookie that decompresses to more than a cookie may.
fn bomb(key: &str) -> Vec<u8> {
    let zeros = Value::from(Map::from([("a", "0".repeat(2 << 20))]));
    let mut scheme = SchemeConfig::default();
    scheme.inflate_limit = 8 << 20;
    token(&scheme, key, NOW, &What::Value(&zeros))
}

/// The token as it stands in a line: by itself, in a pair, in a header.
fn around(random: &mut Random, token: &[u8]) -> Vec<u8> {
    let (before, behind) = random.of(&[
        ("", ""),
        ("session=", ""),
        ("Cookie: theme=dark; session=", "; lang=de"),
        ("Cookie: session=", "\r"),
        ("Set-Cookie: session=", "; HttpOnly; Path=/"),
    ]);
    [before.as_bytes(), token, behind.as_bytes(), b"\n"].concat()
}
