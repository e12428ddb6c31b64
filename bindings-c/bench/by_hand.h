/*
 * What a good engineer would otherwise write: a JSON parser, the members that the documentation names, and an error
 * of their own. It has the message, the request ID, the issues and the delay, a kind from the status and a few
 * codes, and nothing else. Every string is a copy, since the parser's document is freed.
 *
 * by_hand_with.h has the part that reads a document. It is included once for each parser.
 */
#ifndef BY_HAND_H
#define BY_HAND_H

#include <modelrunner_errors.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct own_issue {
    char *path, *message;
};

struct own_error {
    const char *kind;
    uint16_t status;
    char *message, *request_id;
    struct own_issue *issues;
    size_t issues_len;
    /* Below zero if the server does not ask for a delay. */
    long retry_after_ms;
};

static bool is(const char *text, const char *other)
{
    return text != NULL && strcmp(text, other) == 0;
}

static char *copy_of(const char *text)
{
    return text == NULL ? NULL : strdup(text);
}

static const char *header(const mre_header *headers, size_t len, const char *name)
{
    for (size_t i = 0; i < len; i++) {
        if (strcasecmp(headers[i].name, name) == 0)
            return headers[i].value;
    }
    return NULL;
}

static const char *kind_of(
    uint16_t status, const char *state, const char *code, const char *details_code, bool has_detail)
{
    switch (status) {
    case 401:
        return "unauthenticated";
    case 402:
        return "insufficient_balance";
    case 403:
        return "permission_denied";
    case 404:
        return "not_found";
    case 408:
        return "timeout";
    case 409:
        return "conflict";
    case 413:
        return "payload_too_large";
    case 422:
        return is(details_code, "INVALID_OUTPUT") ? "invalid_output"
            : has_detail                          ? "invalid_request"
                                                  : "upstream_failed";
    case 429:
        return is(code, "insufficient_quota") ? "insufficient_balance" : "rate_limited";
    case 502:
    case 503:
    case 504:
    case 529:
        return "unavailable";
    }
    if (status < 300 || status == 400)
        return is(state, "FAILED") ? "request_failed" : status == 400 ? "invalid_request" : "upstream_failed";
    return status >= 500 ? "server_error" : "invalid_request";
}

static char *summary_of(const struct own_issue *issue, uint16_t status)
{
    size_t size = issue == NULL ? sizeof "HTTP 65535" : strlen(issue->path) + strlen(issue->message) + 3;
    char *summary = malloc(size);
    if (issue == NULL)
        snprintf(summary, size, "HTTP %u", (unsigned)status);
    else
        snprintf(summary, size, "%s: %s", issue->path, issue->message);
    return summary;
}

static void free_own(struct own_error *error)
{
    if (error == NULL)
        return;
    for (size_t i = 0; i < error->issues_len; i++) {
        free(error->issues[i].path);
        free(error->issues[i].message);
    }
    free(error->issues);
    free(error->message);
    free(error->request_id);
    free(error);
}

#endif
