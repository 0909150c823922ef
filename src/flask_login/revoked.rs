//! [`Revocations`]: whether a remember cookie still logs its user in.

use std::sync::Arc;

use super::keys::USER_ID;
use crate::session::expiry::SessionFacts;
use crate::session::interface::SessionInterface;
use crate::session::revocation::{RevocationPolicy, Standing};
use crate::value::Map;

/// The revocation policy of a request's session, asked about users of remember cookies.
///
/// A remember cookie has no time, so nobody knows whether it is from before or after a revocation. It counts as a login
/// without a time, which ends with the first revocation of its user.
#[derive(Clone)]
pub(super) struct Revocations {
    policy: Arc<dyn RevocationPolicy>,
    facts: SessionFacts,
}

impl Revocations {
    /// The policy of an interface, if it has one.
    pub(super) fn of(interface: &impl SessionInterface) -> Option<Self> {
        let policy = interface.revocation_policy()?.clone();
        let facts = SessionFacts::of(interface.config(), interface.now(), &Map::new(), None, false);
        Some(Self { policy, facts })
    }

    /// Whether a login of this user without a time is valid.
    pub(super) fn admit(&self, user_id: &str) -> bool {
        self.policy.standing(&self.facts, &Map::from([(USER_ID, user_id)])) == Standing::Current
    }
}
