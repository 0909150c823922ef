//! Every built-in strategy obeys the laws of its trait. Register a new one here.

use std::sync::Arc;
use std::time::Duration;

use cookie_session::clock::{FixedClock, ManualClock, SystemClock, Timestamp};
use cookie_session::codec::{Json, MessagePack, Separators, TaggedJson};
use cookie_session::derivation::{Concat, DjangoConcat, HmacDerivation, NoDerivation};
use cookie_session::digest::{
    Blake2b512, Blake2s256, SessionDigest, Sha1, Sha224, Sha256, Sha384, Sha512, Sha512_256,
};
use cookie_session::expiry::{BrowserSession, FlaskExpiry, IdleAndAbsolute, PerSession, Sliding};
use cookie_session::null::{DiscardWrites, FlaskNull, RequireSecret};
use cookie_session::revocation::{EpochTable, Epochs};
use cookie_session::rules::{BadCookie, CookieRules};
use cookie_session::scheme::{Base62Seconds, Compression, UnixOrLegacySeconds, UnixSeconds};
use cookie_session::testing::strategies::{any_value, flask_value, json_value};
use cookie_session::testing::{law_suite, laws};
use cookie_session::{Map, Scheme, SecretKeys, SecureCookieSessionInterface, SessionConfig};

const SECRET: &str = "correct horse battery staple";

#[test]
fn digests() {
    law_suite!(digest: Sha1; hmac_block(64));
    law_suite!(digest: Sha224; hmac_block(64));
    law_suite!(digest: Sha256; hmac_block(64));
    law_suite!(digest: Sha384; hmac_block(128));
    law_suite!(digest: Sha512; hmac_block(128));
    law_suite!(digest: Sha512_256; hmac_block(128));
}

#[test]
fn digests_from_elsewhere() {
    law_suite!(digest: Blake2s256; hmac_block(64));
    law_suite!(digest: Blake2b512; hmac_block(128));
    law_suite!(digest: sha3::Sha3_256; hmac_block(136));
    law_suite!(digest: md5::Md5; hmac_block(64));
}

fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    Sha1::hash(parts).to_vec()
}

#[test]
fn derivations() {
    law_suite!(derivation: HmacDerivation);
    law_suite!(derivation: Concat; reference(|secret, salt| sha1(&[salt, secret])));
    law_suite!(derivation: DjangoConcat; reference(|secret, salt| sha1(&[salt, b"signer", secret])));
    law_suite!(derivation: NoDerivation; ignores_salt(), reference(|secret, _| secret.to_vec()));
}

#[test]
fn pairs_of_digest_and_derivation() {
    law_suite!(signer: Sha256, DjangoConcat);
    law_suite!(signer: Sha512, Concat);
}

#[test]
fn tagged_json() {
    law_suite!(codec: TaggedJson::default(); lossless(flask_value()));
    law_suite!(codec: TaggedJson::default().raw_utf8(); lossless(flask_value()));
    law_suite!(codec: TaggedJson::default().unsorted_keys(); lossless(flask_value()), keeps_insertion_order());
}

#[test]
fn json() {
    law_suite!(codec: Json::default(); lossless(json_value()), keeps_insertion_order());
    law_suite!(codec: Json::default().sorted_keys(); lossless(json_value()));
    law_suite!(codec: Json::default().sorted_keys().ascii().separators(Separators::Python); lossless(json_value()));
}

#[test]
fn message_pack() {
    law_suite!(codec: MessagePack::default(); lossless(any_value()));
}

#[test]
fn revocation_policies_and_sources() {
    let month = Duration::from_secs(31 * 24 * 60 * 60);
    let epochs = Arc::new(Epochs::in_memory(month));
    let user = Map::from([("_user_id", "7")]);
    let one = epochs.clone();
    law_suite!(revocation: epochs.clone(); revoked_by(user.clone(), move || drop(one.revoke(7))));
    law_suite!(revocation: epochs.clone(); revoked_by(user, move || drop(epochs.revoke_everyone())));
    law_suite!(epochs: EpochTable::new(month));
}

#[test]
fn time_formats() {
    law_suite!(format: UnixSeconds);
    law_suite!(format: Base62Seconds);
    // It reads times before 2011 as counted from then, in an older form that it does not write.
    let epoch = Timestamp::from_secs(1_293_840_000);
    law_suite!(format: UnixOrLegacySeconds; not_before(epoch), reads_other_texts());
}

#[test]
fn clocks() {
    let time = Timestamp::from_secs(1_700_000_000);
    law_suite!(clock: SystemClock);
    law_suite!(clock: FixedClock(time));
    law_suite!(clock: ManualClock::new(time));
}

#[test]
fn serializers() {
    let scheme = || Scheme::flask_session(SecretKeys::new(SECRET).unwrap());
    law_suite!(serializer: scheme().timed_serializer());
    law_suite!(serializer: scheme().compression(Compression::Never).codec(MessagePack::default()).timed_serializer());
    law_suite!(serializer: scheme().digest::<Sha256>().key_derivation::<DjangoConcat>().timed_serializer());
}

#[test]
fn expiry_policies() {
    law_suite!(expiry: FlaskExpiry);
    law_suite!(expiry: BrowserSession);
    law_suite!(expiry: Sliding::after_percent(50));
    law_suite!(expiry: PerSession);
    let (idle, absolute) = (Duration::from_secs(600), Duration::from_secs(3_600));
    law_suite!(expiry: IdleAndAbsolute::new(idle, absolute); limit(idle), absolute(absolute));
    law_suite!(expiry: IdleAndAbsolute::new(absolute, idle); limit(idle), absolute(idle));
}

#[test]
fn null_policies() {
    law_suite!(null: FlaskNull);
    law_suite!(null: DiscardWrites);
    law_suite!(null: RequireSecret);
}

#[test]
fn interfaces() {
    let interface = || SecureCookieSessionInterface::new(SECRET).unwrap();
    law_suite!(interface: interface());
    law_suite!(interface: interface().with_rules(CookieRules::default().bad_cookie(BadCookie::Clear)));
    let scheme = Scheme::flask_session(SecretKeys::new(SECRET).unwrap());
    law_suite!(interface: scheme.codec(MessagePack::default()).digest::<Sha512>().sessions());
    let config = SessionConfig::builder()
        .cookie_name("__Host-session")
        .cookie_secure(true)
        .cookie_partitioned(true)
        .build()
        .unwrap();
    law_suite!(interface: interface().with_config(config));
}

/// As the doc of `laws` promises, single laws take single inputs.
#[test]
fn a_law_takes_one_input_too() {
    laws::codec::total(&TaggedJson::default(), b"{\" t\":").unwrap();
    laws::codec::bounded(&MessagePack::default(), b"\xdd\xff\xff\xff\xff").unwrap();
}

#[test]
fn logins_on_two_sides() {
    use cookie_session::flask_login::{FlaskLogin, LoginConfig, Protection};

    for protection in [Protection::None, Protection::Basic, Protection::Strong] {
        let logins = || {
            let config = LoginConfig::default().with_protection(protection);
            FlaskLogin::new("the key of both").unwrap().with_config(config)
        };
        let side =
            || (logins(), logins().sessions(SecureCookieSessionInterface::new("the key of both").unwrap()));
        laws::login::Suite::new(side(), side()).run().assert();
        // Two sides with different keys have no logins in common, and the laws say so.
        let other = FlaskLogin::new("another key").unwrap();
        let apart =
            (other.clone(), other.sessions(SecureCookieSessionInterface::new("another key").unwrap()));
        let report = laws::login::Suite::new(side(), apart).run();
        let broken: Vec<&str> = report.violations().iter().map(|violation| violation.law().name()).collect();
        assert_eq!(broken, ["login: shared", "login: remembered"], "{report}");
    }
}
