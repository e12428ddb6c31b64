/* Ownership: run under memcheck and AddressSanitizer, which detect a broken rule. */
#include "check.h"

static char *copied(const char *text)
{
    char *copy = malloc(strlen(text) + 1);
    CHECK(copy != NULL);
    return strcpy(copy, text);
}

/* No part of a body or a header is retained: an error outlives the arguments. */
static void arguments_are_not_retained(void)
{
    char *body = copied("{\"error\":[{\"path\":[\"key\"],\"message\":\"issue\",\"code\":\"c\",\"x\":1}],"
                        "\"status\":\"FAILED\",\"logs\":\"log\",\"details\":{\"a\":\"b\"}}");
    char *name = copied("x-modelrunner-request-id");
    char *value = copied("of the header");
    mre_header *headers = malloc(sizeof *headers);
    CHECK(headers != NULL);
    headers->name = name;
    headers->value = value;

    mre_error *error = NULL;
    CHECK(mre_classify_with_headers(400, (uint8_t *)body, strlen(body), headers, 1, &error) == MRE_FAILURE);
    memset(body, 'X', strlen(body));
    memset(value, 'X', strlen(value));
    free(body);
    free(name);
    free(value);
    free(headers);

    CHECK_STR(mre_error_request_id(error), "of the header");
    CHECK_STR(mre_error_message(error), "key: issue");
    CHECK_STR(mre_issue_place(mre_error_issue(error, 0)), "key");
    CHECK_STR(mre_issue_path(mre_error_issue(error, 0), 0).key, "key");
    CHECK_STR(mre_issue_extra(mre_error_issue(error, 0)), "{\"x\":1}");
    CHECK_STR(mre_request_state(mre_error_request(error)), "FAILED");
    CHECK_STR(mre_request_logs(mre_error_request(error)), "\"log\"");
    CHECK_STR(mre_error_details(error), "{\"a\":\"b\"}");
    mre_error_free(error);
}

/* A body ends at its length: the byte after it is never read. */
static void no_byte_after_the_body_is_read(void)
{
    static const char *const bodies[] = {"{\"error\":\"text\"}", "{\"error\":\"te", "{\"error\":", "\"text\"", "text",
        "<title>text", "[{\"message\":\"m\"}", "{\"error\":\"\\u00", "\xef\xbb", "\xff\xfe{"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        for (size_t len = 0; len <= strlen(bodies[i]); len++) {
            uint8_t *body = malloc(len ? len : 1);
            CHECK(body != NULL);
            memcpy(body, bodies[i], len);
            mre_error *error = NULL;
            CHECK(mre_classify(500, body, len, &error) == MRE_FAILURE);
            free(body);
            CHECK(mre_error_message(error).len > 0);
            mre_error_free(error);
        }
    }
}

/* A view does not move until the error is freed, whatever else is read or freed. */
static void views_are_valid_until_their_error_is_freed(void)
{
    mre_error *other = failure(404, "{\"error\":\"other\"}");
    mre_error *error = failure(400, "{\"error\":[{\"path\":[\"a\"],\"message\":\"one\"},{\"message\":\"two\"}]}");
    mre_str message = mre_error_message(error);
    mre_str json = mre_error_json(error);
    const mre_issue *second = mre_error_issue(error, 1);
    mre_str two = mre_issue_message(second);

    mre_error_free(other);
    CHECK(mre_error_message(error).ptr == message.ptr);
    CHECK(mre_error_json(error).ptr == json.ptr);
    CHECK(mre_error_one_line(error).ptr == mre_error_one_line(error).ptr);
    CHECK(mre_error_issue(error, 1) == second);
    CHECK(mre_issue_message(second).ptr == two.ptr);
    CHECK_STR(message, "a: one; two");
    CHECK_STR(two, "two");
    mre_error_free(error);
}

/* An error can be freed if nothing, or only a part of it, was read. */
static void an_error_that_was_not_read_is_freed(void)
{
    mre_error_free(failure(500, "{\"error\":\"text\"}"));
    mre_error *error = failure(400, "{\"status\":\"FAILED\",\"error\":[{\"message\":\"one\"}]}");
    CHECK(mre_error_request(error) != NULL);
    mre_error_free(error);
}

/* If an error is initialized to NULL, mre_error_free is correct after every outcome. */
static void free_is_correct_after_every_outcome(void)
{
    mre_error *error = NULL;
    CHECK(mre_classify(200, (const uint8_t *)"{}", 2, &error) == MRE_OK);
    mre_error_free(error);

    error = NULL;
    CHECK(mre_classify(500, NULL, 1, &error) == MRE_INVALID_ARGUMENT);
    mre_error_free(error);

    error = NULL;
    CHECK(mre_classify(500, NULL, 0, &error) == MRE_FAILURE);
    mre_error_free(error);
}

/* Names are always valid, and outlive every error. */
static void names_are_always_valid(void)
{
    mre_error *error = failure(429, "");
    mre_str kind = mre_kind_name(mre_error_kind(error));
    mre_str action = mre_action_name(mre_error_action(error));
    mre_str retry = mre_retry_name(mre_error_retry(error));
    mre_error_free(error);
    CHECK_STR(kind, "rate_limited");
    CHECK_STR(action, "retry");
    CHECK_STR(retry, "backoff");
}

int main(void)
{
    arguments_are_not_retained();
    no_byte_after_the_body_is_read();
    views_are_valid_until_their_error_is_freed();
    an_error_that_was_not_read_is_freed();
    free_is_correct_after_every_outcome();
    names_are_always_valid();
    return 0;
}
