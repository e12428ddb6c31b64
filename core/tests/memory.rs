//! The memory and the stack that any body needs.
#![allow(unsafe_code, reason = "an allocator that counts")]

mod common;

use common::hostile::SHAPES;
use modelrunner_errors::{ApiError, classify};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// The maximum of the allocated memory, in bytes per byte of the body. `SECURITY.md` and the documentation of
/// the crate state it.
const MULTIPLE: usize = 100;

/// The memory that any result may take in addition, in bytes.
const CONSTANT: usize = 4096;

/// A little more than a power of two, so that tables have just doubled.
const SIZE: usize = (1 << 16) + (1 << 10);

thread_local! {
    // Negative if a thread frees memory of another thread.
    static LIVE: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: it passes every call on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.get() + layout.size().cast_signed();
        LIVE.set(live);
        PEAK.set(PEAK.get().max(live));
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller promises the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        LIVE.set(LIVE.get() - layout.size().cast_signed());
        // SAFETY: the caller promises the same.
        unsafe { System.dealloc(block, layout) }
    }
}

/// The bytes that `work` allocates at its peak, and the number of allocations.
fn taken<T>(work: impl FnOnce() -> T) -> (usize, usize, T) {
    let (live, allocations) = (LIVE.get(), ALLOCATIONS.get());
    PEAK.set(live);
    let done = work();
    ((PEAK.get() - live).cast_unsigned(), ALLOCATIONS.get() - allocations, done)
}

#[test]
fn memory_is_linear_in_the_body() {
    let mut most = (0, "");
    for shape in SHAPES {
        let body = shape.body(SIZE);
        for status in [400, 200] {
            let (peak, _, _error) = taken(|| classify(status, &body));
            assert!(peak <= MULTIPLE * body.len() + CONSTANT, "{}: {peak} under {status}", shape.name);
            most = most.max((peak, shape.name));
        }
    }
    println!("at most {} bytes for each byte of the body: {}", most.0.div_ceil(SIZE), most.1);
    assert!(most.0 > MULTIPLE * SIZE / 2, "the stated multiple is too large: {most:?}");
}

#[test]
fn the_canonical_json_is_linear_in_the_body() {
    let mut most = (0, "");
    for shape in SHAPES {
        let error = classify(400, &shape.body(SIZE)).unwrap();
        let (peak, _, _json) = taken(|| error.to_json());
        most = most.max((peak, shape.name));
    }
    println!("at most {} bytes of JSON for each byte of the body: {}", most.0.div_ceil(SIZE), most.1);
    assert!(most.0 <= MULTIPLE * SIZE, "{most:?}");
}

#[test]
fn a_response_that_is_not_a_failure_does_not_allocate() {
    let mut none = 0;
    for shape in SHAPES {
        let body = shape.body(SIZE);
        let (peak, allocations, error) = taken(|| classify(200, &body));
        // A body in UTF-16 is converted, and a key with escapes is decoded.
        if error.is_none() && !shape.name.contains("UTF-16") && !shape.name.contains("as escapes") {
            assert_eq!((peak, allocations), (0, 0), "{}", shape.name);
            none += 1;
        }
    }
    assert!(none >= SHAPES.len() / 2, "{none}");
}

#[test]
fn a_stack_of_256_kilobytes_is_enough() {
    let work = || {
        for shape in SHAPES {
            let body = shape.body(SIZE);
            drop(classify(200, &body));
            let error = classify(400, &body).unwrap();
            let json = error.to_json();
            assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap(), error, "{}", shape.name);
            drop((error.to_string(), format!("{error:?}"), error.clone()));
        }
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap().join().unwrap();
}
