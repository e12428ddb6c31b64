use crate::text::{Block, mre_str};
use modelrunner_errors::PathElement;

/// The type of an element of a path.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_path_type {
    /// There is no such element.
    MRE_PATH_NONE = 0,
    /// The key of an object.
    MRE_PATH_KEY = 1,
    /// The index of an array.
    MRE_PATH_INDEX = 2,
}

/// One element of the path of an issue: the key of an object, or the index of an array.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct mre_path_element {
    /// Whether it is a key or an index.
    pub r#type: mre_path_type,
    /// The key, which is valid until the error is freed. Absent unless the type is MRE_PATH_KEY.
    pub key: mre_str,
    /// The index, from -(2^53-1) to 2^53-1. 0 unless the type is MRE_PATH_INDEX.
    pub index: i64,
}

impl mre_path_element {
    pub(crate) const NONE: mre_path_element =
        mre_path_element { r#type: mre_path_type::MRE_PATH_NONE, key: mre_str::NONE, index: 0 };

    pub(crate) fn new(element: PathElement<'_>, block: &mut Block) -> Self {
        match element {
            PathElement::Key(key) => {
                mre_path_element { r#type: mre_path_type::MRE_PATH_KEY, key: block.add(key), index: 0 }
            }
            PathElement::Index(index) => {
                mre_path_element { r#type: mre_path_type::MRE_PATH_INDEX, key: mre_str::NONE, index }
            }
        }
    }
}
