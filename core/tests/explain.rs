//! The command `explain`, run as a user runs it.

use modelrunner_errors::Style;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

/// The example, built from the current sources: cargo builds it automatically only for a run of all tests. With the
/// features of the tests, so that the core is not built twice.
static EXPLAIN: LazyLock<PathBuf> = LazyLock::new(|| {
    let features: &[&str] = if cfg!(feature = "http") { &["--features", "http"] } else { &[] };
    let options = ["build", "--quiet", "--message-format=json", "--example", "explain"];
    let Output { status, stdout, stderr } = Command::new(env!("CARGO")).args(options).args(features).output().unwrap();
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    let messages = serde_json::Deserializer::from_slice(&stdout).into_iter::<serde_json::Value>();
    let path = messages.flatten().find_map(|message| message["executable"].as_str().map(PathBuf::from));
    path.expect("a message about the example")
});

fn command() -> Command {
    Command::new(&*EXPLAIN)
}

fn explain(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut child =
        command().args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that rejects its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

const FAILURE: &str = "HTTP/2 402 \r\ncontent-type: application/json\r\n\r\n{\"error\":\"Insufficient balance\",\"request_id\":\"abc123\"}";
const SUCCESS: &str = "HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n{\"output\":{}}";

/// The last line for a kind: its page, if the package has a homepage.
fn page(kind: &str) -> String {
    match env!("CARGO_PKG_HOMEPAGE").trim_end_matches('/') {
        "" => String::new(),
        site => format!("  read more    {site}/kinds/{kind}.html\n"),
    }
}

#[test]
fn a_failure_is_explained() {
    let (code, out, err) = explain(&[], FAILURE);
    assert_eq!(
        out,
        "402 insufficient_balance: Insufficient balance\n\
         \x20 what to do   Top up credits, then send the request again.\n\
         \x20 retry        no\n\
         \x20 request ID   abc123\n"
            .to_owned()
            + &page("insufficient_balance")
    );
    assert_eq!((code, err.as_str()), (1, ""));
}

#[test]
fn issues_are_printed_with_their_paths() {
    let body = r#"{"error":[{"path":["input","a b",0],"message":"Required","code":"invalid_type"},{"message":"Odd"}],"request_id":"r1"}"#;
    let (code, out, _) = explain(&[], &format!("HTTP/1.1 400 Bad Request\n\n{body}\n"));
    assert_eq!(
        out,
        "400 invalid_request: input[\"a b\"][0]: Required; Odd\n\
         \x20 issues       input[\"a b\"][0]: Required (invalid_type)\n\
         \x20              (the complete value): Odd\n\
         \x20 what to do   Fix the request as the message and the issues say; the same request fails again.\n\
         \x20 retry        no\n\
         \x20 request ID   r1\n"
            .to_owned()
            + &page("invalid_request")
    );
    assert_eq!(code, 1);
}

#[test]
fn the_retry_advice_is_printed() {
    let line = |input: &str| {
        let (_, out, _) = explain(&[], input);
        out.lines().find_map(|line| line.strip_prefix("  retry        ")).unwrap().to_owned()
    };
    assert_eq!(line("HTTP/2 429 \nretry-after: 90\n\n"), "yes, in 90 s");
    assert_eq!(line("HTTP/2 503 \nretry-after-ms: 1250\n\n"), "yes, in 1.25 s");
    assert_eq!(line("HTTP/2 503 \n\n"), "yes, with backoff");
    assert_eq!(
        line("HTTP/2 504 \n\n"),
        "yes, with backoff; look the request up before you submit it again, or it may run and be billed twice"
    );
    assert_eq!(line("HTTP/2 400 \n\n{\"status\":\"FAILED\",\"request_id\":\"r\"}"), "no: this request ID is dead");
    assert_eq!(line("HTTP/2 409 \n\n{\"status\":\"IN_QUEUE\"}"), "poll until the request has finished");
}

#[test]
fn a_success_is_reported() {
    let (code, out, err) = explain(&[], SUCCESS);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "200: not a failure\n", ""));
    assert_eq!(explain(&["--json"], SUCCESS), (0, "null\n".to_owned(), String::new()));
}

#[test]
fn several_responses_are_explained() {
    let input =
        format!("HTTP/1.1 100 Continue\r\n\r\n{SUCCESS}{FAILURE}\n{FAILURE}HTTP/1.1 204 No Content\r\ndate: x\r\n\r\n");
    let (code, out, _) = explain(&["--json"], &input);
    let expect =
        modelrunner_errors::classify(402, FAILURE.split("\r\n\r\n").nth(1).unwrap().as_bytes()).unwrap().to_json();
    assert_eq!(out, format!("null\n{expect}\n{expect}\nnull\n"));
    assert_eq!(code, 1);
}

#[test]
fn the_body_of_each_response_is_located() {
    let input = format!("\u{feff}\nHTTP/1.1 100 Continue\r\n\r\n{SUCCESS}\n{FAILURE}");
    let located = modelrunner_errors::explain(input.as_bytes(), Style::JsonWithBody).unwrap();
    assert_eq!(located.failures, 1);
    let errors = modelrunner_errors::explain(input.as_bytes(), Style::Json).unwrap().text;
    let bodies = [SUCCESS, FAILURE].map(|response| response.split_once("\r\n\r\n").unwrap().1);
    let lines: Vec<_> = [200, 402]
        .iter()
        .zip(bodies)
        .zip(errors.lines())
        .map(|((status, body), error)| {
            let start = input.find(body).unwrap();
            format!(r#"{{"status":{status},"body":[{start},{}],"error":{error}}}"#, start + body.len())
        })
        .collect();
    assert_eq!(located.text, lines.join("\n") + "\n");
}

#[test]
fn a_body_that_mentions_http_is_one_body() {
    let (_, out, _) =
        explain(&["--json"], "HTTP/1.1 502 Bad Gateway\r\n\r\nupstream said HTTP/1.1 500 Oops\nand closed");
    assert_eq!(out.lines().count(), 1);
    assert!(out.contains("\"message\":\"upstream said HTTP/1.1 500 Oops\""), "{out}");
}

#[test]
fn the_error_frame_of_a_stream_is_explained() {
    let stream = "HTTP/2 200 \r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n\
        data: {\"choices\":[]}\n\nevent: error\ndata: {\"error\":{\"message\":\"Overloaded\",\ndata: \"type\":\"overloaded_error\"}}\n\ndata: [DONE]\n\n";
    let (code, out, _) = explain(&[], stream);
    assert!(out.starts_with("200 unavailable: Overloaded\n"), "{out}");
    assert_eq!(code, 1);
}

#[test]
fn files_are_read_in_order() {
    let folder = std::env::temp_dir().join(format!("modelrunner-explain-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (one, two) = (folder.join("one"), folder.join("two"));
    std::fs::write(&one, SUCCESS).unwrap();
    std::fs::write(&two, FAILURE).unwrap();
    let (code, out, _) = explain(&["--json", one.to_str().unwrap(), two.to_str().unwrap()], "");
    assert!(out.starts_with("null\n{\"kind\":\"insufficient_balance\""), "{out}");
    assert_eq!(code, 1);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn unreadable_input_is_rejected() {
    let (code, out, err) = explain(&[], "not http");
    assert_eq!((code, out.as_str()), (2, ""));
    assert_eq!(
        err,
        "explain: -: not an HTTP response: the input has to start with a status line, as `curl -i` prints it\n"
    );
    assert_eq!(explain(&[], "").0, 2);
    assert_eq!(explain(&["/does/not/exist"], "").0, 2);
    let (code, _, err) = explain(&["--colour"], FAILURE);
    assert!(err.starts_with("explain: unknown option --colour\n\nusage: explain"), "{err}");
    assert_eq!(code, 2);
    let (code, out, _) = explain(&["--help"], "");
    assert!(out.starts_with("usage: explain [--json]"), "{out}");
    assert_eq!(code, 0);
}

#[test]
fn a_gateway_response_with_a_stream_content_type_is_explained() {
    let head = "content-type: text/event-stream\r\n\r\n";
    let (code, out, _) = explain(&[], &format!("HTTP/1.1 500 x\r\n{head}{{\"error\":\"boom\",\"request_id\":\"r1\"}}"));
    assert!(out.starts_with("500 server_error: boom\n") && out.contains("request ID   r1\n"), "{out}");
    assert_eq!(code, 1);
    assert!(explain(&[], &format!("HTTP/1.1 502 x\r\n{head}")).1.starts_with("502 unavailable: Bad Gateway\n"));
    let whole = "{\"error\":{\"message\":\"no key\",\"type\":\"authentication_error\"}}";
    assert!(explain(&[], &format!("HTTP/1.1 200 x\r\n{head}{whole}")).1.starts_with("200 unauthenticated: no key\n"));
    let frames = "\u{feff}data: {\"ok\":1}\r\rdata: {\"error\":{\"message\":\"bad key\"}}\r\r";
    assert!(explain(&[], &format!("HTTP/1.1 401 x\r\n{head}{frames}")).1.starts_with("401 unauthenticated: bad key\n"));
    let (code, out, _) =
        explain(&[], &format!("HTTP/1.1 200 x\r\n{head}data: {{\"ok\":1}}\r\n\r\ndata: [DONE]\r\n\r\n"));
    assert_eq!((code, out.as_str()), (0, "200: not a failure\n"));
}

#[test]
fn interim_responses_are_skipped() {
    let redirect = "HTTP/1.1 302 Found\r\nlocation: /x\r\n\r\n";
    let tunnel = "HTTP/1.1 200 Connection established\r\n\r\n";
    assert_eq!(explain(&["--json"], &format!("{tunnel}{redirect}{SUCCESS}")), (0, "null\n".to_owned(), String::new()));
    assert_eq!(explain(&[], redirect).0, 1);
}

#[test]
fn malformed_heads_are_read_as_far_as_possible() {
    let status = |input: &str| explain(&[], input).1.split(':').next().unwrap().to_owned();
    assert_eq!(status("HTTP/1.1 402 x\r\ncontent-ty"), "402 insufficient_balance");
    assert_eq!(status("\u{feff}HTTP/1.1 404"), "404 not_found");
    assert!(explain(&[], "HTTP/1.1 502 Bad\r\nX-A: b\r\n c\r\n\r\nhello").1.starts_with("502 unavailable: hello\n"));
    let many: String = "x-trace: y\r\n".repeat(200);
    let two = format!("HTTP/1.1 502 Bad\r\n\r\nfirst\nHTTP/1.1 503 Slow\r\n{many}\r\nsecond");
    assert_eq!(explain(&["--json"], &two).1.lines().count(), 2);
}

#[test]
fn a_content_length_includes_a_quoted_response_in_the_body() {
    let body = "quoted:\nHTTP/1.1 500 Oops\nx: y\n\ninner";
    let input = format!("HTTP/1.1 502 Bad\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    assert_eq!(explain(&["--json"], &input).1.lines().count(), 1);
}

#[test]
fn long_lists_and_texts_are_truncated() {
    let issues = vec![r#"{"path":["a"],"message":"m"}"#; 100].join(",");
    let code = "c".repeat(100_000);
    let (_, out, _) = explain(&[], &format!("HTTP/2 400 \n\n{{\"error\":[{issues}],\"code\":\"{code}\"}}"));
    assert!(out.contains("\n               +80 more\n"), "{out}");
    assert!(out.len() < 4000 && out.contains("ccc…\n"), "{out}");
}

#[test]
fn colour_is_used_only_on_a_terminal() {
    let colored =
        |input: &str| modelrunner_errors::explain(input.as_bytes(), modelrunner_errors::Style::Color).unwrap().text;
    assert!(colored(FAILURE).starts_with("\u{1b}[1;31m402 insufficient_balance\u{1b}[0m: Insufficient balance\n"));
    assert_eq!(colored(SUCCESS), "\u{1b}[32m200\u{1b}[0m: not a failure\n");
    assert!(!explain(&[], FAILURE).1.contains('\u{1b}'));
}

/// Each of these takes minutes if the search restarts at every line.
#[test]
fn hostile_bodies_are_split_in_one_pass() {
    for filler in
        ["HTTP/", "HTTP/1 200 ", "x:HTTP/1 200 \r", "x:HTTP/1 200 y\n", "HTTP/1.1 200 y\n", "HTTP/1.1 200 y\nx"]
    {
        let body = filler.repeat(4_000_000 / filler.len());
        let input = format!("HTTP/1.1 502 Bad\r\n\r\n{body}");
        let explanation = modelrunner_errors::explain(input.as_bytes(), modelrunner_errors::Style::Json).unwrap();
        assert_eq!(explanation.failures, 1, "{filler:?}");
    }
}
