//! Validation issues.

mod parse;
mod path;

pub(crate) use parse::{Source, find, is_absent, is_in_text, is_outside_details};
pub use path::PathElement;

use crate::Json;
use crate::as_sent::SentJson;
use crate::json::{Value, push_text};
use crate::restore::{InvalidJson, member, optional, restore};
use crate::secrets::Secrets;
use bumpalo::Bump;
use path::Path;
use serde::Serialize;
use smol_str::SmolStr;

/// One validation issue: a path and what is wrong there.
///
/// It has the same form for Zod, Pydantic, Ajv, JSON:API and others (I2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Issue {
    path: Path,
    message: String,
    code: Option<SmolStr>,
    extra: SentJson,
}

impl Issue {
    /// An issue that does not come from a response, for [`ApiError::with_issues`](crate::ApiError::with_issues).
    /// Secrets are masked.
    #[must_use]
    pub fn new<'a>(path: impl IntoIterator<Item = PathElement<'a>>, message: &str, code: Option<&str>) -> Self {
        let issue = Issue {
            path: path.into_iter().collect(),
            message: message.to_owned(),
            code: code.map(SmolStr::from),
            extra: SentJson::EMPTY_OBJECT,
        };
        issue.masked()
    }

    /// Reads the canonical JSON of an issue. Secrets are masked.
    ///
    /// # Errors
    ///
    /// [`InvalidJson`] if it is not that.
    pub fn from_json(json: &str) -> Result<Self, InvalidJson> {
        restore(json, Issue::restored)
    }

    pub(crate) fn restored<'a>(issue: Value<'a>, arena: &'a Bump) -> Result<Self, InvalidJson> {
        let issue = Issue {
            path: member(issue, "path", Path::restored)?,
            message: member(issue, "message", Value::string)?.to_owned(),
            code: optional(issue, "code", Value::string)?.map(SmolStr::from),
            extra: SentJson::restored(member(issue, "extra", |extra| (!extra.is_missing()).then_some(extra))?, arena),
        };
        Ok(issue.masked())
    }

    /// The canonical JSON of the issue.
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    pub(crate) fn write_json(&self, out: &mut String) {
        out.push_str(r#"{"path":"#);
        self.path.write_json(out);
        push_text(out, r#","message":"#, Some(&self.message));
        push_text(out, r#","code":"#, self.code());
        out.push_str(r#","extra":"#);
        out.push_str(self.extra().as_str());
        out.push('}');
    }

    /// The path from the outermost key inwards; empty for the complete value.
    pub fn path(&self) -> impl ExactSizeIterator<Item = PathElement<'_>> + Clone {
        self.path.iter()
    }

    /// The path for a person: `output[0].url`; empty for the complete value.
    ///
    /// A key that is not an identifier is quoted: `a["b c"]`.
    pub fn place(&self) -> String {
        let mut place = String::new();
        self.path.write(&mut place);
        place
    }

    /// What is wrong, in the server's words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The code: Zod's `code`, Pydantic's `type`, Ajv's `keyword`.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Every other member of the issue, as sent: an object, `{}` if there are none.
    pub fn extra(&self) -> Json<'_> {
        self.extra.as_json()
    }

    /// The issue with each secret replaced by `***`.
    pub(crate) fn masked(self) -> Self {
        let mask = |text: &str| Secrets::Possible.mask(text).into_owned();
        Issue {
            path: self.path.map_keys(|key| mask(key).into()),
            message: mask(&self.message),
            code: self.code.map(|code| mask(&code).into()),
            extra: self.extra,
        }
    }

    /// Writes `path: message`, or the message alone if the path is empty.
    pub(crate) fn write(&self, out: &mut String) {
        self.path.write(out);
        if !self.path.is_empty() {
            out.push_str(": ");
        }
        out.push_str(&self.message);
    }
}

/// M3: the first three issues on one line, and the count of the rest.
pub(crate) fn summary(issues: &[Issue]) -> String {
    const SHOWN: usize = 3;
    /// Room for a path and the punctuation.
    const PATH: usize = 48;
    let shown = issues.iter().take(SHOWN);
    let mut out = String::with_capacity(shown.clone().map(|issue| issue.message.len() + PATH).sum());
    for (index, issue) in shown.enumerate() {
        if index > 0 {
            out.push_str("; ");
        }
        issue.write(&mut out);
    }
    if issues.len() > SHOWN {
        out.push_str(" (+");
        out.push_str(itoa::Buffer::new().format(issues.len() - SHOWN));
        out.push_str(" more)");
    }
    out
}
