use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the body of an exported function. A panic must not unwind into C, so the result is then the
/// fallback.
///
/// No value that outlives the call is left partly changed: the objects of C are only read, or
/// filled once through a `OnceLock`, which remains empty after a panic.
pub(crate) fn boundary<T>(fallback: T, body: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or(fallback)
}

/// Runs the body of an accessor. For NULL, the result is the fallback too.
pub(crate) fn read<'a, T: ?Sized, M: Copy>(object: Option<&'a T>, fallback: M, member: impl FnOnce(&'a T) -> M) -> M {
    boundary(fallback, || object.map_or(fallback, member))
}

#[cfg(test)]
mod tests {
    use super::{boundary, read};

    #[test]
    fn a_panic_becomes_the_fallback() {
        assert_eq!(boundary(1, || panic!("a panic on purpose")), 1);
        assert_eq!(boundary(1, || 2), 2);
        assert_eq!(read(Some(&0), 1, |_| panic!("a panic on purpose")), 1);
        assert_eq!(read(None::<&u8>, 1, |_| 2), 1);
    }
}
