//! The bodies of the benchmarks, and the readers that the core is compared with.

#[allow(missing_docs)]
#[path = "../tests/common/bodies.rs"]
pub mod bodies;
#[allow(missing_docs)]
pub mod by_hand;
#[allow(missing_docs)]
pub mod readers;
