//! Bodies that are designed to cost more than their size.

pub(crate) struct Shape {
    pub(crate) name: &'static str,
    head: &'static [u8],
    /// Repeated until the size is reached.
    filler: Filler,
    tail: &'static [u8],
}

enum Filler {
    Same(&'static [u8]),
    /// With a number in between, so that all are different.
    Numbered(&'static str, &'static str),
    /// The first text repeated, then the second text as often.
    Nested(&'static [u8], &'static [u8]),
}

use Filler::{Nested, Numbered, Same};

impl Shape {
    /// A body of about this size.
    pub(crate) fn body(&self, size: usize) -> Vec<u8> {
        let mut body = self.head.to_vec();
        let room = size.saturating_sub(self.head.len() + self.tail.len());
        match self.filler {
            Same(filler) => body.extend(filler.repeat(room / filler.len())),
            Nested(open, close) => {
                let depth = room / (open.len() + close.len());
                body.extend(open.repeat(depth));
                body.extend(close.repeat(depth));
            }
            Numbered(before, after) => {
                for number in 0.. {
                    let piece = format!("{before}{number}{after}");
                    if body.len() + piece.len() + self.tail.len() > size {
                        break;
                    }
                    body.extend(piece.as_bytes());
                }
            }
        }
        body.extend(self.tail);
        body
    }
}

const fn shape(name: &'static str, head: &'static [u8], filler: Filler, tail: &'static [u8]) -> Shape {
    Shape { name, head, filler, tail }
}

pub(crate) const SHAPES: &[Shape] = &[
    // Brackets, quotes and backslashes.
    shape("brackets that open", b"", Same(b"["), b""),
    shape("braces that open", b"", Same(b"{\"a\":"), b""),
    shape("errors in errors", b"", Same(b"{\"error\":"), b""),
    shape("lists of errors in lists", b"", Same(b"[{\"error\":"), b""),
    shape("brackets in details", b"{\"details\":", Nested(b"[", b"]"), b"}"),
    shape("braces in details", b"{\"details\":", Nested(b"{\"a\":", b"}"), b",\"error\":\"x\"}"),
    shape("brackets in the output", b"{\"output\":", Nested(b"[{\"a\":", b"}]"), b",\"error\":\"x\"}"),
    shape("brackets that open in the output", b"{\"output\":", Same(b"["), b""),
    shape("brackets in strings of the output", b"{\"output\":[", Same(b"\"]\","), b"0],\"error\":\"x\"}"),
    shape("quotes", b"", Same(b"\""), b""),
    shape("quotes in the output", b"{\"output\":", Same(b"\"\" "), b",\"error\":\"x\"}"),
    shape("backslashes", b"\"", Same(b"\\"), b""),
    shape("backslashes in the output", b"{\"output\":\"", Same(b"\\\\"), b"\",\"error\":\"x\"}"),
    shape("backslashes in the error", b"{\"error\":\"", Same(b"\\\\"), b"\"}"),
    // Many of something.
    shape("keys", b"{", Numbered("\"k", "\":0,"), b"\"error\":\"x\"}"),
    shape("keys in details", b"{\"details\":{", Numbered("\"k", "\":0,"), b"\"z\":0}}"),
    shape("keys as escapes in details", b"{\"details\":{", Numbered("\"\\u006b", "\":0,"), b"\"z\":0}}"),
    shape("a repeated key", b"{", Same(b"\"error\":\"x\","), b"\"error\":\"y\"}"),
    shape("a repeated list of issues", b"{", Same(b"\"error\":[{\"message\":\"m\"}],"), b"\"error\":\"y\"}"),
    shape("a repeated key in details", b"{\"details\":{", Same(b"\"a\":[0],"), b"\"z\":0}}"),
    shape("keys alike in their ends", b"{\"details\":{\"aza\":0,", Nested(b"\"axa\":1,", b"\"aya\":1,"), b"\"z\":0}}"),
    shape("fields of the store alike in their ends", b"<Error>", Nested(b"<axa>1</axa>", b"<aya>1</aya>"), b"</Error>"),
    shape("names of secrets", b"{\"error\":\"", Same(b"key=bearer key=authorization:"), b"\"}"),
    shape("secrets", b"{\"error\":\"", Same(b"X-Amz-Signature=00ff&"), b"\"}"),
    shape("headers in details", b"{\"details\":[", Same(b"\"Key mr_live_1\","), b"0]}"),
    shape("a repeated key as escapes", b"{", Same(b"\"\\u0065rror\":{},"), b"\"error\":\"y\"}"),
    shape("a repeated path in an issue", b"{\"error\":[{", Same(b"\"path\":[1],"), b"\"message\":\"m\"}]}"),
    shape("issues", b"{\"error\":[", Same(b"{\"message\":\"m\"},"), b"{\"message\":\"m\"}]}"),
    shape("issues that are texts", b"{\"error\":[", Same(b"\"m\","), b"\"m\"]}"),
    shape("issues that are numbers", b"{\"error\":[", Same(b"1,"), b"1]}"),
    shape("issues that are objects", b"{\"error\":[", Same(b"{},"), b"{}]}"),
    shape(
        "issues of Pydantic",
        b"{\"detail\":[",
        Same(b"{\"loc\":[\"a\"],\"msg\":\"m\"},"),
        b"{\"loc\":[],\"msg\":\"m\"}]}",
    ),
    shape("issues in details", b"{\"details\":{\"validationErrors\":[", Same(b"{\"message\":\"m\"},"), b"{}]}}"),
    shape("a body of issues", b"[", Same(b"{\"message\":\"m\"},"), b"{\"message\":\"m\"}]"),
    shape("issues that end in no issue", b"[", Same(b"{\"message\":\"m\"},"), b"0]"),
    shape(
        "issues in a text",
        b"{\"error\":\"[",
        Same(b"{\\\"message\\\":\\\"m\\\"},"),
        b"{\\\"message\\\":\\\"m\\\"}]\"}",
    ),
    shape("extra members of an issue", b"{\"error\":[{\"message\":\"m\",", Numbered("\"k", "\":0,"), b"\"z\":0}]}"),
    shape("numbers in details", b"{\"details\":[", Same(b"12345678901234567890,"), b"0]}"),
    shape("logs", b"{\"status\":\"FAILED\",\"logs\":[", Same(b"{\"message\":\"m\"},"), b"0]}"),
    // Long texts.
    shape("a long message", b"{\"error\":\"", Same(b"a"), b"\"}"),
    shape("a long message that is cut", b"{\"error\":\"", Same(b"a"), b""),
    shape("a long blank message", b"{\"error\":\"", Same(b" "), b"\",\"message\":\"m\"}"),
    shape("a long key", b"{\"", Same(b"a"), b"\":0,\"error\":\"x\"}"),
    shape("a long number", b"{\"details\":", Same(b"1"), b",\"error\":\"x\"}"),
    shape("a long number that is not a status", b"{\"message\":\"m\",\"status\":", Same(b"5"), b"}"),
    shape("escapes in the message", b"{\"error\":\"", Same(b"\\u00e9"), b"\"}"),
    shape("halves of surrogate pairs", b"{\"details\":\"", Same(b"\\ud83d"), b"\"}"),
    shape("controls in the message", b"{\"error\":\"", Same(b"\\u001b"), b"\"}"),
    shape("controls in details", b"{\"details\":\"", Same(b"\x01"), b"\"}"),
    shape("controls in an issue", b"{\"error\":[{\"message\":\"", Same(b"\\u009b\\u202e"), b"\"}]}"),
    shape("invalid UTF-8", b"{\"details\":\"", Same(b"\xff"), b"\"}"),
    shape("a bare text", b"", Same(b"a "), b""),
    shape("empty lines", b"", Same(b"\n"), b"text"),
    shape("lines without a letter", b"", Same(b"-\r\n"), b""),
    shape("words that nearly say it", b"{\"error\":\"", Same(b"request is not yet "), b"\"}"),
    shape("rates that nearly limit", b"{\"statusCode\":429,\"error\":\"", Same(b"arate limit "), b"\"}"),
    shape("texts in texts", b"\"{\\\"error\\\":\\\"", Same(b"a"), b"\\\"}\""),
    shape("UTF-16", b"\xff\xfe{\0\"\0e\0r\0r\0o\0r\0\"\0:\0\"\0", Same(b"a\0"), b"\"\0}\0"),
    shape("halves of pairs in UTF-16", b"\xfe\xff", Same(b"\xd8\x3d"), b""),
    // Names and prefixes of secrets.
    shape("keys of a secret in the message", b"{\"error\":\"", Same(b"key "), b"\"}"),
    shape("keys of a secret in details", b"{\"details\":\"", Same(b"Authorization: Key "), b"\"}"),
    shape("secrets in details", b"{\"details\":\"", Same(b"X-Amz-Signature=0&"), b"\"}"),
    shape("quotes around a secret", b"{\"details\":\"authorization", Same(b": ' "), b"\"}"),
    shape("a long secret", b"{\"details\":\"authorization: bearer ", Same(b"a1_"), b"\"}"),
    shape("words that begin like a secret", b"{\"details\":\"", Same(b"x-amz-x-amz-"), b"\"}"),
    // Paths.
    shape("a long path", b"{\"error\":[{\"message\":\"m\",\"path\":[", Same(b"1,"), b"1]}]}"),
    shape("a long path of objects", b"{\"error\":[{\"message\":\"m\",\"path\":[", Same(b"{},"), b"1]}]}"),
    shape("a long pointer", b"{\"error\":[{\"message\":\"m\",\"instancePath\":\"", Same(b"/~1"), b"\"}]}"),
    shape("a long place", b"{\"error\":[{\"message\":\"m\",\"path\":\"a", Same(b"[0]"), b"\"}]}"),
    shape("a long place that is none", b"{\"error\":[{\"message\":\"m\",\"path\":\"a", Same(b"[0]"), b"[\"}]}"),
    shape("brackets in a parameter", b"{\"error\":{\"message\":\"m\",\"param\":\"", Same(b"["), b"\"}}"),
    shape("quoted brackets in a parameter", b"{\"error\":{\"message\":\"m\",\"param\":\"", Same(b"[\\\"a"), b"\"}}"),
    // Markup.
    shape("a page", b"<html><body>", Same(b"<p>text"), b"</html>"),
    shape("titles that open", b"<html>", Same(b"<title"), b""),
    shape("titles without an end", b"<html>", Same(b"<title>"), b""),
    shape("blank titles", b"<html>", Same(b"<title></title>"), b""),
    shape("headings without an end", b"<html>", Same(b"<h1>"), b""),
    shape("scripts that open", b"<html>", Same(b"<script>"), b""),
    shape("comments that open", b"<html>", Same(b"<!--"), b""),
    shape("tags that open", b"", Same(b"<a"), b""),
    shape("character references of a title", b"<html><title>", Same(b"&amp;"), b"</title>"),
    shape("elements of the store", b"<Error>", Same(b"<a>1</a>"), b"</Error>"),
    shape("elements with names", b"<Error>", Numbered("<a", "/>"), b"</Error>"),
    shape("elements that open", b"<Error>", Same(b"<a>"), b""),
    shape("entities of the store", b"<Error><Message>", Same(b"&amp;"), b"</Message></Error>"),
    shape("entities without an end", b"<Error><Message>", Same(b"&"), b"</Message></Error>"),
    shape("attributes of the store", b"<Error ", Numbered("a", "=\"1\" "), b"></Error>"),
    shape("documents of comments", b"<!-- -->", Same(b"<!---->"), b"<Error><Code>c</Code></Error>"),
    shape("sections of the store", b"<Error><Message>", Same(b"<![CDATA[a]]>"), b"</Message></Error>"),
    shape("a document type", b"<?xml version=\"1.0\"?><!DOCTYPE a [", Same(b"<!ENTITY a \"a\">"), b"]><Error/>"),
];
