//! Counts the memory that this binary holds, so that a test can see whether any is lost.

#![allow(unsafe_code, reason = "an allocator that counts")]

use napi_derive::napi;
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicI64, Ordering};

static ALLOCATED: AtomicI64 = AtomicI64::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

struct Counting;

fn add(size: usize) {
    ALLOCATED.fetch_add(i64::try_from(size).unwrap_or(i64::MAX), Ordering::Relaxed);
}

fn remove(size: usize) {
    ALLOCATED.fetch_sub(i64::try_from(size).unwrap_or(i64::MAX), Ordering::Relaxed);
}

// SAFETY: the system's allocator does everything; counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller promises the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        remove(layout.size());
        // SAFETY: the caller promises the same.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The bytes that this binary has allocated and not freed.
#[napi(catch_unwind)]
pub(crate) fn allocated() -> i64 {
    ALLOCATED.load(Ordering::Relaxed)
}
