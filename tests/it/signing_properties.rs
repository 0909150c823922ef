//! Laws of signing: for random keys, salts, values and separators, and for every scheme.

use cookie_session::clock::{FixedClock, ManualClock, Timestamp};
use cookie_session::derivation::{Concat, DjangoConcat, KeyDerivation, NoDerivation};
use cookie_session::digest::{SessionDigest, Sha1, Sha256, Sha512};
use cookie_session::encoding::{DecodeMode, base64_encode};
use cookie_session::scheme::{Base62Seconds, Separator, TimestampFormat, UnixOrLegacySeconds, UnixSeconds};
use cookie_session::token::{KeyMatch, SigningSerializer};
use cookie_session::{ErrorKind, MaxAge, Scheme, SecretKeys, Value};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::HashMap;

use crate::golden::scheme::{derivations, digests, run};
use crate::support::{Raw, cases, keys};
use cookie_session::scheme::SchemeTask;

fn bytes(least: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), least..200)
}

fn separator() -> impl Strategy<Value = Separator> {
    "[!-,./:-<>-@\\[-^`{-~é→]{1,3}".prop_map(|text| Separator::new(text).expect("no base64 character"))
}

/// A secret that is accepted: not only NULs, which HMAC cannot tell from no key at all.
fn secret() -> impl Strategy<Value = Vec<u8>> {
    bytes(1).prop_filter("a secret of NULs only", |secret| secret.iter().any(|byte| *byte != 0))
}

/// Signs, checks, and checks that a changed text is refused.
struct RoundTrip<'a> {
    secret: &'a [u8],
    salt: &'a [u8],
    value: &'a [u8],
    separator: &'a Separator,
}

impl SchemeTask for RoundTrip<'_> {
    type Output = Vec<u8>;

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Vec<u8> {
        let scheme = Scheme::flask_session(keys(self.secret))
            .digest::<D>()
            .key_derivation::<K>()
            .salt(self.salt)
            .separator(self.separator.clone());
        let signer = scheme.clone().signer();
        let signed = signer.sign(self.value);
        assert_eq!(signer.unsign(&signed).unwrap(), self.value);
        let longer = [&signed[..], b"A"].concat();
        assert!(signer.unsign(&longer).is_err() && signer.unsign(&signed[..signed.len() - 1]).is_err());
        let now = Timestamp::from_secs(1_700_000_000);
        let timed = scheme.clock(FixedClock(now)).timestamp_signer();
        let signed_with_time = timed.sign(self.value).unwrap();
        let (value, stamp) = timed.unsign_with(&signed_with_time, MaxAge::seconds(0)).unwrap();
        assert_eq!((value, stamp.signed_at()), (self.value, now));
        signed
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn every_scheme_reads_what_it_signs(
        secret in secret(), salt in bytes(0), value in bytes(0), separator in separator(),
    ) {
        for digest in digests() {
            for derivation in derivations() {
                let task = RoundTrip { secret: &secret, salt: &salt, value: &value, separator: &separator };
                run(digest, derivation, task).unwrap();
            }
        }
    }

    /// Two schemes sign alike exactly if they have the digest and HMAC's key block in common.
    #[test]
    fn schemes_sign_alike_only_with_the_same_digest_and_hmac_key(
        secret in secret(), salt in prop_oneof![Just(Vec::new()), bytes(0)], value in bytes(0),
    ) {
        let separator = Separator::default();
        let mut signed_by = HashMap::new();
        for (digest, hash, block) in reference::hashes() {
            for derivation in derivations() {
                let task = RoundTrip { secret: &secret, salt: &salt, value: &value, separator: &separator };
                let signed = run(digest, derivation, task).unwrap();
                let task = Derive { secret: &secret, salt: &salt, value: &value };
                let (key, _) = run(digest, derivation, task).unwrap();
                let scheme = (digest, reference::key_block(hash, block, &key));
                let first = signed_by.entry(signed).or_insert_with(|| scheme.clone());
                prop_assert_eq!(&*first, &scheme, "{} signs as another scheme does", derivation);
            }
        }
    }

    /// The formulas of itsdangerous, with HMAC from RFC 2104's, on hashes alone.
    #[test]
    fn keys_and_signatures_equal_a_naive_reference(secret in secret(), salt in bytes(0), value in bytes(0)) {
        for (digest, hash, block) in reference::hashes() {
            let hmac = |key: &[u8], data: &[u8]| reference::hmac(hash, block, key, data);
            for derivation in derivations() {
                let key = match derivation {
                    "hmac" => hmac(&secret, &salt),
                    "django-concat" => hash(&[&salt[..], b"signer", &secret].concat()),
                    "concat" => hash(&[&salt[..], &secret].concat()),
                    _ => secret.clone(),
                };
                let ours = run(digest, derivation, Derive { secret: &secret, salt: &salt, value: &value });
                let (our_key, our_mac) = ours.unwrap();
                prop_assert_eq!(&our_key, &key, "{} {}", digest, derivation);
                prop_assert_eq!(our_mac, hmac(&key, &value), "{} {}", digest, derivation);
            }
        }
    }

    /// Of any key, the empty one too, and with the state copied on the way, as for a session that is kept.
    #[test]
    fn a_copied_hmac_state_goes_on_as_the_first_one(
        key in bytes(0), value in bytes(0), middle in any::<prop::sample::Index>(),
    ) {
        for (digest, hash, block) in reference::hashes() {
            let (head, tail) = value.split_at(middle.index(value.len() + 1));
            let (first, copy) = run(digest, "hmac", CopyState { key: &key, head, tail }).unwrap();
            prop_assert_eq!(copy, reference::hmac(hash, block, &key, &value), "{}", digest);
            let other = [head, b"another end"].concat();
            prop_assert_eq!(first, reference::hmac(hash, block, &key, &other), "{}", digest);
        }
    }

    #[test]
    fn fallback_keys_never_sign(
        current in secret(), fallbacks in vec(secret(), 1..4), value in bytes(0),
    ) {
        let with = fallbacks.iter().fold(keys(&current), |keys, old| keys.with_fallback(old).unwrap());
        let signed = Scheme::flask_session(with).signer().sign(&value);
        prop_assert_eq!(&signed, &Scheme::flask_session(keys(&current)).signer().sign(&value));
        for old in fallbacks.iter().filter(|old| !same_hmac_key(old, &current)) {
            prop_assert!(!Scheme::flask_session(keys(old)).signer().validate(&signed));
        }
    }

    #[test]
    fn signed_by_tells_key_and_scheme(
        secrets in prop::collection::hash_set("[a-z]{1,20}", 1..5), value in bytes(0),
        signing in any::<prop::sample::Index>(),
    ) {
        let secrets: Vec<String> = secrets.into_iter().collect();
        let all = secrets[1..].iter().fold(keys(&secrets[0]), |keys, old| keys.with_fallback(old).unwrap());
        let accepted = Scheme::flask_session(all);
        let reader = accepted.clone().accept(accepted.clone().digest::<Sha256>())
            .accept(accepted.key_derivation::<DjangoConcat>()).signer();
        let position = signing.index(secrets.len());
        let one = Scheme::flask_session(keys(&secrets[position]));
        let key = match position {
            0 => KeyMatch::Current,
            fallback => KeyMatch::Fallback(fallback - 1),
        };
        let signed = [
            one.clone().signer().sign(&value),
            one.clone().digest::<Sha256>().signer().sign(&value),
            one.key_derivation::<DjangoConcat>().signer().sign(&value),
        ];
        for (scheme, signed) in signed.iter().enumerate() {
            let (read, signed_by) = reader.unsign_with(signed).unwrap();
            prop_assert_eq!(read, &value);
            prop_assert_eq!((signed_by.scheme(), signed_by.key()), (scheme, key));
            prop_assert_eq!(signed_by.needs_reissue(), scheme != 0 || key != KeyMatch::Current);
        }
    }

    #[test]
    fn an_age_is_valid_from_zero_to_the_limit(
        signed_at in 0_i64..=253_402_300_799, age in -1_000_000_i64..1_000_000, limit in -1_000_i64..1_000_000,
        skew in 0_u64..1_000, micros in 0_i64..1_000_000,
    ) {
        let signer = Scheme::flask_session(keys("secret-key")).skew(std::time::Duration::from_secs(skew)).timestamp_signer();
        let token = signer.sign_at(b"value", Timestamp::from_secs(signed_at)).unwrap();
        for age in [age, 0, limit, limit + 1, -(skew as i64), -(skew as i64) - 1] {
            let now = signed_at + age;
            // Fractions of a second count neither for the age nor, before 1970, against it.
            let now = Timestamp::from_micros(now * 1_000_000 + if now < 0 { -micros } else { micros });
            let read = signer.unsign_at(&token, MaxAge::seconds(limit), now);
            if (-(skew as i64)..=limit).contains(&age) {
                prop_assert_eq!(read.unwrap().1.signed_at().as_secs(), signed_at);
            } else {
                let error = read.unwrap_err();
                let kind = if age > limit { ErrorKind::Expired } else { ErrorKind::FromFuture };
                prop_assert_eq!((error.kind(), error.age(), error.age_limit()), (kind, Some(age), Some(limit)));
                prop_assert_eq!(error.date_signed().map(|date| date.timestamp()), Some(signed_at));
            }
            prop_assert!(signer.unsign_at(&token, MaxAge::UNLIMITED, now).is_ok());
        }
    }

    /// Whatever is signed as a time: a time before the year 10000, or an error of the right kind.
    #[test]
    fn any_eight_bytes_are_a_time_or_an_error(time in vec(any::<u8>(), 0..10), limit in any::<Option<i64>>(), now: i64) {
        let signer = Scheme::flask_session(keys("secret-key")).timestamp_signer();
        let token = signer.signer().sign(&[b"value.", base64_encode(&time).as_bytes()].concat());
        let max_age = limit.map_or(MaxAge::UNLIMITED, MaxAge::seconds);
        let canonical = time.len() <= 8 && time.first() != Some(&0);
        let seconds = time.iter().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        match signer.unsign_at(&token, max_age, Timestamp::from_micros(now)) {
            Ok((value, stamp)) => {
                prop_assert_eq!(value, b"value");
                prop_assert!(canonical && seconds <= 253_402_300_799);
                prop_assert_eq!(stamp.signed_at().as_secs() as u128, seconds);
            }
            Err(error) => {
                prop_assert!(error.is_bad_signature());
                prop_assert_eq!(error.payload(), Some(&b"value"[..]));
                match error.kind() {
                    ErrorKind::MalformedTimestamp => {
                        prop_assert!(!canonical || seconds > 253_402_300_799);
                    }
                    ErrorKind::Expired | ErrorKind::FromFuture => prop_assert!(canonical && limit.is_some()),
                    other => prop_assert!(false, "{other:?}"),
                }
                let date = error.date_signed().map(|date| date.timestamp() as u128);
                prop_assert!(date.is_none_or(|date| date == seconds));
            }
        }
    }

    /// Each format reads what it writes; and strictly, nothing but that.
    #[test]
    fn times_have_one_text_in_each_format(seconds: u64, text in vec(any::<u8>(), 0..13)) {
        let formats: [&dyn TimestampFormat; 3] = [&UnixSeconds, &Base62Seconds, &UnixOrLegacySeconds];
        for format in formats {
            let late = seconds.max(1_293_840_000);
            let mut written = String::new();
            format.write(late, &mut written);
            for mode in [DecodeMode::Strict, DecodeMode::PythonCompatible] {
                prop_assert_eq!(format.read(written.as_bytes(), mode), Some(late));
            }
        }
        let alphanumeric: Vec<u8> = text.iter().map(|byte| b"0aZ9-_.A"[usize::from(byte % 8)]).collect();
        for text in [text, alphanumeric] {
            for format in &formats[..2] {
                if let Some(seconds) = format.read(&text, DecodeMode::Strict) {
                    let mut written = String::new();
                    format.write(seconds, &mut written);
                    prop_assert_eq!(written.as_bytes(), &text[..]);
                }
            }
        }
    }

    /// A kept payload is signed again with the current key and scheme, whichever signed it before.
    #[test]
    fn what_is_kept_is_signed_as_if_written_anew(text in ".{0,200}", separator in separator(), later in 0_i64..1_000_000) {
        let with = |current: &str, fallback: &str| {
            let keys = keys(current).with_fallback(fallback).unwrap();
            Scheme::flask_session(keys).separator(separator.clone())
        };
        let now = with("new", "old").accept(with("new", "old").digest::<Sha256>()).timed_serializer();
        let value = Value::from(text.as_str());
        let then = Timestamp::from_secs(1_700_000_000);
        let later = Timestamp::from_secs(1_700_000_000 + later);
        let mut expected = String::new();
        now.write(&value, later, &mut expected).unwrap();
        let before: [&dyn SigningSerializer; 3] = [
            &with("new", "x").timed_serializer(), &with("old", "x").timed_serializer(),
            &with("old", "x").digest::<Sha256>().timed_serializer(),
        ];
        for serializer in before {
            let mut token = String::new();
            serializer.write(&value, then, &mut token).unwrap();
            let loaded = now.read(token.as_bytes(), MaxAge::UNLIMITED, then, &|read, _| *read == value).unwrap();
            let mut reissued = String::from("session=");
            match loaded.resume {
                Some(kept) => prop_assert!(now.rewrite(&kept, later, &mut reissued).unwrap()),
                // What another scheme wrote is written again as a whole.
                None => {
                    prop_assert_eq!(loaded.stamp.signed_by().scheme(), 1);
                    now.write(&loaded.value, later, &mut reissued).unwrap();
                }
            }
            prop_assert_eq!(reissued.strip_prefix("session="), Some(expected.as_str()));
            let not_kept = now.read(token.as_bytes(), MaxAge::UNLIMITED, then, &|_, _| false).unwrap();
            prop_assert!(not_kept.resume.is_none());
        }
    }

    #[test]
    fn any_bytes_are_rejected_with_a_typed_error(token in bytes(0), dots in vec(any::<prop::sample::Index>(), 0..4)) {
        let mut token = token;
        for dot in dots {
            if !token.is_empty() {
                let at = dot.index(token.len());
                token[at] = b'.';
            }
        }
        let serializer = Scheme::flask_session(keys("secret-key")).timed_serializer();
        let error = serializer.load_value(&token, MaxAge::UNLIMITED).unwrap_err();
        prop_assert!(error.is_bad_signature() && !error.is_expired());
        prop_assert!(!serializer.loads_unverified(&token, MaxAge::UNLIMITED).valid);
    }
}

/// Two secrets make the same HMAC if they differ by zeros at the end, or one is the other's hash.
fn same_hmac_key(one: &[u8], other: &[u8]) -> bool {
    let padded = |key: &[u8]| {
        let mut key = key.to_vec();
        if key.len() > 64 {
            key = <Sha1 as SessionDigest>::hash(&[&key]).to_vec();
        }
        key.resize(64, 0);
        key
    };
    padded(one) == padded(other)
}

/// The MAC of `head` and another end, and of `head` and `tail` by a copy of the state.
struct CopyState<'a> {
    key: &'a [u8],
    head: &'a [u8],
    tail: &'a [u8],
}

impl SchemeTask for CopyState<'_> {
    type Output = (Vec<u8>, Vec<u8>);

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let mut first = D::keyed(self.key);
        D::update(&mut first, self.head);
        let mut copy = first.clone();
        D::update(&mut first, b"another end");
        D::update(&mut copy, self.tail);
        (D::finish(first).as_ref().to_vec(), D::finish(copy).as_ref().to_vec())
    }
}

/// A derived key, and the MAC of a value made with it.
struct Derive<'a> {
    secret: &'a [u8],
    salt: &'a [u8],
    value: &'a [u8],
}

impl SchemeTask for Derive<'_> {
    type Output = (Vec<u8>, Vec<u8>);

    fn run<D: SessionDigest, K: KeyDerivation>(self) -> Self::Output {
        let key = K::derive::<D>(self.secret, self.salt);
        let mut mac = D::keyed(key.as_bytes());
        D::update(&mut mac, self.value);
        (key.as_bytes().to_vec(), D::finish(mac).as_ref().to_vec())
    }
}

/// Slow and obviously right.
mod reference {
    use digest::Digest;

    pub(super) type Hash = fn(&[u8]) -> Vec<u8>;

    /// hashlib's name, the hash, and its HMAC block in bytes.
    pub(super) fn hashes() -> [(&'static str, Hash, usize); 13] {
        fn of<H: Digest>(data: &[u8]) -> Vec<u8> {
            H::digest(data).to_vec()
        }
        [
            ("md5", of::<md5::Md5>, 64),
            ("sha1", of::<sha1::Sha1>, 64),
            ("sha224", of::<sha2::Sha224>, 64),
            ("sha256", of::<sha2::Sha256>, 64),
            ("sha384", of::<sha2::Sha384>, 128),
            ("sha512", of::<sha2::Sha512>, 128),
            ("sha512_256", of::<sha2::Sha512_256>, 128),
            ("sha3_224", of::<sha3::Sha3_224>, 144),
            ("sha3_256", of::<sha3::Sha3_256>, 136),
            ("sha3_384", of::<sha3::Sha3_384>, 104),
            ("sha3_512", of::<sha3::Sha3_512>, 72),
            ("blake2b", of::<blake2::Blake2b512>, 128),
            ("blake2s", of::<blake2::Blake2s256>, 64),
        ]
    }

    /// What HMAC makes of a key: hashed if it is longer than a block, and filled up with zeros.
    pub(super) fn key_block(hash: Hash, block: usize, key: &[u8]) -> Vec<u8> {
        let mut key = if key.len() > block { hash(key) } else { key.to_vec() };
        key.resize(block, 0);
        key
    }

    /// `H(key ^ opad ‖ H(key ^ ipad ‖ data))`.
    pub(super) fn hmac(hash: Hash, block: usize, key: &[u8], data: &[u8]) -> Vec<u8> {
        let key = key_block(hash, block, key);
        let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<u8>>();
        hash(&[pad(0x5c), hash(&[&pad(0x36)[..], data].concat())].concat())
    }
}

/// Every bit of a token, for each digest: payload, times, separators and signature.
#[test]
fn a_token_with_one_bit_flipped_is_rejected() {
    struct Flip;

    impl SchemeTask for Flip {
        type Output = ();

        fn run<D: SessionDigest, K: KeyDerivation>(self) {
            let now = Timestamp::from_secs(1_700_000_000);
            let serializer = Scheme::flask_session(keys("secret-key"))
                .digest::<D>()
                .key_derivation::<K>()
                .clock(FixedClock(now))
                .timed_serializer();
            for value in ["x".to_owned(), "x".repeat(100)] {
                let token = serializer.dump_value(&Value::from(value)).unwrap().into_bytes();
                assert!(serializer.load_value(&token, MaxAge::UNLIMITED).is_ok());
                for bit in 0..token.len() * 8 {
                    let mut flipped = token.clone();
                    flipped[bit / 8] ^= 1 << (bit % 8);
                    let error = serializer.load_value(&flipped, MaxAge::UNLIMITED).unwrap_err();
                    assert!(error.is_bad_signature(), "bit {bit}: {error:?}");
                }
            }
        }
    }
    for digest in digests() {
        run(digest, "hmac", Flip).unwrap();
    }
}

/// First every server reads both and writes old, then every server writes new: at no time is there a
/// server that cannot read what another one writes.
#[test]
fn a_scheme_is_changed_in_two_phases_without_losing_a_session() {
    let now = Timestamp::from_secs(1_700_000_000);
    let old_keys = keys("old secret");
    let both_keys = keys("new secret").with_fallback("old secret").unwrap();
    let swapped_keys = keys("old secret").with_fallback("new secret").unwrap();
    let old = |keys: &SecretKeys| Scheme::flask_session(keys.clone());
    let new = |keys: &SecretKeys| old(keys).digest::<Sha512>().key_derivation::<DjangoConcat>();

    let before = old(&old_keys).signer();
    let reading_both = old(&swapped_keys).accept(new(&swapped_keys)).signer();
    let writing_new = new(&both_keys).accept(old(&both_keys)).signer();
    let after = new(&keys("new secret")).signer();

    let tokens = [before.sign(b"v"), reading_both.sign(b"v"), writing_new.sign(b"v"), after.sign(b"v")];
    let reads = |token: &Vec<u8>| {
        [
            before.validate(token),
            reading_both.validate(token),
            writing_new.validate(token),
            after.validate(token),
        ]
    };
    assert_eq!(reads(&tokens[0]), [true, true, true, false]);
    assert_eq!(reads(&tokens[1]), [true, true, true, false]);
    assert_eq!(reads(&tokens[2]), [false, true, true, true]);
    assert_eq!(reads(&tokens[3]), [false, true, true, true]);

    let (_, signed_by) = writing_new.unsign_with(&tokens[0]).unwrap();
    assert!(signed_by.needs_reissue());
    assert_eq!((signed_by.scheme(), signed_by.key()), (1, KeyMatch::Fallback(0)));
    let (_, signed_by) = writing_new.unsign_with(&tokens[2]).unwrap();
    assert!(!signed_by.needs_reissue());
    let (_, signed_by) = reading_both.unsign_with(&tokens[2]).unwrap();
    assert_eq!((signed_by.scheme(), signed_by.key()), (1, KeyMatch::Fallback(0)));

    // The same through serializers.
    let other =
        Scheme::new(keys("secret-key"), "purpose").digest::<Sha256>().codec(Raw).clock(FixedClock(now));
    let scheme = Scheme::new(keys("secret-key"), "purpose").codec(Raw).clock(ManualClock::new(now));
    let serializer = scheme.clone().accept(other.clone()).timed_serializer();
    let other = other.timed_serializer();
    let token = other.dump_value(&Value::Bytes(b"v".to_vec())).unwrap();
    let loaded = serializer.load_with(&token, MaxAge::seconds(0)).unwrap();
    assert_eq!(loaded.stamp.signed_by().scheme(), 1);
    assert!(loaded.stamp.signed_by().needs_reissue());
    let wrong_salt = scheme.clone().accept(scheme.digest::<Sha256>().salt("another")).timed_serializer();
    assert!(wrong_salt.load_value(&token, MaxAge::seconds(0)).is_err());
}

/// What holds by construction of the formulas, so that nobody takes it for a fault of this crate.
#[test]
fn the_formulas_have_their_known_equivalences() {
    let sign = |secret: &[u8]| Scheme::flask_session(keys(secret)).signer().sign(b"v");
    assert_eq!(sign(b"k"), sign(b"k\0"), "HMAC pads keys with zeros");
    let long = [b'k'; 65];
    assert_eq!(sign(&long), sign(&<Sha1 as SessionDigest>::hash(&[&long])), "HMAC hashes long keys");
    let without_salt = Scheme::flask_session(keys(long)).salt("");
    assert_eq!(
        without_salt.clone().key_derivation::<NoDerivation>().signer().sign(b"v"),
        without_salt.key_derivation::<Concat>().signer().sign(b"v"),
        "`none` hashes a long secret, as `concat` does"
    );
}

/// A signer behind `dyn SignBytes`, and behind two `Arc`s, is the signer itself.
#[test]
fn an_erased_signer_signs_as_the_signer_does() {
    use cookie_session::token::SignBytes;
    let signer = Scheme::new(keys("a secret key"), "purpose").signer();
    let erased: std::sync::Arc<dyn SignBytes> = std::sync::Arc::new(std::sync::Arc::new(signer.clone()));
    let signed = signer.sign(b"value");
    assert_eq!(erased.sign(b"value"), signed);
    assert_eq!(erased.signature(b"value"), signer.signature(b"value"));
    assert!(erased.verify_signature(b"value", erased.signature(b"value").as_bytes()));
    assert!(!erased.verify_signature(b"other", erased.signature(b"value").as_bytes()));
    assert_eq!(erased.unsign_with(&signed).unwrap(), signer.unsign_with(&signed).unwrap());
    assert!(erased.unsign_with(b"value.forged").is_err());
}
