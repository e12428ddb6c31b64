/// Whether the request was charged (N13). Compare it with these constants; it is not a boolean.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_charged {
    /// The response does not say. Also the value for a NULL error.
    MRE_CHARGED_UNKNOWN = 0,
    /// It was not charged.
    MRE_CHARGED_NO = 1,
    /// It was charged.
    MRE_CHARGED_YES = 2,
}

impl From<Option<bool>> for mre_charged {
    fn from(charged: Option<bool>) -> Self {
        match charged {
            None => mre_charged::MRE_CHARGED_UNKNOWN,
            Some(false) => mre_charged::MRE_CHARGED_NO,
            Some(true) => mre_charged::MRE_CHARGED_YES,
        }
    }
}
