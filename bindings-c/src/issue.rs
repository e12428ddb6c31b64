use crate::panic::read;
use crate::path_element::mre_path_element;
use crate::text::{Block, LazyText, mre_str};
use crate::view::lent;
use modelrunner_errors::{Issue, OneLine};

/// One validation issue: what is wrong, and where. Zod's, Pydantic's and Ajv's all read like this.
///
/// It belongs to its error and lives as long as it does. Source: Errors page, 400 and 422.
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

/// The views of all issues of an error. What they show stands in a block and an array for all of
/// them, for an error can have many.
#[derive(Debug)]
pub(crate) struct Issues {
    pub(crate) list: Box<[mre_issue]>,
    _paths: Vec<mre_path_element>,
    _block: Block,
}

impl Issues {
    /// # Safety
    ///
    /// The issues outlive the answer, and neither move nor change.
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
                // SAFETY: `paths` is kept beside the view, does not grow beyond its capacity, and what
                // it holds does not change.
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

/// What the message, the code and the path's keys of an issue take, as a rule.
const USUAL_BYTES: usize = 96;

fn one_line(issue: &Issue) -> String {
    let message = OneLine(issue.message());
    match &*issue.place() {
        "" => message.to_string(),
        place => format!("{}: {message}", OneLine(place)),
    }
}

/// Where it is, for a person: `output[0].url`; a key that is no identifier is quoted, `a["b c"]`.
/// Empty where the issue is about the whole value. Absent for NULL only.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_place(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.place.view(|| issue.issue.place()))
}

/// What is wrong, in the server's words. Absent for NULL only.
///
/// It can hold line breaks and control characters, which a terminal may obey: to print or log it,
/// take mre_issue_one_line().
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_message(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.message)
}

/// Zod's `code`, Pydantic's `type` or Ajv's `keyword`: `too_big`. Absent where the issue has none,
/// and for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_code(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.code)
}

/// Every other member of the issue as sent, as a compact JSON object: `{}` where there are none,
/// bounded as mre_error_details() is. Absent for NULL only.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_extra(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.extra.view(|| issue.issue.extra().as_str().to_owned()))
}

/// One line for a log or a terminal, place and message: `output[0].url: must match format "uri"`;
/// the message alone where the place is empty. Absent for NULL only.
///
/// It never holds a line break, a control character or one that turns the direction of writing,
/// whatever the server sent.
#[unsafe(no_mangle)]
pub extern "C" fn mre_issue_one_line(issue: Option<&mre_issue>) -> mre_str {
    read(issue, mre_str::NONE, |issue| issue.one_line.view(|| one_line(issue.issue)))
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
    read(issue, mre_path_element::NONE, |issue| issue.path.get(index).copied().unwrap_or(mre_path_element::NONE))
}
