//! The time and the allocations of a classification, compared with other parsers of the same bytes.

use divan::{AllocProfiler, Bencher, counter::BytesCount};
use modelrunner_errors::classify;
use modelrunner_errors_benches::bodies::{self, Body, KB, MB};
use modelrunner_errors_benches::readers;

#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

fn main() {
    divan::main();
}

fn all() -> impl Iterator<Item = Body> {
    let successes = bodies::successes(&[KB, 10 * KB, 100 * KB, MB, 10 * MB]);
    bodies::errors().into_iter().chain(successes).chain(bodies::pages())
}

fn bench<T>(bencher: Bencher<'_, '_>, body: &Body, read: impl Fn(&[u8]) -> T + Sync) {
    bencher.counter(BytesCount::of_slice(&body.bytes)).bench(|| drop(read(&body.bytes)));
}

#[divan::bench(args = all())]
fn modelrunner_errors(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, |bytes| classify(body.status, bytes));
}

#[divan::bench(args = all())]
fn memchr(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, readers::memchr);
}

#[divan::bench(args = all())]
fn serde_json_ignored_any(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, readers::ignored_any);
}

#[divan::bench(args = all())]
fn serde_json_typed(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, |bytes| readers::typed(bytes).is_some());
}

#[divan::bench(args = all())]
fn sonic_rs_typed(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, |bytes| readers::sonic_typed(bytes).is_some());
}

#[divan::bench(args = all())]
fn sonic_rs_lazy(bencher: Bencher<'_, '_>, body: &Body) {
    bench(bencher, body, |bytes| readers::sonic_lazy(bytes).is_some());
}

#[divan::bench(args = all())]
fn simd_json_typed(bencher: Bencher<'_, '_>, body: &Body) {
    bencher
        .counter(BytesCount::of_slice(&body.bytes))
        .with_inputs(Vec::new)
        .bench_refs(|copy| readers::simd_json_typed(&body.bytes, copy));
}

/// Failures in sequence, all of them different.
mod mix {
    use super::{Bencher, Body, BytesCount, bodies, classify, readers};

    fn bench(bencher: Bencher<'_, '_>, read: impl Fn(&Body) -> bool + Sync) {
        let mix = bodies::mix(4000);
        let bytes: usize = mix.iter().map(|body| body.bytes.len()).sum();
        bencher.counter(BytesCount::new(bytes)).bench(|| mix.iter().filter(|body| read(body)).count());
    }

    #[divan::bench]
    fn modelrunner_errors(bencher: Bencher<'_, '_>) {
        bench(bencher, |body| classify(body.status, &body.bytes).is_some());
    }

    #[divan::bench]
    fn serde_json_ignored_any(bencher: Bencher<'_, '_>) {
        bench(bencher, |body| readers::ignored_any(&body.bytes));
    }

    #[divan::bench]
    fn serde_json_typed(bencher: Bencher<'_, '_>) {
        bench(bencher, |body| readers::typed(&body.bytes).is_some());
    }

    #[divan::bench]
    fn sonic_rs_typed(bencher: Bencher<'_, '_>) {
        bench(bencher, |body| readers::sonic_typed(&body.bytes).is_some());
    }
}
