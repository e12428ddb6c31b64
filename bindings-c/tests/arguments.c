/*
 * Wrong arguments return MRE_INVALID_ARGUMENT or the neutral value in the header. Prints the functions that
 * were called: the header must not have any other.
 */
#include "check.h"

static void called(const char *function)
{
    puts(function);
}

/* A pointer that is never dereferenced, to check that nothing is written through `error`. */
static char mark;

static void refused(
    uint16_t status, const uint8_t *body, size_t body_len, const mre_header *headers, size_t headers_len)
{
    mre_error *before = (mre_error *)(void *)&mark;
    mre_error *error = before;
    CHECK(mre_classify_with_headers(status, body, body_len, headers, headers_len, &error) == MRE_INVALID_ARGUMENT);
    CHECK(error == before);
    if (headers_len == 0) {
        CHECK(mre_classify(status, body, body_len, &error) == MRE_INVALID_ARGUMENT);
        CHECK(error == before);
    }
}

static void of_classify(void)
{
    const uint8_t *body = (const uint8_t *)"{}";
    const mre_header good[] = {{"date", ""}, {"", "x"}};
    const mre_header no_name[] = {{"date", "x"}, {NULL, "x"}};
    const mre_header no_value[] = {{"date", "x"}, {"retry-after", NULL}};

    refused(500, NULL, 1, NULL, 0);
    refused(500, body, SIZE_MAX, NULL, 0);
    refused(500, body, (size_t)PTRDIFF_MAX + 1, NULL, 0);
    refused(500, body, 2, NULL, 1);
    refused(500, body, 2, no_name, 2);
    refused(500, body, 2, no_value, 2);
    refused(500, body, 2, good, SIZE_MAX);
    refused(500, body, 2, good, PTRDIFF_MAX / sizeof(mre_header) + 1);
    refused(500, body, 2, (const mre_header *)(const void *)((const char *)good + 1), 1);
    CHECK(mre_classify(500, body, 2, NULL) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify(200, body, 2, NULL) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify_with_headers(500, body, 2, good, 2, NULL) == MRE_INVALID_ARGUMENT);
    mre_error *slots[2] = {NULL, NULL};
    mre_error **misaligned = (mre_error **)(void *)((char *)slots + 1);
    CHECK(mre_classify(500, body, 2, misaligned) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify_with_headers(500, body, 2, good, 2, misaligned) == MRE_INVALID_ARGUMENT);
    CHECK(slots[0] == NULL && slots[1] == NULL);
    called("mre_classify");
    called("mre_classify_with_headers");

    /* NULL without a length is an empty body, and any number is a status. */
    static const uint16_t failures[] = {0, 100, 300, 400, 500, 999, UINT16_MAX};
    for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
        mre_error *error = NULL;
        CHECK(mre_classify(failures[i], NULL, 0, &error) == MRE_FAILURE);
        CHECK(mre_error_status(error) == failures[i]);
        mre_error_free(error);
        CHECK(mre_classify_with_headers(failures[i], body, 0, good, 2, &error) == MRE_FAILURE);
        mre_error_free(error);
    }
    mre_error *error = (mre_error *)(void *)&mark;
    CHECK(mre_classify(200, NULL, 0, &error) == MRE_OK);
    CHECK(error == NULL);
    error = (mre_error *)(void *)&mark;
    CHECK(mre_classify_with_headers(200, NULL, 0, NULL, 0, &error) == MRE_OK);
    CHECK(error == NULL);
}

#define ANSWERS(function, neutral) (called(#function), check_neutral(#function, function(NULL) == (neutral)))
#define NO_TEXT(function) \
    (called(#function), check_neutral(#function, function(NULL).ptr == NULL && function(NULL).len == 0))

static void check_neutral(const char *function, bool is_neutral)
{
    if (!is_neutral) {
        fprintf(stderr, "%s(NULL) answers something else\n", function);
        exit(1);
    }
}

static void of_null(void)
{
    ANSWERS(mre_error_kind, MRE_KIND_NONE);
    ANSWERS(mre_error_status, 0);
    NO_TEXT(mre_error_message);
    NO_TEXT(mre_error_request_id);
    NO_TEXT(mre_error_code);
    ANSWERS(mre_error_issue_count, 0);
    CHECK(mre_error_issue(NULL, 0) == NULL);
    called("mre_error_issue");
    ANSWERS(mre_error_retry, MRE_RETRY_NEVER);
    ANSWERS(mre_error_retry_after_ms, -1);
    ANSWERS(mre_error_action, MRE_ACTION_NONE);
    NO_TEXT(mre_error_hint);
    ANSWERS(mre_error_terminal, false);
    ANSWERS(mre_error_ambiguous, false);
    CHECK(!mre_error_can_retry(NULL, true));
    called("mre_error_can_retry");
    ANSWERS(mre_error_charged, MRE_CHARGED_UNKNOWN);
    ANSWERS(mre_error_request, NULL);
    NO_TEXT(mre_error_details);
    NO_TEXT(mre_error_json);
    NO_TEXT(mre_error_one_line);
    mre_error_free(NULL);
    called("mre_error_free");

    NO_TEXT(mre_issue_place);
    NO_TEXT(mre_issue_message);
    NO_TEXT(mre_issue_code);
    NO_TEXT(mre_issue_extra);
    NO_TEXT(mre_issue_one_line);
    ANSWERS(mre_issue_path_len, 0);
    CHECK(mre_issue_path(NULL, 0).type == MRE_PATH_NONE);
    CHECK_STR(mre_issue_path(NULL, 0).key, NULL);
    CHECK(mre_issue_path(NULL, 0).index == 0);
    called("mre_issue_path");

    NO_TEXT(mre_request_state);
    NO_TEXT(mre_request_response_url);
    NO_TEXT(mre_request_status_url);
    NO_TEXT(mre_request_cancel_url);
    NO_TEXT(mre_request_model_endpoint);
    NO_TEXT(mre_request_billing_status);
    NO_TEXT(mre_request_logs);
}

static void of_indices_and_numbers(void)
{
    mre_error *error = failure(400, "{\"error\":[{\"path\":[\"a\"],\"message\":\"b\"}]}");
    CHECK(mre_error_issue(error, 1) == NULL);
    CHECK(mre_error_issue(error, SIZE_MAX) == NULL);
    CHECK(mre_issue_path(mre_error_issue(error, 0), SIZE_MAX).type == MRE_PATH_NONE);
    mre_error_free(error);

    static const uint32_t none[] = {18, 255, 256 + 1, UINT32_C(65536) + 1, INT32_MAX, UINT32_MAX};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        CHECK_STR(mre_kind_name(none[i]), NULL);
        CHECK_STR(mre_action_name(none[i]), NULL);
        CHECK_STR(mre_retry_name(none[i]), NULL);
    }
    called("mre_kind_name");
    called("mre_action_name");
    called("mre_retry_name");
    static const char *const unknown[] = {NULL, "", "Rate_limited", "rate_limited ", "none", "\xff\xfe"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        CHECK(mre_kind_from_name(unknown[i]) == MRE_KIND_NONE);
    called("mre_kind_from_name");
    /* It has no arguments. */
    CHECK_STR(mre_version(), MRE_VERSION);
    called("mre_version");
}

int main(void)
{
    of_classify();
    of_null();
    of_indices_and_numbers();
    return 0;
}
