//! Does with hostile bodies what programs do, for `callgrind` to count what it takes.
//!
//! `hostile SIZE...` prints a line for each call of `measured`: the shape, the size, what is done.

#[path = "../../tests/common/hostile.rs"]
mod hostile;

use modelrunner_errors::{ApiError, classify};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;

/// Copies on each growth. Whether the system's allocator has to depends on what lies after the
/// block, which differs from run to run, and the copies count.
struct AlwaysCopies;

// SAFETY: `System` does the work; the default `realloc` allocates, copies and frees.
unsafe impl GlobalAlloc for AlwaysCopies {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` came from `System.alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: AlwaysCopies = AlwaysCopies;

fn main() {
    let sizes: Vec<usize> = std::env::args().skip(1).map(|size| size.parse().expect("a size in bytes")).collect();
    for shape in hostile::SHAPES {
        for size in &sizes {
            let body = shape.body(*size);
            let said = |what| println!("{}\t{size}\t{what}", shape.name);
            said("success");
            measured(&mut || drop(black_box(classify(200, black_box(&body)))));
            said("failure");
            let mut error = None;
            measured(&mut || error = classify(400, black_box(&body)));
            let error = error.expect("a failure");
            said("printed");
            measured(&mut || drop(black_box(error.to_string())));
            said("written");
            let mut json = String::new();
            measured(&mut || json = error.to_json());
            said("read");
            measured(&mut || drop(black_box(serde_json::from_str::<ApiError>(black_box(&json)))));
        }
    }
}

/// What is counted: a call of it ends in a dump.
#[inline(never)]
#[unsafe(no_mangle)]
fn measured(work: &mut dyn FnMut()) {
    work();
    black_box(());
}
