//! The names of members, and the form of scores and messages.

use std::borrow::Cow;

use crate::clock::{Clock, SystemClock, Timestamp};
use crate::session::revocation::whose::Whose;

const USER: &str = "user:";
const EVERYONE: &str = "everyone";

/// How far in the future an epoch may be. The clocks of servers differ by less.
///
/// A later epoch is a mistake, such as milliseconds, and would end all future logins of the user.
const AHEAD: i64 = 24 * 60 * 60;

/// A message that [`parse_message`] does not recognize, so listeners read the list.
pub(super) const LOOK: &str = "";

pub(super) fn member(whose: Whose<'_>) -> Cow<'static, str> {
    match whose {
        Whose::User(user) => format!("{USER}{user}").into(),
        Whose::Everyone => EVERYONE.into(),
    }
}

/// Returns whose epoch a member is; `None` for a member of another program.
pub(super) fn parse_member(member: &[u8]) -> Option<Whose<'_>> {
    let member = std::str::from_utf8(member).ok()?;
    match member.strip_prefix(USER) {
        Some(user) => Some(Whose::User(user)),
        None => (member == EVERYONE).then_some(Whose::Everyone),
    }
}

/// Returns the epoch of a score, rounded up.
pub(super) fn parse_score(score: f64) -> Timestamp {
    let latest = SystemClock.now().as_secs().saturating_add(AHEAD);
    // The conversion clamps to the range, and converts NaN to 0.
    Timestamp::from_secs((score.ceil() as i64).min(latest))
}

pub(super) fn message(member: &str, epoch: Timestamp) -> String {
    format!("{} {member}", epoch.as_secs())
}

pub(super) fn parse_message(message: &[u8]) -> Option<(Whose<'_>, Timestamp)> {
    let space = message.iter().position(|byte| *byte == b' ')?;
    let (epoch, member) = (message.get(..space)?, message.get(space + 1..)?);
    let epoch = std::str::from_utf8(epoch).ok()?.parse::<f64>().ok()?;
    Some((parse_member(member)?, parse_score(epoch)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_and_others_make_listeners_look() {
        let epoch = Timestamp::from_secs(1_700_000_001);
        for whose in [Whose::User("7"), Whose::User(""), Whose::User("a b:\n"), Whose::Everyone] {
            assert_eq!(parse_message(message(&member(whose), epoch).as_bytes()), Some((whose, epoch)));
        }
        for other in [LOOK, " ", "x user:7", "1 7", "1 everyone else", "1", "user:7 1", "nan"] {
            assert_eq!(parse_message(other.as_bytes()), None, "{other}");
        }
        assert_eq!(parse_message(b"1 user:\xff"), None);
        assert_eq!(parse_message(b"1700000000.5 user:7"), Some((Whose::User("7"), epoch)));
    }

    #[test]
    fn scores_stay_within_reason() {
        let latest = SystemClock.now().as_secs() + AHEAD;
        for score in [1.7e12, f64::INFINITY, 1e300] {
            assert!((latest..=latest + 5).contains(&parse_score(score).as_secs()), "{score}");
        }
        assert_eq!(parse_score(f64::NAN), Timestamp::from_secs(0));
        assert!(parse_score(f64::NEG_INFINITY) < Timestamp::from_secs(0));
    }
}
