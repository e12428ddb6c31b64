//! Depth and size do not need stack.

use modelrunner_errors::{ApiError, Kind, classify};

/// Runs `work` on a thread with a stack of 256 KB.
fn on_a_small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(256 * 1024);
        thread.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

fn round_trip(error: &ApiError) {
    let restored: ApiError = serde_json::from_str(&error.to_json()).unwrap();
    assert_eq!(&restored, error);
}

#[test]
fn two_hundred_thousand_levels_fit_a_small_stack() {
    const LEVELS: usize = 200_000;
    on_a_small_stack(|| {
        for open in ["[", "{\"a\":", "[{\"error\":", "\"{"] {
            for head in [
                "",
                "{\"error\":",
                "{\"details\":",
                "{\"logs\":",
                "{\"output\":",
                "{\"error\":[",
                "{\"detail\":{\"msg\":",
            ] {
                let body = format!("{head}{}", open.repeat(LEVELS));
                let error = classify(500, body.as_bytes()).unwrap();
                assert_eq!(error.kind(), Kind::ServerError, "{head}{open}");
                round_trip(&error);
                assert_eq!(classify(200, body.as_bytes()), None, "{head}{open}");
            }
        }
        let deep = format!("{}1{}", "[".repeat(LEVELS), "]".repeat(LEVELS));
        let body = format!("{{\"details\":{deep},\"request_id\":\"after\"}}");
        let error = classify(400, body.as_bytes()).unwrap();
        assert_eq!(error.request_id(), Some("after"));
        let expected = format!("{}null{}", "[".repeat(64), "]".repeat(64));
        assert_eq!(error.details().unwrap().as_str(), expected);
        round_trip(&error);
    });
}

#[test]
fn fifty_megabytes_fit_a_small_stack() {
    const SIZE: usize = 50_000_000;
    on_a_small_stack(|| {
        let output = "A".repeat(SIZE);
        let success = format!(r#"{{"status":"COMPLETED","output":"{output}","billingStatus":"charged","error":null}}"#);
        assert_eq!(classify(200, success.as_bytes()), None);
        let failure =
            format!(r#"{{"output":"{output}","billingStatus":"failed","status":"COMPLETED","error":"late"}}"#);
        let error = classify(200, failure.as_bytes()).unwrap();
        assert_eq!((error.kind(), error.message()), (Kind::UpstreamFailed, "late"));
        let message = classify(500, format!(r#"{{"error":"{output}","request_id":"r"}}"#).as_bytes()).unwrap();
        assert_eq!((message.message().len(), message.request_id()), (4096, Some("r")));
        for filler in ["[", "{", "\"", "\\", "<", "\n", "é", "{\"a\":[", "<h1>", "<title>", "\"\\u00"] {
            let body = filler.repeat(SIZE / 16 / filler.len());
            assert_eq!(classify(502, body.as_bytes()).unwrap().kind(), Kind::Unavailable, "{filler}");
        }
    });
}
