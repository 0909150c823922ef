//! Values that belong to a request and travel with its session: [`Attached`].

use std::any::Any;

use super::Session;

/// One value of each type, for the request alone; nothing of it is saved.
#[derive(Default)]
pub(super) struct Attached(Vec<Box<dyn Any + Send + Sync>>);

/// # Values of the request
impl Session {
    /// Attaches a value to this request's session, in place of another one of its type. It is not saved.
    ///
    /// An interface of your own uses it to know in [`save_session`](crate::SessionInterface::save_session) what it found
    /// when the session was opened, such as its number on the server. The value survives
    /// [`clear`](Session::clear). Keep the type private, so that nobody else replaces the value.
    ///
    /// ```
    /// use cookie_session::Session;
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// struct Id(u64);
    ///
    /// let session = Session::new();
    /// session.attach(Id(7));
    /// session.clear()?;
    /// assert_eq!(session.attached::<Id>(), Some(Id(7)));
    /// # Ok::<(), cookie_session::Error>(())
    /// ```
    pub fn attach<T: Clone + Send + Sync + 'static>(&self, value: T) {
        let mut state = self.state();
        match state.attached.0.iter_mut().find_map(|other| other.downcast_mut::<T>()) {
            Some(other) => *other = value,
            None => state.attached.0.push(Box::new(value)),
        }
    }

    /// Returns the attached value of this type. This does not mark the session as accessed.
    #[must_use]
    pub fn attached<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.state().attached.0.iter().find_map(|value| value.downcast_ref::<T>()).cloned()
    }
}
