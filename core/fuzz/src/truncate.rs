use crate::common::truncated::assert_same_kind_as_complete_members;
use crate::input::Input;

/// A truncated body has the kind of its complete members.
pub fn truncate(data: &[u8]) {
    let Some(Input { status, body, .. }) = Input::read(data) else { return };
    let kind = |body: &[u8]| modelrunner_errors::classify(status, body).map(|error| error.kind());
    if assert_same_kind_as_complete_members(kind, status, body) == 0 {
        (0..body.len()).for_each(|end| assert!(kind(&body[..end]).is_some() || matches!(status, 200..=299)));
    }
}
