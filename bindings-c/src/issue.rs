use crate::panic::read;
use crate::path_element::mre_path_element;
use crate::text::{Block, LazyText, mre_str};
use crate::view::lent;
use modelrunner_errors::{Issue, OneLine};

/// One validation issue: a path, and what is wrong there. It has the same form for Zod, Pydantic,
/// Ajv and others (I2).
///
/// It belongs to its error and is valid until the error is freed.
#[derive(Debug)]
pub struct mre_issue {
    issue: &'static Issue,
    message: mre_str,
    code: mre_str,
    path: &'static [mre_path_element],
    place: LazyText,
    extra: LazyText,
    one_line: LazyText,
}

/// The views of all issues of an error. An error can have many, so they share one block of texts
/// and one array of paths.
#[derive(Debug)]
pub(crate) struct Issues {
    pub(crate) list: Box<[mre_issue]>,
    _paths: Vec<mre_path_element>,
    _block: Block,
}

impl Issues {
    /// # Safety
    ///
    /// The issues outlive the result, and neither move nor change.
    pub(crate) unsafe fn new(issues: &[Issue]) -> Self {
        let mut paths = Vec::with_capacity(issues.iter().map(|issue| issue.path().len()).sum());
        let mut block = Block::with_room(issues.len() * USUAL_BYTES);
        let view = |issue: &Issue| {
            let start = paths.len();
            assert!(issue.path().len() <= paths.capacity() - start, "growing would move what is viewed");
            paths.extend(issue.path().map(|element| mre_path_element::new(element, &mut block)));
            mre_issue {
                // SAFETY: the caller promises the same.
                issue: unsafe { lent(issue) },
                message: block.add(issue.message()),
                code: block.add_any(issue.code()),
                // SAFETY: `paths` is stored next to the view, does not grow beyond its capacity,
                // and its elements do not change.
                path: unsafe { lent(&paths[start..]) },
                place: LazyText::default(),
                extra: LazyText::default(),
                one_line: LazyText::default(),
            }
        };
        let list = issues.iter().map(view).collect();
        Issues { list, _paths: paths, _block: block }
    }
}

/// What the message, the code and the keys of the path of an issue usually take.
const USUAL_BYTES: usize = 96;

fn one_line(issue: &Issue) -> String {
    let message = OneLine(issue.message());
    match &*issue.place() {
        "" => message.to_string(),
        place => format!("{}: {message}", OneLine(place)),
    }
}

/// The readable path (I5): `output[0].url`. A key that is not an identifier is quoted: `a["b c"]`.
/// Empty if the issue is about the complete value. Absent only for NULL. The text is valid until
/// the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_place(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.place.view(|| issue.issue.place()))
}

/// What is wrong, in the server's words. Absent only for NULL. The text is valid until the error is
/// freed.
///
/// It can contain line breaks and control characters, which a terminal may obey. To print or log an
/// issue, use mre_issue_one_line().
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_message(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.message)
}

/// Zod's `code`, Pydantic's `type` or Ajv's `keyword`: `too_big`. Absent if the issue has none, and
/// for NULL. The text is valid until the error is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_code(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.code)
}

/// Every other member of the issue as sent, as a compact JSON object, `{}` if there are none. It
/// has the bounds of mre_error_details(). Absent only for NULL. The text is valid until the error
/// is freed.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_extra(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.extra.view(|| issue.issue.extra().as_str().to_owned()))
}

/// One line for a log or a terminal, readable path and message: `output[0].url: must match format
/// "uri"`; the message alone if the path is empty. Absent only for NULL. The text is valid until
/// the error is freed.
///
/// It never contains a line break, a control character or a bidirectional control.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_one_line(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.one_line.view(|| one_line(issue.issue)))
}

/// The number of elements of the path. 0 if the issue is about the complete value, and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_path_len(issue: Option<&mre_issue>) -> usize {
    read(issue, 0, |issue| issue.path.len())
}

/// The element of the path at an index, starting from 0, from the outermost key inwards. The key is
/// valid until the error is freed.
///
/// Its type is MRE_PATH_NONE if the index is too large, and for a NULL issue.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_path(issue: Option<&mre_issue>, index: usize) -> mre_path_element {
    read(issue, mre_path_element::NONE, |issue| issue.path.get(index).copied().unwrap_or(mre_path_element::NONE))
}
