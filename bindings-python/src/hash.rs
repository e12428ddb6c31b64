use std::hash::{DefaultHasher, Hash, Hasher};

/// The hash that Python's `__hash__` returns; equal values have equal hashes.
pub(crate) fn hash<T: Hash>(value: &T) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
