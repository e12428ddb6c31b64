//! The names and formats of secrets, one row each, with the rule in `docs/spec.md`.

pub(super) struct Row {
    pub(super) rule: Rule,
    /// Matched in any case. JSON escapes its characters as `\u` and four digits, or not at all.
    pub(super) text: &'static str,
}

impl Row {
    /// Whether the name of a member ends in the text of this row.
    pub(super) fn ends(&self, name: &[u8]) -> bool {
        let end = name.len().checked_sub(self.text.len()).map(|start| &name[start..]);
        end.is_some_and(|end| end.eq_ignore_ascii_case(self.text.as_bytes()))
    }
}

/// The numbers are those of the rules.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The start of a secret that is identified by its format.
    X1(Format),
    /// The name of a secret: its value follows in a text (X2), or is that of a member with this name (X3).
    X2(Value),
    /// A name of X3 whose value is a secret, whatever it is.
    X3,
    /// Not the name of a secret, although it ends like one.
    X4,
    /// An escape for an ASCII character, which may hide a part of another row.
    Escape,
}

/// The format of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// 16 or more of `[A-Za-z0-9_-]` after the prefix.
    Token,
    /// The same, unless it consists of words: `hf_hub_download_timeout`.
    NoWords,
    /// The same, and `+`, `/` and `=` too.
    Base64,
    /// 12 or more of `[A-Z0-9]` after the prefix.
    AccessKeyId,
    /// Three parts of `[A-Za-z0-9_-]`.
    Jwt,
}

/// The form of the value after a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// The value of a header: a parameter, also after a space. Schemes before it remain.
    Credentials,
    /// A parameter, or a token after a space.
    ApiKey,
    /// A parameter.
    Parameter,
    /// A parameter, unless it is the name of a field or a file.
    NoName,
    /// A parameter; in a signed URL, of any length.
    Signed,
    /// Parameters up to the end of the header.
    Cookies,
    /// The name is a scheme: a parameter after a space, and nothing else in this text.
    Scheme,
}

use Format::{AccessKeyId, Base64, Jwt, NoWords, Token};
use Rule::{Escape, X1, X2, X3, X4};
use Value::{ApiKey, Cookies, Credentials, NoName, Parameter, Scheme, Signed};

const fn row(rule: Rule, text: &'static str) -> Row {
    Row { rule, text }
}

/// A name also covers the names that end in it: `token` covers `access_token` and `HF_TOKEN`. If rows
/// overlap, the first and longest counts.
pub(super) static ROWS: [Row; 45] = [
    row(X4, "idempotency_key"),
    row(X2(Credentials), "authorization"),
    row(X2(Credentials), "x-api-key"),
    row(X2(ApiKey), "api key"),
    row(X2(ApiKey), "api_key"),
    row(X2(ApiKey), "api-key"),
    row(X2(ApiKey), "apikey"),
    row(X2(NoName), "_key"),
    row(X2(NoName), "token"),     // access_token, refresh_token, _TOKEN
    row(X2(Parameter), "secret"), // client_secret, _SECRET
    row(X2(Parameter), "password"),
    row(X2(NoName), "signature"),
    row(X2(NoName), "sig"),
    row(X2(Parameter), "credential"),
    row(X2(Signed), "X-Amz-Signature"),
    row(X2(Signed), "X-Amz-Credential"),
    row(X2(Signed), "X-Amz-Security-Token"),
    row(X2(Cookies), "cookie"), // Set-Cookie
    row(X2(Scheme), "bearer"),
    row(X2(Scheme), "basic"),
    row(X2(Scheme), "key "), // the scheme `Token` is in the row of the name
    row(X3, "AWSAccessKeyId"),
    row(X3, "SignatureProvided"),
    row(X3, "StringToSign"),
    row(X3, "StringToSignBytes"),
    row(X3, "CanonicalRequest"),
    row(X3, "CanonicalRequestBytes"),
    row(X1(Jwt), "eyJ"),
    row(X1(NoWords), "sk-"),
    row(X1(NoWords), "sk_"),
    row(X1(NoWords), "rk_"),
    row(X1(NoWords), "r8_"),
    row(X1(NoWords), "hf_"),
    row(X1(NoWords), "mr_"),
    row(X1(NoWords), "xai-"),
    row(X1(Token), "gsk_"),
    row(X1(Token), "ghp_"),
    row(X1(Token), "github_pat_"),
    row(X1(Token), "glpat-"),
    row(X1(Token), "xoxb-"),
    row(X1(Token), "AIza"),
    row(X1(Base64), "whsec_"),
    row(X1(AccessKeyId), "AKIA"),
    row(X1(AccessKeyId), "ASIA"),
    row(Escape, "\\u00"),
];
