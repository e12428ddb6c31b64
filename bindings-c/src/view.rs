use std::ptr;

/// A part of an error, for a view that is stored in the same error.
///
/// # Safety
///
/// The part outlives the view, and neither moves nor changes.
pub(crate) unsafe fn lent<T: ?Sized>(part: &T) -> &'static T {
    // SAFETY: the caller promises that the part outlives the view.
    unsafe { &*ptr::from_ref(part) }
}
