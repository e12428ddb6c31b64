/// Whether the request was charged. Compare it; it is no truth value.
///
/// Source: Request lifecycle guide, billingStatus; Errors page: 422 is not charged.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum mre_charged {
    /// The response does not tell. Also the answer for a NULL error.
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
