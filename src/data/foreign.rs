//! Code of other crates that may panic on damaged files.

use std::{
    cell::Cell,
    panic::{self, AssertUnwindSafe, Location},
    path::Path,
    sync::Once,
};

/// Where this thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// In code whose panics are bugs.
    Usual,
    /// In code of others.
    Guarded,
    /// In a panic of this program's own code, within what is guarded.
    OwnPanic,
}

thread_local! {
    static PLACE: Cell<Place> = const { Cell::new(Place::Usual) };
}

/// Does work in which code of another crate may panic; then there is no result, and nothing is printed. A panic of this program's own code
/// is a bug, which is printed and goes on as any other.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let guarded = PLACE.try_with(Cell::get) == Ok(Place::Guarded);
            if guarded && !panic.location().is_some_and(is_own) {
                return;
            }
            if guarded {
                PLACE.set(Place::OwnPanic);
            }
            usual(panic);
        }));
    });
    PLACE.set(Place::Guarded);
    let result = panic::catch_unwind(AssertUnwindSafe(work));
    let place = PLACE.replace(Place::Usual);
    match result {
        Ok(result) => Some(result),
        Err(panic) if place == Place::OwnPanic => panic::resume_unwind(panic),
        Err(_) => None,
    }
}

/// Whether this is a line of this crate.
fn is_own(location: &Location<'_>) -> bool {
    let root = Path::new(file!()).ancestors().nth(2);
    root.is_some_and(|root| Path::new(location.file()).starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_others_gives_no_result_and_one_of_the_program_itself_goes_on() {
        assert_eq!(guarded(|| 7), Some(7));
        // The standard library says that the line of a foreign crate called it.
        assert_eq!(guarded(|| bytes::Bytes::new().slice(2..)), None);
        let own = panic::catch_unwind(|| guarded(|| panic::panic_any("own")));
        assert_eq!(own.unwrap_err().downcast_ref(), Some(&"own"));
        assert_eq!(PLACE.get(), Place::Usual);
    }
}
