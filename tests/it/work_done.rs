//! Counts the digest's work: keys are derived once, and hashing is never wasted.

use std::cell::Cell;

use cookie_session::clock::{FixedClock, Timestamp};
use cookie_session::digest::{SessionDigest, Sha1};
use cookie_session::rules::{CookieRules, SeveralCookies};
use cookie_session::token::SigningSerializer;
use cookie_session::{
    Map, MaxAge, PlainRequest, Scheme, SecretKeys, SecureCookieSessionInterface, SessionInterface,
    UrlSafeTimedSerializer, Value,
};

/// What was asked of [`Counting`] on this thread.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Work {
    /// Keys turned into a MAC's state.
    keyed: usize,
    /// Bytes fed to MACs.
    bytes: usize,
    /// MACs computed.
    finished: usize,
}

thread_local! {
    static WORK: Cell<Work> = const { Cell::new(Work { keyed: 0, bytes: 0, finished: 0 }) };
}

fn count(change: impl FnOnce(&mut Work)) {
    let mut work = WORK.get();
    change(&mut work);
    WORK.set(work);
}

/// The work that `run` takes.
fn work_of(run: impl FnOnce()) -> Work {
    WORK.set(Work::default());
    run();
    WORK.get()
}

/// SHA-1 that counts.
struct Counting;

impl SessionDigest for Counting {
    type Mac = <Sha1 as SessionDigest>::Mac;
    type Output = <Sha1 as SessionDigest>::Output;

    fn hash(parts: &[&[u8]]) -> Self::Output {
        Sha1::hash(parts)
    }

    fn keyed(key: &[u8]) -> Self::Mac {
        count(|work| work.keyed += 1);
        Sha1::keyed(key)
    }

    fn update(mac: &mut Self::Mac, data: &[u8]) {
        count(|work| work.bytes += data.len());
        Sha1::update(mac, data);
    }

    fn finish(mac: Self::Mac) -> Self::Output {
        count(|work| work.finished += 1);
        Sha1::finish(mac)
    }
}

type Serializer = UrlSafeTimedSerializer<Counting>;

const NOW: Timestamp = Timestamp::from_secs(1_700_000_000);

fn serializer(fallbacks: usize) -> Serializer {
    scheme(fallbacks).timed_serializer()
}

fn scheme(fallbacks: usize) -> Scheme<Counting> {
    let keys = (0..fallbacks).fold(SecretKeys::new("the current key").unwrap(), |keys, index| {
        keys.with_fallback(format!("retired key {index}")).unwrap()
    });
    Scheme::flask_session(keys).digest::<Counting>()
}

fn token(serializer: &Serializer, text: &str) -> String {
    let mut token = String::new();
    serializer.write(&Map::from([("text", Value::from(text))]).into(), NOW, &mut token).unwrap();
    token
}

fn refused(serializer: &Serializer, token: &str) -> Work {
    work_of(|| {
        serializer.read(token.as_bytes(), MaxAge::UNLIMITED, NOW, &|_, _| true).unwrap_err();
    })
}

#[test]
fn a_wrong_key_costs_one_hmac_of_the_token() {
    for fallbacks in [0, 1, 4, 16] {
        let serializer = serializer(fallbacks);
        let token = token(&serializer, "hello");
        let forged = token.replacen('e', "f", 1);
        let signed = forged.rsplit_once('.').unwrap().0.len();
        let keys = fallbacks + 1;
        let expected = Work { keyed: 0, bytes: keys * signed, finished: keys };
        assert_eq!(refused(&serializer, &forged), expected, "{fallbacks} fallback keys");
    }
}

#[test]
fn the_right_key_ends_the_search() {
    let many = serializer(16);
    let token = token(&many, "hello");
    let work = work_of(|| {
        many.read(token.as_bytes(), MaxAge::UNLIMITED, NOW, &|_, _| false).unwrap();
    });
    assert_eq!((work.keyed, work.finished), (0, 1));
}

#[test]
fn what_cannot_be_a_token_costs_no_hmac() {
    let serializer = scheme(16).token_limit(1000).timed_serializer();
    let good = token(&serializer, "hello");
    let long = "A".repeat(1001);
    for text in ["", "a", "a.b", "a.b.c", &good[..good.len() - 1], &format!("{good}A"), &long] {
        assert_eq!(refused(&serializer, text), Work::default(), "{text}");
    }
}

#[test]
fn writing_costs_one_hmac_and_refreshing_that_of_the_time() {
    let serializer = serializer(16);
    let tail = ".ZVPxAA".len();
    for size in [1, 100, 10_000] {
        let text: String = (0..size).map(|index| char::from(b'a' + (index * index % 23) as u8)).collect();
        let mut kept = None;
        let token = token(&serializer, &text);
        let payload = token.rsplitn(3, '.').last().unwrap().len();
        let work = work_of(|| {
            serializer
                .write(&Map::from([("text", Value::from(&*text))]).into(), NOW, &mut String::new())
                .unwrap();
        });
        assert_eq!(work, Work { keyed: 0, bytes: payload + tail, finished: 1 });
        let work = work_of(|| {
            kept = serializer.read(token.as_bytes(), MaxAge::UNLIMITED, NOW, &|_, _| true).unwrap().resume;
        });
        assert_eq!(work, Work { keyed: 0, bytes: payload + tail, finished: 1 });
        let kept = kept.unwrap();
        let mut again = String::new();
        let work = work_of(|| assert!(serializer.rewrite(&kept, NOW, &mut again).unwrap()));
        assert_eq!(work, Work { keyed: 0, bytes: tail, finished: 1 }, "whatever the size");
        assert_eq!(again, token);
    }
}

/// An unchanged permanent session, and one of a retired key that has to be signed again.
#[test]
fn sending_a_session_again_costs_the_time_s_hmac() {
    let sent = |key: &str, permanent: bool| {
        let interface = Scheme::flask_session(SecretKeys::new(key).unwrap())
            .clock(FixedClock(NOW))
            .digest::<Counting>()
            .sessions();
        let session = interface.open_session(&PlainRequest::new());
        session.insert("text", "hello").unwrap();
        session.set_permanent(permanent).unwrap();
        interface.save_session(&session).unwrap().into_set_cookie().unwrap()
    };
    let tail = ".ZVPxAA".len();
    let interface =
        Scheme::flask_session(SecretKeys::new("current").unwrap().with_fallback("retired").unwrap())
            .clock(FixedClock(NOW))
            .digest::<Counting>()
            .sessions();
    let reissuing = interface.clone().with_rules(CookieRules::default().reissue(true));
    let saving = |interface: &dyn SessionInterface, cookie: &str| {
        let session = interface.open_session(&PlainRequest::new().answering(cookie));
        let mut headers = None;
        let work = work_of(|| headers = Some(interface.save_session(&session).unwrap()));
        (work, headers.unwrap().into_set_cookie())
    };

    let (current, retired) = (sent("current", true), sent("retired", true));
    let once = Work { keyed: 0, bytes: tail, finished: 1 };
    assert_eq!(saving(&interface, &current), (once, Some(current.clone())));
    // The state of another key's MAC is of no use, so the payload is hashed too; but once.
    let (work, again) = saving(&interface, &retired);
    assert_eq!((work.keyed, work.finished, again), (0, 1, Some(current.clone())));
    assert!(work.bytes > tail);

    let (current, retired) = (sent("current", false), sent("retired", false));
    assert_eq!(saving(&interface, &current), (Work::default(), None));
    assert_eq!(saving(&interface, &retired), (Work::default(), None));
    assert_eq!(saving(&reissuing, &current), (Work::default(), None));
    assert_eq!(saving(&reissuing, &retired).1, Some(current));
}

/// A request with very many cookies of the session's name costs no more than one with eight.
#[test]
fn of_several_cookies_eight_cost_an_hmac() {
    let interface =
        Scheme::flask_session(SecretKeys::new("current").unwrap()).digest::<Counting>().sessions();
    let interface = interface.with_rules(CookieRules::default().several(SeveralCookies::FirstGood));
    let foreign = SecureCookieSessionInterface::new("foreign").unwrap();
    let session = foreign.open_session(&PlainRequest::new());
    session.insert("text", "hello").unwrap();
    let pair = foreign.save_session(&session).unwrap().into_set_cookie().unwrap();
    let pair = pair.split(';').next().unwrap();
    for (sent, tried) in [(1, 1), (8, 8), (9, 8), (500, 8)] {
        let request = PlainRequest::new().with_header("cookie", vec![pair; sent].join("; "));
        let work = work_of(|| drop(interface.open_session(&request)));
        assert_eq!((work.keyed, work.finished), (0, tried), "{sent} cookies");
    }
}
