use crate::common::cut::assert_judged_by_what_was_whole;
use crate::input::Input;

/// Every start of a body gets an answer, which is the one of its whole members.
pub fn cut(data: &[u8]) {
    let Some(Input { status, body, .. }) = Input::read(data) else { return };
    let kind = |body: &[u8]| modelrunner_errors::classify(status, body).map(|error| error.kind());
    if assert_judged_by_what_was_whole(kind, status, body) == 0 {
        (0..body.len()).for_each(|end| assert!(kind(&body[..end]).is_some() || matches!(status, 200..=299)));
    }
}
