/* Every accessor of an error, an issue and a request returns the member of the body. */
#include "check.h"

static void an_envelope(void)
{
    const char *body = "{\"error\":\"Insufficient balance\\nfor the request.\",\"request_id\":\"abc123\"}";
    mre_error *error = failure(402, body);

    CHECK(mre_error_kind(error) == MRE_KIND_INSUFFICIENT_BALANCE);
    CHECK(mre_error_status(error) == 402);
    CHECK_STR(mre_error_message(error), "Insufficient balance\nfor the request.");
    CHECK_STR(mre_error_request_id(error), "abc123");
    CHECK_STR(mre_error_code(error), NULL);
    CHECK(mre_error_issue_count(error) == 0);
    CHECK(mre_error_issue(error, 0) == NULL);
    CHECK(mre_error_retry(error) == MRE_RETRY_NEVER);
    CHECK(mre_error_retry_after_ms(error) == -1);
    CHECK(mre_error_action(error) == MRE_ACTION_TOP_UP);
    CHECK_STR(mre_error_hint(error), "Top up credits, then send the request again.");
    CHECK(!mre_error_terminal(error));
    CHECK(!mre_error_ambiguous(error));
    CHECK(!mre_error_can_retry(error, true));
    CHECK(mre_error_charged(error) == MRE_CHARGED_UNKNOWN);
    CHECK(mre_error_request(error) == NULL);
    CHECK_STR(mre_error_details(error), NULL);
    CHECK_STR(mre_error_one_line(error),
        "402 insufficient_balance: Insufficient balance for the request. (request_id: abc123)");
    CHECK_STR(mre_error_json(error),
        "{\"kind\":\"insufficient_balance\",\"status\":402,"
        "\"message\":\"Insufficient balance\\nfor the request.\",\"request_id\":\"abc123\",\"code\":null,"
        "\"issues\":[],\"retry\":\"never\",\"retry_after_ms\":null,\"action\":\"top_up\","
        "\"hint\":\"Top up credits, then send the request again.\",\"terminal\":false,\"ambiguous\":false,"
        "\"charged\":null,\"request\":null,\"details\":null}");
    mre_error_free(error);
}

static void issues(void)
{
    mre_error *error = failure(400,
        "{\"error\":[{\"path\":[\"images\",0,\"b c\"],\"message\":\"Too \\u001b[1mbig\",\"code\":\"too_big\","
        "\"maximum\":1.0},\"no object\"],\"request_id\":\"abc123\"}");
    CHECK(mre_error_kind(error) == MRE_KIND_INVALID_REQUEST);
    CHECK(mre_error_action(error) == MRE_ACTION_FIX_REQUEST);
    CHECK(mre_error_issue_count(error) == 2);

    const mre_issue *issue = mre_error_issue(error, 0);
    CHECK_STR(mre_issue_place(issue), "images[0][\"b c\"]");
    CHECK_STR(mre_issue_message(issue), "Too \x1b[1mbig");
    CHECK_STR(mre_issue_code(issue), "too_big");
    CHECK_STR(mre_issue_extra(issue), "{\"maximum\":1.0}");
    CHECK_STR(mre_issue_one_line(issue), "images[0][\"b c\"]: Too \\u001b[1mbig");
    CHECK(mre_issue_path_len(issue) == 3);
    mre_path_element element = mre_issue_path(issue, 0);
    CHECK(element.type == MRE_PATH_KEY && element.index == 0);
    CHECK_STR(element.key, "images");
    element = mre_issue_path(issue, 1);
    CHECK(element.type == MRE_PATH_INDEX && element.index == 0);
    CHECK_STR(element.key, NULL);
    CHECK_STR(mre_issue_path(issue, 2).key, "b c");
    CHECK(mre_issue_path(issue, 3).type == MRE_PATH_NONE);

    issue = mre_error_issue(error, 1);
    CHECK_STR(mre_issue_place(issue), "");
    CHECK_STR(mre_issue_message(issue), "no object");
    CHECK_STR(mre_issue_code(issue), NULL);
    CHECK_STR(mre_issue_extra(issue), "{}");
    CHECK_STR(mre_issue_one_line(issue), "no object");
    CHECK(mre_issue_path_len(issue) == 0);
    CHECK(mre_error_issue(error, 2) == NULL);
    mre_error_free(error);
}

static void invalid_output(void)
{
    mre_error *error = failure(422,
        "{\"error\":\"Invalid output from "
        "inference.\",\"request_id\":\"abc123\",\"details\":{\"code\":\"INVALID_OUTPUT\","
        "\"validationErrors\":[{\"instancePath\":\"/output/9007199254740991/url\",\"message\":\"must match\"}]}}");
    CHECK(mre_error_kind(error) == MRE_KIND_INVALID_OUTPUT);
    CHECK(mre_error_terminal(error));
    CHECK(mre_error_action(error) == MRE_ACTION_REPORT);
    CHECK(mre_error_charged(error) == MRE_CHARGED_NO);
    CHECK_STR(mre_error_code(error), "INVALID_OUTPUT");
    CHECK_STR(mre_error_details(error),
        "{\"code\":\"INVALID_OUTPUT\",\"validationErrors\":"
        "[{\"instancePath\":\"/output/9007199254740991/url\",\"message\":\"must match\"}]}");
    CHECK(mre_issue_path(mre_error_issue(error, 0), 1).index == 9007199254740991);
    mre_error_free(error);
}

static void the_request(void)
{
    mre_error *error = failure(400,
        "{\"status\":\"FAILED\",\"request_id\":\"abc123\",\"response_url\":\"https://q/r\",\"status_url\":\"https://q/"
        "s\","
        "\"cancel_url\":\"https://q/c\",\"modelEndpoint\":\"owner/model\",\"billingStatus\":\"partial\","
        "\"logs\":[{\"message\":\"boom\"}],\"error\":\"Provider error\"}");
    CHECK(mre_error_kind(error) == MRE_KIND_REQUEST_FAILED);
    CHECK(mre_error_charged(error) == MRE_CHARGED_YES);
    const mre_request *request = mre_error_request(error);
    CHECK_STR(mre_request_state(request), "FAILED");
    CHECK_STR(mre_request_response_url(request), "https://q/r");
    CHECK_STR(mre_request_status_url(request), "https://q/s");
    CHECK_STR(mre_request_cancel_url(request), "https://q/c");
    CHECK_STR(mre_request_model_endpoint(request), "owner/model");
    CHECK_STR(mre_request_billing_status(request), "partial");
    CHECK_STR(mre_request_logs(request), "[{\"message\":\"boom\"}]");
    mre_error_free(error);

    error = failure(400, "{\"status\":\"FAILED\",\"status_url\":\"\"}");
    request = mre_error_request(error);
    CHECK_STR(mre_request_response_url(request), NULL);
    CHECK_STR(mre_request_status_url(request), "");
    CHECK_STR(mre_request_cancel_url(request), NULL);
    CHECK_STR(mre_request_model_endpoint(request), NULL);
    CHECK_STR(mre_request_billing_status(request), NULL);
    CHECK_STR(mre_request_logs(request), NULL);
    mre_error_free(error);
}

static void headers(void)
{
    const mre_header headers[] = {{"Content-Type", "text/html"}, {"RETRY-AFTER", "1.5"}, {"retry-after", "9"},
        {"x-ModelRunner-Request-Id", "h1"}};
    mre_error *error = NULL;
    CHECK(mre_classify_with_headers(502, NULL, 0, headers, 4, &error) == MRE_FAILURE);
    CHECK(mre_error_kind(error) == MRE_KIND_UNAVAILABLE);
    CHECK(mre_error_retry(error) == MRE_RETRY_BACKOFF);
    CHECK(mre_error_retry_after_ms(error) == 1500);
    CHECK(mre_error_ambiguous(error));
    CHECK(mre_error_can_retry(error, true));
    CHECK(!mre_error_can_retry(error, false));
    CHECK_STR(mre_error_request_id(error), "h1");
    CHECK_STR(mre_error_message(error), "Bad Gateway");
    mre_error_free(error);
}

/* A text may contain a NUL: len includes the bytes after it, in every text. */
static void nuls_inside(void)
{
    mre_error *error = failure(400,
        "{\"error\":[{\"message\":\"a\\u0000b\",\"code\":\"a\\u0000b\",\"path\":[\"a\\u0000b\"],\"x\":\"a\\u0000b\"}],"
        "\"code\":\"a\\u0000b\",\"request_id\":\"a\\u0000b\",\"status\":\"FAILED\",\"status_url\":\"a\\u0000b\","
        "\"modelEndpoint\":\"a\\u0000b\",\"message\":\"a\\u0000b\",\"details\":\"a\\u0000b\",\"logs\":\"a\\u0000b\"}");
    const mre_issue *issue = mre_error_issue(error, 0);
    const mre_request *request = mre_error_request(error);
    const mre_str texts[] = {mre_error_message(error), mre_error_request_id(error), mre_error_code(error),
        mre_issue_message(issue), mre_issue_code(issue), mre_issue_path(issue, 0).key, mre_request_status_url(request),
        mre_request_model_endpoint(request)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(texts[i].len == 3 && memcmp(texts[i].ptr, "a\0b", 4) == 0);
    /* JSON and lines for a log have it escaped. */
    CHECK_STR(mre_issue_place(issue), "[\"a\\u0000b\"]");
    CHECK_STR(mre_issue_extra(issue), "{\"x\":\"a\\u0000b\"}");
    CHECK_STR(mre_issue_one_line(issue), "[\"a\\u0000b\"]: a\\u0000b");
    CHECK_STR(mre_error_details(error), "\"a\\u0000b\"");
    CHECK_STR(mre_request_logs(request), "\"a\\u0000b\"");
    CHECK_STR(mre_error_one_line(error), "400 request_failed: a\\u0000b (request_id: a\\u0000b)");
    mre_error_free(error);

    /* So does a raw NUL, which JSON does not allow. */
    static const char body[] = "{\"error\":\"a\0b\"}";
    error = NULL;
    CHECK(mre_classify(500, (const uint8_t *)body, sizeof body - 1, &error) == MRE_FAILURE);
    CHECK(mre_error_message(error).len == 3 && memcmp(mre_error_message(error).ptr, "a\0b", 4) == 0);
    mre_error_free(error);
}

static void names(void)
{
    static const char *const kinds[] = {NULL, "invalid_request", "not_completed", "request_failed", "request_cancelled",
        "unauthenticated", "insufficient_balance", "permission_denied", "not_found", "conflict", "payload_too_large",
        "invalid_output", "upstream_failed", "rate_limited", "timeout", "server_error", "unavailable",
        "unexpected_response", NULL};
    static const char *const actions[] = {NULL, "fix_request", "wait", "submit_again", "check_api_key", "top_up",
        "request_access", "check_path", "resolve_conflict", "report", "retry", "renew_url", NULL};
    static const char *const retries[] = {"never", "backoff", "poll", NULL};

    for (uint32_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        CHECK_STR(mre_kind_name(i), kinds[i]);
        if (kinds[i] != NULL)
            CHECK((uint32_t)mre_kind_from_name(kinds[i]) == i);
    }
    for (uint32_t i = 0; i < sizeof actions / sizeof *actions; i++)
        CHECK_STR(mre_action_name(i), actions[i]);
    for (uint32_t i = 0; i < sizeof retries / sizeof *retries; i++)
        CHECK_STR(mre_retry_name(i), retries[i]);
    CHECK_STR(mre_kind_name(MRE_KIND_RATE_LIMITED), "rate_limited");
}

static void version(void)
{
    char numbers[64];
    snprintf(numbers, sizeof numbers, "%d.%d.%d", MRE_VERSION_MAJOR, MRE_VERSION_MINOR, MRE_VERSION_PATCH);
    CHECK_STR(mre_version(), MRE_VERSION);
    CHECK_STR(mre_version(), numbers);
}

int main(void)
{
    an_envelope();
    issues();
    invalid_output();
    the_request();
    headers();
    nuls_inside();
    names();
    version();
    return 0;
}
