pub(crate) mod bodies;
pub(crate) mod readers;
