/* Classifies the responses that mutations.py prints: one line each, the canonical JSON or `-`. */
#include "cases.h"

int main(void)
{
    for (char *line; (line = read_line(stdin)) != NULL; free(line)) {
        struct test_case response;
        char *rest = line;
        field(&rest);
        response.status = (uint16_t)strtoul(field(&rest), NULL, 10);
        read_headers(&response, field(&rest));
        response.body = bytes_of_hex(rest, &response.body_len, 0);
        mre_error *error = NULL;
        mre_outcome outcome = mre_classify_with_headers(
            response.status, response.body, response.body_len, response.headers, response.headers_len, &error);
        CHECK(outcome == (error != NULL ? MRE_FAILURE : MRE_OK));
        mre_str json = mre_error_json(error);
        CHECK(json.ptr == NULL || strlen(json.ptr) == json.len);
        CHECK(puts(json.ptr != NULL ? json.ptr : "-") >= 0);
        mre_error_free(error);
        if (response.headers != NULL)
            free((void *)(uintptr_t)response.headers[0].name);
        free(response.headers);
        free(response.body);
    }
    return 0;
}
