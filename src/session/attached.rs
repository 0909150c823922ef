//! Values that belong to a request and travel with its session: [`Attached`].

use std::any::Any;

use super::Session;

/// One value of each type, for the request alone; nothing of it is saved.
#[derive(Default)]
pub(super) struct Attached(Vec<Box<dyn Any + Send + Sync>>);

impl Session {
    /// Attaches a value to this request's session, in place of another one of its type.
    pub(crate) fn attach<T: Clone + Send + Sync + 'static>(&self, value: T) {
        let mut state = self.state();
        match state.attached.0.iter_mut().find_map(|other| other.downcast_mut::<T>()) {
            Some(other) => *other = value,
            None => state.attached.0.push(Box::new(value)),
        }
    }

    /// The attached value of this type. Asking is not an access.
    pub(crate) fn attached<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        self.state().attached.0.iter().find_map(|value| value.downcast_ref::<T>()).cloned()
    }
}
