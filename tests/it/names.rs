//! Digests, derivations, codecs, presets and schemes by name write the same as the types.

use std::fmt::{Debug, Display};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::Timestamp;
use cookie_session::codec::{Json, MessagePack, PayloadCodec, Separators, TaggedJson};
use cookie_session::derivation::{Concat, DjangoConcat, HmacDerivation, KeyDerivation, NoDerivation};
use cookie_session::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};
use cookie_session::encoding::{Base64Variant, DecodeMode};
use cookie_session::presets::{Preset, calibre_web, django, quart, starlette};
use cookie_session::scheme::{
    CodecName, Compression, DerivationName, DigestName, SchemeConfig, SchemeTask, TimestampName,
};
use cookie_session::token::SigningSerializer;
use cookie_session::{
    ConfigError, ConfigErrorKind, Map, MaxAge, PlainRequest, Scheme, SecretKeys, SessionInterface, Settings,
    Value,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fn keys() -> SecretKeys {
    SecretKeys::new("sibling-secret").unwrap()
}

fn settings() -> Settings {
    serde_json::from_str(r#"{"SECRET_KEY": "sibling-secret", "SESSION_COOKIE_NAME": "sid"}"#).unwrap()
}

/// Every name parses, prints and passes through serde; one that is unknown is refused with a list of all.
fn laws_of_names<T>(all: &[T], names: &[&str])
where
    T: Copy + Debug + PartialEq + Display + FromStr<Err = ConfigError> + Serialize + DeserializeOwned,
{
    assert_eq!(all.iter().map(ToString::to_string).collect::<Vec<_>>(), names);
    for (value, name) in all.iter().zip(names) {
        assert_eq!(name.parse::<T>(), Ok(*value));
        let spelt = [name.to_uppercase(), name.replace('_', "-"), name.replace('-', "_")];
        spelt.iter().for_each(|spelt| assert_eq!(spelt.parse::<T>(), Ok(*value), "{spelt}"));
        let json = serde_json::to_string(value).unwrap();
        assert_eq!(json, format!("\"{name}\""));
        assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value);
        assert_eq!(format!("{value:>30}"), format!("{name:>30}"));
    }
    let long = "x".repeat(1 << 20);
    for unknown in ["", " ", "sha 1", "none ", "hmac\u{1b}[2J", "\u{202e}", &long] {
        let error = unknown.parse::<T>().unwrap_err();
        assert_eq!(error.kind(), ConfigErrorKind::Name);
        let text = error.to_string();
        assert!(text.contains(&format!("write one of {}", names.join(", "))), "{text}");
        assert!(!text.chars().any(char::is_control) && text.len() < 400, "{text}");
        let refused = serde_json::from_value::<T>(unknown.into()).unwrap_err();
        assert_eq!(refused.to_string(), text);
    }
    for json in ["3", "null", "[]", "{}"] {
        assert!(serde_json::from_str::<T>(json).is_err(), "{json}");
    }
}

#[test]
fn every_name_is_read_and_written() {
    let digests = ["sha1", "sha224", "sha256", "sha384", "sha512", "sha512_256", "blake2s", "blake2b"];
    laws_of_names(DigestName::ALL, &digests);
    laws_of_names(DerivationName::ALL, &["hmac", "django-concat", "concat", "none"]);
    let codecs = ["tagged-json", "tagged-json-unsorted", "json", "json-ascii", "json-python", "messagepack"];
    laws_of_names(CodecName::ALL, &codecs);
    laws_of_names(TimestampName::ALL, &["unix", "legacy", "base62"]);
    laws_of_names(Base64Variant::ALL, &["url-safe", "standard"]);
    laws_of_names(DecodeMode::ALL, &["strict", "python-compatible"]);
    let presets = [
        "flask",
        "quart",
        "starlette",
        "django",
        "flask-wtf",
        "flask-session",
        "flask-security",
        "quart-auth",
        "calibre-web",
        "itsdangerous",
    ];
    laws_of_names(Preset::ALL, &presets);
}

#[test]
fn a_misspelt_name_is_told_the_nearest() {
    let told = |error: ConfigError| {
        let text = error.to_string();
        text.split_once("did you mean ").map(|(_, name)| name.trim_end_matches('?').to_owned())
    };
    let digest = |text: &str| told(text.parse::<DigestName>().unwrap_err());
    assert_eq!(digest("sha265").as_deref(), Some("sha256"));
    assert_eq!(digest("sha-521").as_deref(), Some("sha512"));
    assert_eq!(digest("blake2").as_deref(), Some("blake2b"));
    assert_eq!(digest("md5"), None);
    assert_eq!(told("django".parse::<DerivationName>().unwrap_err()), None);
    assert_eq!(told("djangoconcta".parse::<DerivationName>().unwrap_err()).as_deref(), Some("django-concat"));
    assert_eq!(told("msgpack".parse::<CodecName>().unwrap_err()), None);
    assert_eq!(told("messagpack".parse::<CodecName>().unwrap_err()).as_deref(), Some("messagepack"));
    assert_eq!(told("starlete".parse::<Preset>().unwrap_err()).as_deref(), Some("starlette"));
}

fn value() -> Value {
    Map::from([("zoë", Value::from((1, "ß"))), ("a", Value::from("x".repeat(300)))]).into()
}

/// What a typed scheme writes, and what is left after reading it.
fn written(serializer: &dyn SigningSerializer) -> (String, Value) {
    let mut token = String::new();
    serializer.write(&value(), NOW, &mut token).unwrap();
    let read = serializer.read(token.as_bytes(), MaxAge::seconds(0), NOW, &|_, _| false).unwrap();
    (token, read.value)
}

struct Written<'a>(&'a SchemeConfig);

impl SchemeTask for Written<'_> {
    type Output = (String, Value);

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        written(&self.0.scheme::<D, K>(keys()).timed_serializer())
    }
}

fn typed<D: SessionDigest, K: KeyDerivation>(codec: impl PayloadCodec + Clone) -> (String, Value) {
    written(&Scheme::new(keys(), "shop").digest::<D>().key_derivation::<K>().codec(codec).timed_serializer())
}

/// One by one, without the dispatcher of the library.
fn typed_by_name(digest: &str, derivation: &str, codec: Arc<dyn PayloadCodec>) -> (String, Value) {
    macro_rules! table {
        ($($digest:literal $D:ty),+; $derivations:tt) => {
            match digest { $($digest => table!(@ $D, $derivations),)+ other => panic!("{other}") }
        };
        (@ $D:ty, [$($derivation:literal $K:ty),+]) => {
            match derivation { $($derivation => typed::<$D, $K>(codec),)+ other => panic!("{other}") }
        };
    }
    table!(
        "sha1" Sha1, "sha224" Sha224, "sha256" Sha256, "sha384" Sha384, "sha512" Sha512,
        "sha512_256" Sha512_256, "blake2s" Blake2s256, "blake2b" Blake2b512;
        ["hmac" HmacDerivation, "django-concat" DjangoConcat, "concat" Concat, "none" NoDerivation]
    )
}

#[test]
fn each_digest_derivation_and_codec_writes_what_its_types_write() {
    let codecs: [(&str, Arc<dyn PayloadCodec>); 6] = [
        ("tagged-json", Arc::new(TaggedJson::default())),
        ("tagged-json-unsorted", Arc::new(TaggedJson::default().unsorted_keys())),
        ("json", Arc::new(Json::default())),
        ("json-ascii", Arc::new(Json::default().ascii())),
        ("json-python", Arc::new(Json::default().ascii().separators(Separators::Python))),
        ("messagepack", Arc::new(MessagePack::default())),
    ];
    let mut tokens = std::collections::HashSet::new();
    for &digest in DigestName::ALL {
        for &derivation in DerivationName::ALL {
            for (name, codec) in &codecs {
                let mut config = SchemeConfig::new("shop");
                config.digest = digest;
                config.key_derivation = derivation;
                config.codec = name.parse().unwrap();
                let by_name = config.run(Written(&config));
                let by_type = typed_by_name(digest.as_str(), derivation.as_str(), codec.clone());
                assert_eq!(by_name, by_type, "{digest} {derivation} {name}");
                let signature = by_name.0.rsplit('.').next().unwrap();
                assert_eq!(signature.len(), (digest.signature_bytes() * 4).div_ceil(3));
                tokens.insert(by_name.0);
            }
        }
    }
    assert_eq!(tokens.len(), 8 * 4 * 6, "all of them differ");
}

/// A whole scheme from a file, and the same in code.
#[test]
fn a_configuration_file_chooses_everything() {
    let text = r#"{
        "salt": "django.contrib.sessions.backends.signed_cookies",
        "digest": "sha256", "key_derivation": "django-concat", "codec": "json-ascii",
        "separator": ":", "timestamp_format": "base62", "skew": 9223372036854775807, "fractional_age": true,
        "compression": "flask", "base64_variant": "url-safe", "decode_mode": "strict",
        "inflate_limit": 1048576, "token_limit": 4194304
    }"#;
    let config: SchemeConfig = serde_json::from_str(text).unwrap();
    assert_eq!(config, Preset::Django.scheme());
    let plain: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_value(&config).unwrap(), plain, "nothing is lost in writing");
    assert_eq!(config.run(Written(&config)), written(&django::session(keys()).timed_serializer()));
    assert_eq!(serde_json::from_str::<SchemeConfig>("{}").unwrap(), SchemeConfig::default());
}

#[test]
fn each_choice_of_a_configuration_counts() {
    let wire = |json: serde_json::Value| {
        let config: SchemeConfig = serde_json::from_value(json.clone()).unwrap();
        let again: SchemeConfig = serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!(again, config, "{json}");
        config.run(Written(&config)).0
    };
    let flask = wire(serde_json::json!({}));
    for other in [
        serde_json::json!({"separator": "~"}),
        serde_json::json!({"timestamp_format": "base62"}),
        serde_json::json!({"compression": "never"}),
        serde_json::json!({"compression": 100_000}),
        serde_json::json!({"base64_variant": "standard", "compression": "never"}),
    ] {
        assert_ne!(wire(other.clone()), flask, "{other}");
    }
    assert_eq!(wire(serde_json::json!({"compression": 100, "decode_mode": "python-compatible"})), flask);

    let reads = |json: serde_json::Value, age: MaxAge, now| {
        let config: SchemeConfig = serde_json::from_value(json).unwrap();
        let serializer = config.scheme::<Sha1, HmacDerivation>(keys()).timed_serializer();
        serializer.read(flask.as_bytes(), age, now, &|_, _| false).is_ok()
    };
    let early = Timestamp::from_secs(NOW.as_secs() - 5);
    assert!(!reads(serde_json::json!({"skew": 4}), MaxAge::seconds(60), early));
    assert!(reads(serde_json::json!({"skew": 5}), MaxAge::seconds(60), early));
    let late = Timestamp::from_micros(NOW.as_secs() * 1_000_000 + 60_250_000);
    assert!(reads(serde_json::json!({}), MaxAge::seconds(60), late));
    assert!(!reads(serde_json::json!({"fractional_age": true}), MaxAge::seconds(60), late));
    assert!(!reads(serde_json::json!({"token_limit": 10}), MaxAge::UNLIMITED, NOW));
    assert!(!reads(serde_json::json!({"inflate_limit": 10}), MaxAge::UNLIMITED, NOW));
    let padded = format!("{flask}=");
    let decode = |mode| {
        let mut config = SchemeConfig::default();
        config.decode_mode = mode;
        let serializer = config.scheme::<Sha1, HmacDerivation>(keys()).timed_serializer();
        serializer.read(padded.as_bytes(), MaxAge::UNLIMITED, NOW, &|_, _| false).is_ok()
    };
    assert!(!decode(DecodeMode::Strict) && decode(DecodeMode::PythonCompatible));
}

#[test]
fn a_mistake_in_a_configuration_lists_what_is_valid() {
    let refused = |text: &str| serde_json::from_str::<SchemeConfig>(text).unwrap_err().to_string();
    for (text, said) in [
        (r#"{"digest": "sha2"}"#, "write one of sha1, sha224,"),
        (r#"{"key_derivation": "hkdf"}"#, "write one of hmac, django-concat, concat, none"),
        (r#"{"codec": "pickle"}"#, "write one of tagged-json,"),
        (r#"{"timestamp_format": "iso"}"#, "write one of unix, legacy, base62"),
        (r#"{"compression": "zstd"}"#, "write one of flask, never"),
        (r#"{"compression": -1}"#, "not negative"),
        (r#"{"compression": null}"#, "\"flask\", \"never\" or a number of bytes"),
        (r#"{"separator": "a"}"#, "use '.' or ':'"),
        (r#"{"derivation": "hmac"}"#, "expected one of `salt`, `digest`, `key_derivation`,"),
        (r#"{"skew": -1}"#, "u64"),
        (r#"{"accept": [{"digest": "sha2"}]}"#, "write one of sha1, sha224,"),
    ] {
        assert!(refused(text).contains(said), "{text}: {}", refused(text));
    }
}

#[test]
fn settings_and_names_make_an_interface_in_one_call() {
    let config: SchemeConfig =
        serde_json::from_str(r#"{"salt": "shop", "digest": "sha256", "codec": "messagepack"}"#).unwrap();
    let by_name = config.sessions(settings()).unwrap();
    let session = by_name.open_session(&PlainRequest::new());
    session.insert("user_id", 7).unwrap();
    let headers = by_name.save_session(&session).unwrap();
    assert!(headers.set_cookie().unwrap().starts_with("sid="));

    let by_type = Scheme::new(keys(), "shop")
        .digest::<Sha256>()
        .codec(MessagePack::default())
        .sessions()
        .with_config(settings().config().clone());
    let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
    assert_eq!(by_type.open_session(&request).get::<u32>("user_id").unwrap(), Some(7));

    let without = Settings::from_vars("SHOP", [("SHOP_SESSION_COOKIE_NAME", "sid")]).unwrap();
    let error = config.sessions(without).map(|_| ()).unwrap_err();
    assert_eq!(error.kind(), ConfigErrorKind::MissingSecret);
    assert!(error.to_string().starts_with("SHOP_SECRET_KEY is not set"), "{error}");
}

#[test]
fn a_configuration_accepts_other_schemes() {
    let config: SchemeConfig = serde_json::from_str(
        r#"{"salt": "shop", "digest": "sha256",
            "accept": [{"digest": "sha512"}, {"separator": ":", "codec": "messagepack"}]}"#,
    )
    .unwrap();
    let again: SchemeConfig = serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap();
    assert_eq!(again, config);
    let sessions = config.sessions(settings()).unwrap();
    for (index, other) in config.accept.iter().enumerate() {
        let old = other.sessions(settings()).unwrap();
        let session = old.open_session(&PlainRequest::new());
        session.insert("user_id", 7).unwrap();
        let headers = old.save_session(&session).unwrap();
        let request = PlainRequest::new().answering(headers.set_cookie().unwrap());
        let session = sessions.open_session(&request);
        assert_eq!(session.get::<u32>("user_id").unwrap(), Some(7));
        assert_eq!(session.signed_by().unwrap().scheme(), index + 1);
    }
}

#[test]
fn each_preset_as_data_is_its_function() {
    for &preset in Preset::ALL {
        let config = preset.scheme();
        assert_eq!(config == SchemeConfig::default(), preset == Preset::Flask, "{preset}");
        let again: SchemeConfig = serde_json::from_value(serde_json::to_value(&config).unwrap()).unwrap();
        assert_eq!(again, config);
        assert!(!preset.describe().is_empty());
    }
    let as_data = |preset: Preset| preset.scheme().run(Written(&preset.scheme()));
    assert_eq!(as_data(Preset::Quart), written(&quart::session(keys()).timed_serializer()));
    assert_eq!(as_data(Preset::Starlette), written(&starlette::session(keys()).timed_serializer()));
    assert_eq!(as_data(Preset::Django), written(&django::session(keys()).timed_serializer()));
    assert_eq!(as_data(Preset::CalibreWeb), written(&calibre_web::remember_token(keys()).timed_serializer()));
    assert_eq!(Preset::Django.scheme().skew, Duration::from_secs(i64::MAX.unsigned_abs()));
    assert_eq!(Preset::Starlette.scheme().compression, Compression::Never);
    assert_eq!(Preset::FlaskSession.scheme().salt, "flask-session");
}

#[test]
fn presets_of_sessions_have_the_cookie_of_the_original() {
    for &preset in Preset::ALL {
        match preset.sessions(keys()) {
            Ok(sessions) => {
                assert!(preset.is_session() && preset.has_time() && preset.has_payload());
                let lifetime = sessions.config().permanent_session_lifetime();
                assert_eq!(preset.max_age(), MaxAge::seconds(lifetime.num_seconds()), "{preset}");
            }
            Err(error) => {
                assert!(!preset.is_session());
                assert_eq!(error.kind(), ConfigErrorKind::Name);
                assert!(
                    error.to_string().ends_with("write one of flask, quart, starlette, django"),
                    "{error}"
                );
            }
        }
    }
    assert_eq!(Preset::Django.sessions(keys()).unwrap().config().cookie_name(), "sessionid");
    let untimed = |preset: &&Preset| !preset.has_time();
    let untimed: Vec<_> = Preset::ALL.iter().filter(untimed).collect();
    assert_eq!(untimed, [&Preset::FlaskSession, &Preset::CalibreWeb]);
}
