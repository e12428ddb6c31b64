//! A response that is not a failure does not allocate.

#[expect(dead_code, unreachable_pub, reason = "the benchmarks use the rest")]
#[path = "common/bodies.rs"]
mod bodies;

use bodies::{KB, MB};
use modelrunner_errors::{Response, classify};
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

#[expect(unsafe_code, reason = "an allocator is")]
// SAFETY: every call is passed on to the system's allocator, and counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: as the caller promises.
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.get();
    let result = work();
    (COUNT.get() - before, result)
}

#[test]
fn a_response_that_is_not_a_failure_does_not_allocate() {
    let headers = [("content-type", "application/json"), ("x-modelrunner-request-id", "r1"), ("retry-after", "3")];
    for body in bodies::successes(&[KB, 10 * KB, 100 * KB, MB, 10 * MB]) {
        assert_eq!(allocations(|| classify(200, &body.bytes)), (0, None), "{body}");
        let with_headers = || Response::new(200, &body.bytes).headers(headers).classify();
        assert_eq!(allocations(with_headers), (0, None), "{body} with headers");
    }
}

#[test]
fn other_bodies_that_are_not_failures_do_not_allocate() {
    let media = [b"\x89PNG\r\n\x1a\n\x00".as_slice(), &[0xFF; 1000]].concat();
    for body in [
        b"".as_slice(),
        b"[]",
        b"\"text\"",
        b"plain text",
        br#"{"status":"IN_QUEUE","queue_position":3,"response_url":"https://example.com/1"}"#,
        br#"{"output":{"error":"decoy","nested":[{"status":"FAILED"}]},"status":"COMPLETED","error":null}"#,
        br#"{"choices":[{"delta":{"content":"a \"quoted\" \u00e9"}}]}"#,
        b"<html><head><title>Fine</title></head></html>",
        &media,
    ] {
        assert_eq!(allocations(|| classify(200, body)), (0, None), "{}", body.escape_ascii());
    }
}

#[test]
fn an_error_takes_ten_allocations_and_four_per_issue() {
    for body in bodies::errors() {
        // The first error builds the matchers.
        let _ = classify(body.status, &body.bytes);
        let (count, error) = allocations(|| classify(body.status, &body.bytes));
        let issues = error.expect("a failure").issues().len();
        println!("{body}: {count} allocations, {issues} issues");
        assert!((2..=10 + 4 * issues).contains(&count), "{body}: {count} allocations, {issues} issues");
    }
}

#[test]
fn the_kind_alone_takes_fewer_allocations_than_the_error() {
    for body in bodies::errors() {
        let error = classify(body.status, &body.bytes).expect("a failure");
        let (count, kind) = allocations(|| Response::new(body.status, &body.bytes).kind());
        let (of_the_error, _) = allocations(|| classify(body.status, &body.bytes));
        assert_eq!(kind, Some(error.kind()));
        assert!(count < of_the_error, "{body}: {count} allocations, {of_the_error} for the error");
    }
}
