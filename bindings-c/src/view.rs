use std::ptr;

/// A part of an error, for a view of it that is kept in the same error.
///
/// # Safety
///
/// What is lent outlives the view, and neither moves nor changes.
pub(crate) unsafe fn lent<T: ?Sized>(part: &T) -> &'static T {
    // SAFETY: the caller promises that it is there for as long as it is looked at.
    unsafe { &*ptr::from_ref(part) }
}
