/*
 * Fetches a URL with libcurl, prints what went wrong, and retries if the error says so.
 *
 *     cc fetch.c $(pkg-config --cflags --libs modelrunner_errors libcurl) -o fetch
 *     MODELRUNNER_KEY=... ./fetch https://queue.modelrunner.run/...
 *     ./fetch --json URL
 *
 * Prints the body of a success. With --json, prints the canonical JSON of a failure. The exit status is
  * 0 for a success, 1 for a failure, and 2 if there was no response.
 */
#define _POSIX_C_SOURCE 200809L
#include <curl/curl.h>
#include <modelrunner_errors.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_HEADERS 100
#define TRIES 5
/* The longest delay before a retry. */
#define LONGEST_WAIT_MS 60000

struct body {
    uint8_t *bytes;
    size_t len;
};

static size_t add_to_body(char *data, size_t size, size_t count, void *to)
{
    struct body *body = to;
    uint8_t *bytes = realloc(body->bytes, body->len + size * count + 1);
    if (bytes == NULL)
        return 0;
    memcpy(bytes + body->len, data, size * count);
    body->bytes = bytes;
    body->len += size * count;
    return size * count;
}

/* libcurl may reuse the memory of a header at its next call, so each is copied. */
static size_t copy_headers(CURL *curl, mre_header *headers)
{
    size_t len = 0;
    struct curl_header *header = NULL;
    while (len < MAX_HEADERS && (header = curl_easy_nextheader(curl, CURLH_HEADER, -1, header)) != NULL) {
        char *name = strdup(header->name), *value = strdup(header->value);
        if (name == NULL || value == NULL)
            abort();
        headers[len].name = name;
        headers[len++].value = value;
    }
    return len;
}

/* Makes one attempt: the error of the response, NULL for a success. False if there was no response. */
static bool fetch(CURL *curl, struct body *body, mre_error **error)
{
    mre_header headers[MAX_HEADERS];
    long status = 0;

    body->len = 0;
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    /* A truncated body is classified by the bytes that arrived. */
    if (code != CURLE_OK && (code != CURLE_PARTIAL_FILE || status < 300)) {
        fprintf(stderr, "%s\n", curl_easy_strerror(code));
        return false;
    }
    size_t headers_len = copy_headers(curl, headers);
    mre_outcome outcome =
        mre_classify_with_headers((uint16_t)status, body->bytes, body->len, headers, headers_len, error);
    for (size_t i = 0; i < headers_len; i++) {
        free((void *)headers[i].name);
        free((void *)headers[i].value);
    }
    return outcome == MRE_OK || outcome == MRE_FAILURE;
}

/* The delay before the next attempt: as long as the server asks, or longer each time. */
static int64_t wait_ms(const mre_error *error, int tries)
{
    int64_t asked = mre_error_retry_after_ms(error);
    return asked >= 0 ? asked : (int64_t)250 << tries;
}

static void say(const mre_error *error)
{
    fprintf(stderr, "%s\n", mre_error_one_line(error).ptr);
    for (size_t i = 0; i < mre_error_issue_count(error); i++)
        fprintf(stderr, "  - %s\n", mre_issue_one_line(mre_error_issue(error, i)).ptr);
    fprintf(stderr, "%s\n", mre_error_hint(error).ptr);
}

int main(int argc, char **argv)
{
    bool json = argc > 1 && strcmp(argv[1], "--json") == 0;
    if (argc != 2 + json) {
        fprintf(stderr, "usage: %s [--json] URL\n", argv[0]);
        return 2;
    }
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *curl = curl_easy_init();
    struct body body = {NULL, 0};
    struct curl_slist *sent = NULL;
    mre_error *error = NULL;
    bool answered;

    curl_easy_setopt(curl, CURLOPT_URL, argv[1 + json]);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, add_to_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 300L);
    if (getenv("MODELRUNNER_KEY") != NULL) {
        char authorization[256];
        snprintf(authorization, sizeof authorization, "Authorization: Key %s", getenv("MODELRUNNER_KEY"));
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, sent = curl_slist_append(sent, authorization));
    }

    for (int tries = 1; (answered = fetch(curl, &body, &error)) && error != NULL; tries++) {
        say(error);
        /* A GET is idempotent; for a POST, pass false. */
        if (!mre_error_can_retry(error, true) || tries == TRIES || wait_ms(error, tries) > LONGEST_WAIT_MS)
            break;
        int64_t ms = wait_ms(error, tries);
        fprintf(stderr, "Trying again in %.3f s.\n", (double)ms / 1000);
        nanosleep(&(struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000}, NULL);
        mre_error_free(error);
        error = NULL;
    }

    int code = !answered ? 2 : error != NULL ? 1 : 0;
    if (json && answered)
        puts(error ? mre_error_json(error).ptr : "null");
    else if (code == 0)
        fwrite(body.bytes, 1, body.len, stdout);
    mre_error_free(error);
    free(body.bytes);
    curl_slist_free_all(sent);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return code;
}
