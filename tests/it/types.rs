//! Guarantees of the types: they cross threads, fit into structs without bounds, and need no annotation.

use std::sync::Arc;

use cookie_session::clock::{Clock, FixedClock, ManualClock, SystemClock, Timestamp};
use cookie_session::codec::{Json, PayloadCodec, Separators, Tagged, TaggedJson};
use cookie_session::config::KeyWeakness;
use cookie_session::derivation::{
    Concat, DerivedKey, DjangoConcat, HmacDerivation, KeyDerivation, NoDerivation,
};
use cookie_session::digest::{Blake2b512, SessionDigest, Sha1, Sha256};
use cookie_session::encoding::{Base64Variant, DecodeMode};
use cookie_session::scheme::{
    Base62Seconds, Compression, Separator, TimestampFormat, UnixOrLegacySeconds, UnixSeconds,
};
use cookie_session::token::{KeyMatch, Loaded, Resume, SignedBy, SigningSerializer, Stamp, Unverified};
use cookie_session::{
    ConfigError, ConfigErrorKind, Error, ErrorKind, Integer, Map, MaxAge, Scheme, SecretKeys, Signer, Text,
    TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer, Value,
};

use crate::support::{Raw, keys};

/// A marker that is bound to its thread, which the types it marks are not.
struct ThreadBound(#[expect(dead_code, reason = "only its type matters")] *const u8);

impl SessionDigest for ThreadBound {
    type Mac = <Sha1 as SessionDigest>::Mac;
    type Output = <Sha1 as SessionDigest>::Output;

    fn hash(parts: &[&[u8]]) -> Self::Output {
        Sha1::hash(parts)
    }
    fn keyed(key: &[u8]) -> Self::Mac {
        Sha1::keyed(key)
    }
    fn update(mac: &mut Self::Mac, data: &[u8]) {
        Sha1::update(mac, data);
    }
    fn finish(mac: Self::Mac) -> Self::Output {
        Sha1::finish(mac)
    }
}

impl KeyDerivation for ThreadBound {
    fn derive<D: SessionDigest>(secret: &[u8], salt: &[u8]) -> DerivedKey {
        HmacDerivation::derive::<D>(secret, salt)
    }
}

fn crosses_threads<T: Send + Sync + 'static>() {}

#[test]
fn every_type_crosses_threads() {
    macro_rules! all {
        ($($type:ty),* $(,)?) => { $(crosses_threads::<$type>();)* };
    }
    all!(Error, ErrorKind, ConfigError, ConfigErrorKind);
    all!(SecretKeys, KeyMatch, KeyWeakness, DerivedKey, Separator, DecodeMode, Base64Variant, Compression);
    all!(Timestamp, SystemClock, FixedClock, ManualClock, MaxAge, Stamp, SignedBy);
    all!(UnixSeconds, UnixOrLegacySeconds, Base62Seconds, Arc<dyn TimestampFormat>);
    all!(HmacDerivation, DjangoConcat, Concat, NoDerivation);
    all!(TaggedJson, Json, Separators, Value, Map, Text, Integer, Tagged);
    all!(Loaded, Resume, Unverified);
    all!(Arc<dyn SigningSerializer>, Box<dyn SigningSerializer>, Arc<dyn Clock>, Arc<dyn PayloadCodec>);
    all!(Signer, TimestampSigner, UrlSafeSerializer, UrlSafeTimedSerializer);
    all!(Signer<Blake2b512>, TimestampSigner<Sha256, ManualClock>);
    all!(UrlSafeSerializer<Sha256, Json>);
    all!(UrlSafeTimedSerializer<Sha256, Arc<dyn PayloadCodec>, Arc<dyn Clock>>);
    all!(Signer<ThreadBound>, UrlSafeTimedSerializer<ThreadBound, Json, FixedClock>);
    all!(Scheme, Scheme<ThreadBound, ThreadBound, Json, ManualClock>);
}

/// A struct that names the parameters needs no bound; clones need none either.
#[derive(Clone)]
struct Generic<D, K, P, C> {
    scheme: Scheme<D, K, P, C>,
    signer: Signer<D>,
    timed: TimestampSigner<D, C>,
    untimed: UrlSafeSerializer<D, P>,
    serializer: UrlSafeTimedSerializer<D, P, C>,
}

/// A struct with one choice of each, and one with the defaults: no parameter is to be spelled.
struct Concrete {
    chosen: UrlSafeTimedSerializer<Sha256, Json, ManualClock>,
    default: UrlSafeTimedSerializer,
    erased: Arc<dyn SigningSerializer>,
}

impl<D, K, P, C> Generic<D, K, P, C>
where
    D: SessionDigest,
    K: KeyDerivation,
    P: PayloadCodec + Clone,
    C: Clock + Clone,
{
    fn round_trip(&self, value: &Value) {
        let token = self.serializer.dump_value(value).unwrap();
        assert_eq!(&self.serializer.load_value(&token, MaxAge::UNLIMITED).unwrap(), value);
        assert_eq!(&self.untimed.load_value(self.untimed.dump_value(value).unwrap()).unwrap(), value);
        assert_eq!(self.scheme.clone().signer().sign(b"value"), self.signer.sign(b"value"));
        assert!(self.signer.validate(&self.signer.sign(b"value")));
        assert!(self.timed.validate(&self.timed.sign(b"value").unwrap(), MaxAge::UNLIMITED));
    }
}

#[test]
fn every_instantiation_goes_into_a_struct() {
    let clock = ManualClock::new(Timestamp::from_secs(1_700_000_000));
    let scheme = Scheme::flask_session(keys("secret"))
        .digest::<ThreadBound>()
        .key_derivation::<ThreadBound>()
        .codec(Raw)
        .clock(clock.clone());
    let generic = Generic {
        signer: scheme.clone().signer(),
        timed: scheme.clone().timestamp_signer(),
        untimed: scheme.clone().serializer(),
        serializer: scheme.clone().timed_serializer(),
        scheme,
    };
    generic.round_trip(&Value::Bytes(vec![1, 2, 3]));

    let default = Scheme::flask_session(keys("secret")).timed_serializer();
    let chosen = Scheme::flask_session(keys("secret"))
        .digest::<Sha256>()
        .key_derivation::<Concat>()
        .codec(Json::default())
        .clock(clock.clone())
        .timed_serializer();
    let concrete = Concrete { erased: Arc::new(chosen.clone()), chosen, default };
    let now = clock.now();
    let mut token = String::new();
    concrete.erased.write(&Value::from("value"), now, &mut token).unwrap();
    assert_eq!(concrete.chosen.load_value(&token, MaxAge::seconds(0)).unwrap(), Value::from("value"));
    assert!(concrete.default.load_value(&token, MaxAge::UNLIMITED).is_err());
    let elsewhere = std::thread::spawn(move || concrete.chosen.dump_value(&Value::from("value")).unwrap());
    assert_eq!(elsewhere.join().unwrap(), token);
}
