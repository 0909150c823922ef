//! Clocks and points in time.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chrono::{DateTime, TimeDelta, Utc};
use cookie_session::clock::{Clock, FixedClock, ManualClock, SystemClock, Timestamp};
use proptest::prelude::*;

use crate::support::cases;

#[test]
fn the_system_clock_shows_the_systems_time() {
    let before = Timestamp::from(SystemTime::now());
    let shown = SystemClock.now();
    assert!(before <= shown && shown <= Timestamp::from(SystemTime::now()));
}

#[test]
fn clocks_can_be_chosen_at_run_time() {
    let time = Timestamp::from_secs(7);
    let clocks: [Arc<dyn Clock>; 2] = [Arc::new(FixedClock(time)), Arc::new(ManualClock::new(time))];
    for clock in clocks {
        assert_eq!(clock.now(), time);
    }
}

#[test]
fn a_manual_clock_stops_at_the_end_of_time() {
    let clock = ManualClock::new(Timestamp::from_micros(i64::MAX - 1));
    clock.advance(Duration::from_secs(10));
    assert_eq!(clock.now(), Timestamp::from_micros(i64::MAX));
    clock.set(Timestamp::from_micros(0));
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), Timestamp::from_micros(i64::MAX));
    clock.set(Timestamp::from_micros(i64::MIN));
    clock.advance(Duration::from_nanos(1_999));
    assert_eq!(clock.now(), Timestamp::from_micros(i64::MIN + 1), "truncated to the microsecond");
}

#[test]
fn times_at_the_edges_neither_overflow_nor_panic() {
    assert_eq!(Timestamp::from_secs(i64::MAX), Timestamp::from_micros(i64::MAX));
    assert_eq!(Timestamp::from_secs(i64::MIN), Timestamp::from_micros(i64::MIN));
    assert_eq!(Timestamp::from_micros(i64::MIN).to_token_seconds(), None);
    assert_eq!(Timestamp::from_micros(-999_999).to_token_seconds(), Some(0), "as int(time.time())");
    assert_eq!(Timestamp::from_micros(-1_000_000).to_token_seconds(), None);
    assert!(Timestamp::from_micros(i64::MAX).to_datetime().is_none());
    assert_eq!(Timestamp::from_micros(i64::MAX).checked_add(TimeDelta::microseconds(1)), None);
    assert_eq!(Timestamp::from_micros(0).checked_add(TimeDelta::MAX), None);
    for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        assert_eq!(Timestamp::from(time).as_micros(), time.timestamp_micros());
    }
    let early = UNIX_EPOCH - Duration::from_millis(1_500);
    assert_eq!(Timestamp::from(early).as_micros(), -1_500_000);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn dates_and_timestamps_convert_both_ways(micros in -8_000_000_000_000_000_000_i64..8_000_000_000_000_000_000) {
        let time = Timestamp::from_micros(micros);
        prop_assert_eq!(Timestamp::from(time.to_datetime().unwrap()), time);
        prop_assert_eq!(time.as_secs(), micros / 1_000_000);
        let other = time.checked_add(TimeDelta::microseconds(5)).unwrap();
        prop_assert_eq!(other.as_micros(), micros + 5);
    }

    #[test]
    fn system_times_are_cut_to_the_microsecond(secs in 0_u64..10_000_000_000, nanos in 0_u32..1_000_000_000) {
        let since = Duration::new(secs, nanos);
        let micros = since.as_micros() as i64;
        prop_assert_eq!(Timestamp::from(UNIX_EPOCH + since).as_micros(), micros);
        prop_assert_eq!(Timestamp::from(UNIX_EPOCH - since).as_micros(), -micros);
    }
}

#[test]
fn a_timestamp_prints_as_rfc_3339() {
    for (micros, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (1_700_000_000_000_000, "2023-11-14T22:13:20Z"),
        (1_700_000_000_500_000, "2023-11-14T22:13:20.500Z"),
        (1_700_000_000_000_001, "2023-11-14T22:13:20.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (i64::MAX, "@9223372036854"),
        (i64::MIN, "@-9223372036854"),
    ] {
        assert_eq!(Timestamp::from_micros(micros).to_string(), text);
    }
    assert_eq!(format!("{:>22}", Timestamp::from_secs(0)), "  1970-01-01T00:00:00Z");
}
