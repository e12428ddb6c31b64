/* A hash of the results of all accessors of an error: equal for equal errors. */
#ifndef EVERYTHING_H
#define EVERYTHING_H

#include "check.h"

/* FNV-1a */
static inline void mix(uint64_t *hash, const void *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        *hash = (*hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C(1099511628211);
}

static inline void mix_number(uint64_t *hash, int64_t number)
{
    mix(hash, &number, sizeof number);
}

static inline void mix_text(uint64_t *hash, mre_str text)
{
    CHECK(text.ptr != NULL || text.len == 0);
    mix_number(hash, text.ptr == NULL ? -1 : (int64_t)text.len);
    if (text.ptr != NULL)
        mix(hash, text.ptr, text.len + 1);
}

static inline void mix_issue(uint64_t *hash, const mre_issue *issue)
{
    mix_text(hash, mre_issue_place(issue));
    mix_text(hash, mre_issue_message(issue));
    mix_text(hash, mre_issue_code(issue));
    mix_text(hash, mre_issue_extra(issue));
    mix_text(hash, mre_issue_one_line(issue));
    for (size_t i = 0; i <= mre_issue_path_len(issue); i++) {
        mre_path_element element = mre_issue_path(issue, i);
        mix_number(hash, (int64_t)element.type);
        mix_text(hash, element.key);
        mix_number(hash, element.index);
    }
}

static inline uint64_t everything(const mre_error *error)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    mix_number(&hash, (int64_t)mre_error_kind(error));
    mix_number(&hash, mre_error_status(error));
    mix_text(&hash, mre_error_message(error));
    mix_text(&hash, mre_error_request_id(error));
    mix_text(&hash, mre_error_code(error));
    for (size_t i = 0; i < mre_error_issue_count(error); i++)
        mix_issue(&hash, mre_error_issue(error, i));
    mix_number(&hash, (int64_t)mre_error_retry(error));
    mix_number(&hash, mre_error_retry_after_ms(error));
    mix_number(&hash, (int64_t)mre_error_action(error));
    mix_text(&hash, mre_error_hint(error));
    mix_number(&hash, mre_error_terminal(error));
    mix_number(&hash, mre_error_ambiguous(error));
    mix_number(&hash, mre_error_can_retry(error, false));
    mix_number(&hash, mre_error_can_retry(error, true));
    mix_number(&hash, (int64_t)mre_error_charged(error));
    const mre_request *request = mre_error_request(error);
    mix_number(&hash, request != NULL);
    mix_text(&hash, mre_request_state(request));
    mix_text(&hash, mre_request_response_url(request));
    mix_text(&hash, mre_request_status_url(request));
    mix_text(&hash, mre_request_cancel_url(request));
    mix_text(&hash, mre_request_model_endpoint(request));
    mix_text(&hash, mre_request_billing_status(request));
    mix_text(&hash, mre_request_logs(request));
    mix_text(&hash, mre_error_details(error));
    mix_text(&hash, mre_error_json(error));
    mix_text(&hash, mre_error_one_line(error));
    return hash;
}

/* A body that sets every member of an error. */
static const char full_body[] =
    "{\"status\":\"FAILED\",\"request_id\":\"abc123\",\"response_url\":\"https://q/r\",\"status_url\":\"https://q/s\","
    "\"cancel_url\":\"https://q/c\",\"modelEndpoint\":\"owner/model\",\"billingStatus\":\"partial\","
    "\"logs\":[{\"message\":\"boom\"}],\"details\":{\"code\":\"c\",\"n\":1},\"error\":["
    "{\"path\":[\"images\",0,\"b c\"],\"message\":\"Too big\",\"code\":\"too_big\",\"maximum\":1.0},\"no object\"]}";

#endif
