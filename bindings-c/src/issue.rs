use crate::panic::read;
use crate::path_element::{Element, mre_path_element};
use crate::text::{LazyText, Span, Texts, mre_str};
use modelrunner_errors::{Issue, OneLine, PathElement};

/// One validation issue: what is wrong, and where. Zod's, Pydantic's and Ajv's all read like this.
///
/// It belongs to its error and lives as long as it does. Source: Errors page, 400 and 422.
#[derive(Debug)]
pub struct mre_issue {
    texts: Texts,
    place: Span,
    message: Span,
    code: Option<Span>,
    extra: Span,
    path: Box<[Element]>,
    one_line: LazyText,
}

impl mre_issue {
    pub(crate) fn new(issue: &Issue) -> Self {
        let place = issue.place();
        let code = issue.code();
        let extra = issue.extra().as_str();
        let keys = issue.path().map(|element| match element {
            PathElement::Key(key) => key.len() + 1,
            PathElement::Index(_) => 0,
        });
        let room = place.len() + issue.message().len() + code.map_or(0, str::len) + extra.len() + 4;
        let mut texts = Texts::with_room(room + keys.sum::<usize>());
        mre_issue {
            place: texts.add(&place),
            message: texts.add(issue.message()),
            code: code.map(|code| texts.add(code)),
            extra: texts.add(extra),
            path: issue.path().map(|element| Element::new(element, &mut texts)).collect(),
            one_line: LazyText::default(),
            texts,
        }
    }

    fn one_line(&self) -> String {
        match (self.texts.text(self.place), self.texts.text(self.message)) {
            ("", message) => OneLine(message).to_string(),
            (place, message) => format!("{}: {}", OneLine(place), OneLine(message)),
        }
    }
}

/// Where it is, for a person: `output[0].url`; a key that is no identifier is quoted, `a["b c"]`.
/// Empty where the issue is about the whole value. Absent for NULL only.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_place(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.texts.view(issue.place))
}

/// What is wrong, in the server's words. Absent for NULL only.
///
/// It can hold line breaks and control characters, which a terminal may obey: to print or log it,
/// take mre_issue_one_line().
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_message(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.texts.view(issue.message))
}

/// Zod's `code`, Pydantic's `type` or Ajv's `keyword`: `too_big`. Absent where the issue has none,
/// and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_code(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.texts.view_any(issue.code))
}

/// Every other member of the issue as sent, as a compact JSON object: `{}` where there are none,
/// bounded as mre_error_details() is. Absent for NULL only.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_extra(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.texts.view(issue.extra))
}

/// One line for a log or a terminal, place and message: `output[0].url: must match format "uri"`;
/// the message alone where the place is empty. Absent for NULL only.
///
/// It never holds a line break, a control character or one that turns the direction of writing,
/// whatever the server sent.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_one_line(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.one_line.view(|| issue.one_line()))
}

/// How many elements the path to the place has, from the outermost inwards. 0 for the whole value,
/// and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_path_len(issue: Option<&mre_issue>) -> usize {
    read(issue, 0, |issue| issue.path.len())
}

/// The element of that index of the path, from 0.
///
/// Its type is MRE_PATH_NONE for an index past the last one, and for a NULL issue.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_path(issue: Option<&mre_issue>, index: usize) -> mre_path_element {
    read(issue, mre_path_element::NONE, |issue| {
        issue.path.get(index).map_or(mre_path_element::NONE, |element| element.view(&issue.texts))
    })
}
