/* The complete conformance suite: the canonical JSON, and the same JSON assembled from the accessors. */
#include "cases.h"
#include "one_line.h"

struct out {
    char *text;
    size_t len;
};

static void put_bytes(struct out *out, const char *bytes, size_t len)
{
    out->text = resized(out->text, out->len + len + 1);
    memcpy(out->text + out->len, bytes, len);
    out->text[out->len += len] = '\0';
}

static void put(struct out *out, const char *text)
{
    put_bytes(out, text, strlen(text));
}

static void put_integer(struct out *out, int64_t integer)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)integer);
    put(out, digits);
}

/* A JSON string, with every control character escaped: C0, DEL and C1. */
static void put_string(struct out *out, mre_str text)
{
    static const char names[] = "\b\f\n\r\t\"\\";
    if (text.ptr == NULL) {
        put(out, "null");
        return;
    }
    put(out, "\"");
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        const char *name = byte == 0 ? NULL : strchr(names, byte);
        char escape[8];
        if (name != NULL) {
            snprintf(escape, sizeof escape, "\\%c", "bfnrt\"\\"[name - names]);
            put(out, escape);
        } else if (byte == 0xc2 && (unsigned char)text.ptr[i + 1] < 0xa0) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)text.ptr[++i]);
            put(out, escape);
        } else if (byte < 0x20 || byte == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
            put(out, escape);
        } else {
            put_bytes(out, &text.ptr[i], 1);
        }
    }
    put(out, "\"");
}

static void put_json(struct out *out, mre_str json)
{
    if (json.ptr == NULL)
        put(out, "null");
    else
        put_bytes(out, json.ptr, json.len);
}

static void put_bool(struct out *out, bool value)
{
    put(out, value ? "true" : "false");
}

static void put_issue(struct out *out, const mre_issue *issue)
{
    put(out, "{\"path\":[");
    for (size_t i = 0; i < mre_issue_path_len(issue); i++) {
        mre_path_element element = mre_issue_path(issue, i);
        put(out, i ? "," : "");
        CHECK(element.type != MRE_PATH_NONE);
        if (element.type == MRE_PATH_KEY)
            put_string(out, element.key);
        else
            put_integer(out, element.index);
    }
    put(out, "],\"message\":");
    put_string(out, mre_issue_message(issue));
    put(out, ",\"code\":");
    put_string(out, mre_issue_code(issue));
    put(out, ",\"extra\":");
    put_json(out, mre_issue_extra(issue));
    put(out, "}");
}

static void put_request(struct out *out, const mre_request *request)
{
    if (request == NULL) {
        put(out, "null");
        return;
    }
    put(out, "{\"state\":");
    put_string(out, mre_request_state(request));
    put(out, ",\"response_url\":");
    put_string(out, mre_request_response_url(request));
    put(out, ",\"status_url\":");
    put_string(out, mre_request_status_url(request));
    put(out, ",\"cancel_url\":");
    put_string(out, mre_request_cancel_url(request));
    put(out, ",\"model_endpoint\":");
    put_string(out, mre_request_model_endpoint(request));
    put(out, ",\"billing_status\":");
    put_string(out, mre_request_billing_status(request));
    put(out, ",\"logs\":");
    put_json(out, mre_request_logs(request));
    put(out, "}");
}

static void put_error(struct out *out, const mre_error *error)
{
    put(out, "{\"kind\":");
    put_string(out, mre_kind_name(mre_error_kind(error)));
    put(out, ",\"status\":");
    put_integer(out, mre_error_status(error));
    put(out, ",\"message\":");
    put_string(out, mre_error_message(error));
    put(out, ",\"request_id\":");
    put_string(out, mre_error_request_id(error));
    put(out, ",\"code\":");
    put_string(out, mre_error_code(error));
    put(out, ",\"issues\":[");
    for (size_t i = 0; i < mre_error_issue_count(error); i++) {
        put(out, i ? "," : "");
        put_issue(out, mre_error_issue(error, i));
    }
    put(out, "],\"retry\":");
    put_string(out, mre_retry_name(mre_error_retry(error)));
    put(out, ",\"retry_after_ms\":");
    if (mre_error_retry_after_ms(error) < 0)
        put(out, "null");
    else
        put_integer(out, mre_error_retry_after_ms(error));
    put(out, ",\"action\":");
    put_string(out, mre_action_name(mre_error_action(error)));
    put(out, ",\"hint\":");
    put_string(out, mre_error_hint(error));
    put(out, ",\"terminal\":");
    put_bool(out, mre_error_terminal(error));
    put(out, ",\"ambiguous\":");
    put_bool(out, mre_error_ambiguous(error));
    put(out, ",\"charged\":");
    if (mre_error_charged(error) == MRE_CHARGED_UNKNOWN)
        put(out, "null");
    else
        put_bool(out, mre_error_charged(error) == MRE_CHARGED_YES);
    put(out, ",\"request\":");
    put_request(out, mre_error_request(error));
    put(out, ",\"details\":");
    put_json(out, mre_error_details(error));
    put(out, "}");
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases cases = read_cases(argv[1]);
    for (size_t i = 0; i < cases.count; i++) {
        mre_error *error = check_case(&cases.list[i]);
        if (error == NULL)
            continue;
        struct out out = {NULL, 0};
        put_error(&out, error);
        if (strcmp(out.text, cases.list[i].answer) != 0) {
            fprintf(stderr, "%s:\n  members  %s\n  expected %s\n", cases.list[i].name, out.text, cases.list[i].answer);
            return 1;
        }
        free(out.text);
        CHECK(mre_kind_from_name(mre_kind_name(mre_error_kind(error)).ptr) == mre_error_kind(error));
        CHECK(is_one_line(mre_error_one_line(error)));
        for (size_t j = 0; j < mre_error_issue_count(error); j++)
            CHECK(is_one_line(mre_issue_one_line(mre_error_issue(error, j))));
        mre_error_free(error);
    }
    printf("%zu cases\n", cases.count);
    free_cases(cases);
    return 0;
}
