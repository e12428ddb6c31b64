/**
 * modelrunner_errors.h - one normalized error for every failure of the ModelRunner inference API.
 *
 * Pass on the status, the body and the headers of a response; get back "not a failure", or one
 * error that says what went wrong, what to do about it, and whether a retry can help:
 *
 *     #include <modelrunner_errors.h>
 *     #include <stdio.h>
 *
 *     int main(void)
 *     {
 *         const char body[] = "{\"error\":\"Too many requests\",\"request_id\":\"abc123\"}";
 *         const mre_header headers[] = {{"Retry-After", "2"}};
 *         mre_error *error = NULL;
 *
 *         if (mre_classify_with_headers(429, (const uint8_t *)body, sizeof body - 1,
 *                                       headers, 1, &error) == MRE_FAILURE) {
 *             puts(mre_error_one_line(error).ptr);
 *             puts(mre_error_hint(error).ptr);
 *             if (mre_error_retry(error) == MRE_RETRY_BACKOFF)
 *                 printf("retry after %lld ms\n", (long long)mre_error_retry_after_ms(error));
 *         }
 *         mre_error_free(error);
 *         return 0;
 *     }
 *
 * prints
 *
 *     429 rate_limited: Too many requests (request_id: abc123)
 *     Wait as long as the server asks, or longer each time, then send the request again.
 *     retry after 2000 ms
 *
 * Ownership. The caller owns an mre_error and frees it with mre_error_free(), once. Everything read
 * from it (texts, issues, the request) is a view into it: never freed by itself, and gone with it.
 * To use an error or a view after that, or to free it twice, is undefined, as it is with free(), and
 * so valgrind's memcheck names the place of either. The library keeps nothing of what is passed in.
 *
 * NULL. Every function takes NULL for an object: it then answers the neutral value that its comment
 * names, so that accessors can be chained. A text that a response does not have is absent: its ptr
 * is NULL. Look before it is printed; the comments say which texts can be absent.
 *
 * Threads. Any function may be called from any thread at any time; there is no global and no
 * thread-local state. One error may be read by many threads at once; mre_error_free() is for the
 * last of them. What is passed in must not change during the call. After fork() each process has
 * errors of its own, to read and to free. Not for signal handlers, nor for the child of a process in
 * which another thread was at work as it forked: functions allocate.
 *
 * Errors of the library. No call fails for what a server sent. The library does no input or output
 * and never ends the program, save that it aborts when memory runs out.
 *
 * Text from a server is hostile until shown otherwise: mre_error_one_line() and
 * mre_issue_one_line() are safe on a terminal and in a log; the other texts are as sent.
 *
 * The rules come from the ModelRunner documentation; comments name the page.
 *
 * Compiles as C99 and later, and as C++11 and later. Made from the Rust sources by `make header-c`:
 * change those.
 */

#ifndef MODELRUNNER_ERRORS_H
#define MODELRUNNER_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The version of this header. That of the library is mre_version().
#define MRE_VERSION "0.1.0"
#define MRE_VERSION_MAJOR 0
#define MRE_VERSION_MINOR 1
#define MRE_VERSION_PATCH 0

/// What mre_classify() found.
typedef enum {
    /// The response is not a failure; `*error` is NULL.
    MRE_OK = 0,
    /// The response is a failure; `*error` is it, and the caller's to free with mre_error_free().
    MRE_FAILURE = 1,
    /// The call was wrong, see there; `*error` is untouched.
    MRE_INVALID_ARGUMENT = 2,
    /// The library has a bug, and caught itself; `*error` is untouched.
    MRE_INTERNAL = 3,
} mre_outcome;

/// What went wrong: the one question that a program branches on.
///
/// The numbers are fixed for good. A later version of the library may answer a kind that is not
/// listed here, so a `switch` needs a `default`.
typedef enum {
    /// No kind: the answer for a NULL error, and for a name that is no kind's.
    MRE_KIND_NONE = 0,
    /// The request is wrong: its body, its parameters or the request ID (K1).
    MRE_KIND_INVALID_REQUEST = 1,
    /// The request is still queued or running, so there is no result yet (K2).
    MRE_KIND_NOT_COMPLETED = 2,
    /// The request reached the terminal state `FAILED` (K3).
    MRE_KIND_REQUEST_FAILED = 3,
    /// The request reached the terminal state `CANCELLED` (K4).
    MRE_KIND_REQUEST_CANCELLED = 4,
    /// The API key is missing, malformed or deleted (K5).
    MRE_KIND_UNAUTHENTICATED = 5,
    /// The balance does not cover the request (K6).
    MRE_KIND_INSUFFICIENT_BALANCE = 6,
    /// The key is valid but has no access to this resource (K7).
    MRE_KIND_PERMISSION_DENIED = 7,
    /// The model, the request ID or the file does not exist (K8).
    MRE_KIND_NOT_FOUND = 8,
    /// The state of the resource does not allow this (K9).
    MRE_KIND_CONFLICT = 9,
    /// The request body is larger than the API accepts (K10).
    MRE_KIND_PAYLOAD_TOO_LARGE = 10,
    /// The request finished, but its output does not match the model's response schema (K11).
    MRE_KIND_INVALID_OUTPUT = 11,
    /// The request finished, but the upstream provider failed (K12).
    MRE_KIND_UPSTREAM_FAILED = 12,
    /// Too many requests (K13).
    MRE_KIND_RATE_LIMITED = 13,
    /// The server timed out; it may have accepted the work (K14).
    MRE_KIND_TIMEOUT = 14,
    /// The server failed. With 501, 505 to 508, 510 and 511, sending the request again cannot help
    /// (K15).
    MRE_KIND_SERVER_ERROR = 15,
    /// The service or a gateway in front of it is unavailable for now (K16).
    MRE_KIND_UNAVAILABLE = 16,
    /// The response does not match the documented API (K17).
    MRE_KIND_UNEXPECTED_RESPONSE = 17,
} mre_kind;

/// Whether sending the same request again can help.
///
/// The numbers are fixed for good. A program that meets one that is not listed here should not
/// send the request again.
///
/// Source: Errors page: retry 429 and transient 5xx only.
typedef enum {
    /// The same request fails the same way again. Also the answer for a NULL error.
    MRE_RETRY_NEVER = 0,
    /// Send it again, waiting longer each time, and at least mre_error_retry_after_ms(). Look at
    /// mre_error_ambiguous() before a request that is billed is sent again.
    MRE_RETRY_BACKOFF = 1,
    /// Nothing failed: ask again until the request has finished.
    MRE_RETRY_POLL = 2,
} mre_retry;

/// What the user should do. mre_error_hint() says it as a sentence.
///
/// The numbers are fixed for good. A later version of the library may answer an action that is not
/// listed here, so a `switch` needs a `default`.
///
/// Source: Errors page, "What to do".
typedef enum {
    /// No action: the answer for a NULL error.
    MRE_ACTION_NONE = 0,
    /// Change the request as the message and the issues say.
    MRE_ACTION_FIX_REQUEST = 1,
    /// Wait until the request has finished.
    MRE_ACTION_WAIT = 2,
    /// Submit a new request; this one cannot succeed.
    MRE_ACTION_SUBMIT_AGAIN = 3,
    /// Check the `Authorization` header and the key in it.
    MRE_ACTION_CHECK_API_KEY = 4,
    /// Top up the balance.
    MRE_ACTION_TOP_UP = 5,
    /// Use a key that owns the resource, or request access.
    MRE_ACTION_REQUEST_ACCESS = 6,
    /// Check the model path, the request ID or the file URL.
    MRE_ACTION_CHECK_PATH = 7,
    /// Resolve what the message names.
    MRE_ACTION_RESOLVE_CONFLICT = 8,
    /// Report the failure, with the request ID.
    MRE_ACTION_REPORT = 9,
    /// Send the request again.
    MRE_ACTION_RETRY = 10,
    /// Request a new signed URL.
    MRE_ACTION_RENEW_URL = 11,
} mre_action;

/// Whether the request was charged. Compare it; it is no truth value.
///
/// Source: Request lifecycle guide, billingStatus; Errors page: 422 is not charged.
typedef enum {
    /// The response does not tell. Also the answer for a NULL error.
    MRE_CHARGED_UNKNOWN = 0,
    /// It was not charged.
    MRE_CHARGED_NO = 1,
    /// It was charged.
    MRE_CHARGED_YES = 2,
} mre_charged;

/// What an element of a path is.
typedef enum {
    /// There is no such element.
    MRE_PATH_NONE = 0,
    /// The key of an object.
    MRE_PATH_KEY = 1,
    /// The index of an array.
    MRE_PATH_INDEX = 2,
} mre_path_type;

/// One failure, normalized. mre_classify() makes it, mre_error_free() frees it.
///
/// It does not change once made. Any number of threads may read one error at the same time; free it
/// when none reads it any more.
typedef struct mre_error mre_error;

/// One validation issue: what is wrong, and where. Zod's, Pydantic's and Ajv's all read like this.
///
/// It belongs to its error and lives as long as it does. Source: Errors page, 400 and 422.
typedef struct mre_issue mre_issue;

/// What the body said of the request itself, where the body is its record or its queue envelope.
///
/// It belongs to its error and lives as long as it does. Source: Request lifecycle guide.
typedef struct mre_request mre_request;

/// One response header, as two C strings.
///
/// The name in any case. Repeated headers stand as they came, each with its own mre_header.
typedef struct {
    /// The name, without the colon. Never NULL.
    const char *name;
    /// The value, without the line's end. Never NULL; empty where the header is empty.
    const char *value;
} mre_header;

/// A text: UTF-8, and a NUL behind it, so that `ptr` serves as a C string too.
///
/// `len` is in bytes and does not count that NUL. A text that a server sent can hold NULs of its
/// own, so a program that must not miss what follows them goes by `len`.
///
/// Where there is no text, `ptr` is NULL and `len` 0. An empty text has a `ptr`.
///
/// A text is a view: nothing to free. Those of an error live as long as the error; those of
/// mre_kind_name() and its like live for ever.
typedef struct {
    /// The first byte, or NULL.
    const char *ptr;
    /// How many bytes, without the closing NUL.
    size_t len;
} mre_str;

/// One element of the path of an issue: the key of an object, or the index of an array.
typedef struct {
    /// Which of the two it is.
    mre_path_type type;
    /// The key, which lives as long as the error. Absent but for MRE_PATH_KEY.
    mre_str key;
    /// The index, within 2^53-1 either way. 0 but for MRE_PATH_INDEX.
    int64_t index;
} mre_path_element;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// Judges a response: is it a failure, and which one?
///
/// `status` is the HTTP status as received; any number gets an answer.
///
/// `body` is the `body_len` bytes of the body, as they came: no NUL is needed behind them, and any
/// bytes get an answer, cut or damaged ones too. It may be NULL where `body_len` is 0. Nothing of
/// it is kept, so it may be freed after the call. Of an event stream pass one frame's data at a
/// time, under the status of the stream.
///
/// `error` is where the error goes, and must not be NULL. Let it start as NULL: then
/// mre_error_free(error) is right after every outcome. What it held before is overwritten, not
/// freed.
///
/// MRE_OK: not a failure; `*error` is NULL, and no memory was allocated (but while a body in
/// UTF-16, or a key with escapes, was read).
///
/// MRE_FAILURE: `*error` is the failure.
///
/// MRE_INVALID_ARGUMENT: `error` is NULL, or `body` is NULL with a length, or `body_len` is larger
/// than any object can be (PTRDIFF_MAX); `*error` is untouched.
///
/// Takes time in proportion to `body_len`. Does no input or output, and reads no clock.
mre_outcome mre_classify(uint16_t status, const uint8_t *body, size_t body_len, mre_error **error);

/// Judges a response of which the headers are at hand too.
///
/// They give the request id where the body has none (`x-modelrunner-request-id`), and say how long
/// to wait (`retry-after-ms`; `retry-after`, a date in which is measured against `date`). Pass all
/// headers, or these: others are passed over, and of a repeated one the first counts.
///
/// `headers` is an array of `headers_len`. It may be NULL where `headers_len` is 0, which is
/// mre_classify(). Nothing of it is kept.
///
/// MRE_INVALID_ARGUMENT also where `headers` is NULL with a length, where `headers_len` is larger
/// than any array can be, and where a name or a value is NULL. All else as in mre_classify().
mre_outcome mre_classify_with_headers(uint16_t status,
                                      const uint8_t *body,
                                      size_t body_len,
                                      const mre_header *headers,
                                      size_t headers_len,
                                      mre_error **error);

/// The version of the library that is linked: `0.1.0`. The text lives for ever.
///
/// MRE_VERSION is that of the header; the two are equal unless a shared library was exchanged.
mre_str mre_version(void);

/// Frees an error, and with it every text, issue and request that came out of it.
///
/// NULL is fine and does nothing. An error is freed once, when no thread reads it any more. Set the
/// pointer to NULL where it lives on: to read a freed error, or to free it again, is undefined.
void mre_error_free(mre_error *error);

/// What went wrong. MRE_KIND_NONE for NULL.
mre_kind mre_error_kind(const mre_error *error);

/// The HTTP status as received, also where the body stands for another one. 0 for NULL.
uint16_t mre_error_status(const mre_error *error);

/// The server's message: trimmed, never empty, at most 4096 bytes of UTF-8. Absent for NULL only.
///
/// It can hold line breaks and control characters, which a terminal may obey: to print or log it,
/// take mre_error_one_line().
mre_str mre_error_message(const mre_error *error);

/// The id that support asks for: of the body, else of the header x-modelrunner-request-id. Absent
/// where the response has none, and for NULL. Source: Errors page, request_id.
mre_str mre_error_request_id(const mre_error *error);

/// The machine code as the server sent it: `INVALID_OUTPUT`, `rate_limit_exceeded`. Absent where
/// the response has none, and for NULL.
mre_str mre_error_code(const mre_error *error);

/// How many validation issues there are. 0 for NULL.
size_t mre_error_issue_count(const mre_error *error);

/// The validation issue of that index, from 0, in the order of the body. NULL for an index past the
/// last one, and for a NULL error.
///
/// The issue belongs to the error and lives as long as it does: nothing to free. Source: Errors
/// page, 400 and 422.
const mre_issue *mre_error_issue(const mre_error *error, size_t index);

/// Whether sending the same request again can help. MRE_RETRY_NEVER for NULL.
mre_retry mre_error_retry(const mre_error *error);

/// How long the server asks to wait, in milliseconds: 0 to 2147483647. -1 where it does not say,
/// and for NULL. Source: the headers retry-after-ms and retry-after (RFC 9110).
int64_t mre_error_retry_after_ms(const mre_error *error);

/// What the user should do. MRE_ACTION_NONE for NULL.
mre_action mre_error_action(const mre_error *error);

/// What the user should do, as one readable sentence; fixed per kind and action. Absent for NULL
/// only.
mre_str mre_error_hint(const mre_error *error);

/// Whether this request id is dead: polling or fetching it again cannot help. False for NULL.
/// Source: Errors page, FAILED status payload.
bool mre_error_terminal(const mre_error *error);

/// Whether the server may have accepted the work before it failed: look the request up before
/// submitting it again, or it may run and be billed twice. False for NULL.
bool mre_error_ambiguous(const mre_error *error);

/// Whether the same request may be sent again: mre_error_retry() is not MRE_RETRY_NEVER, and either
/// `idempotent` is true or mre_error_ambiguous() is false. False for NULL.
bool mre_error_can_retry(const mre_error *error, bool idempotent);

/// Whether the request was charged. MRE_CHARGED_UNKNOWN for NULL.
mre_charged mre_error_charged(const mre_error *error);

/// What the body said of the request itself. NULL where the body is no record of a request, and for
/// a NULL error.
///
/// It belongs to the error and lives as long as it does: nothing to free. Source: Request lifecycle
/// guide.
const mre_request *mre_error_request(const mre_error *error);

/// The body's `details` as sent, as compact JSON. Absent where there are none, and for NULL.
///
/// Below 64 levels a container reads null; an integer beyond 2^53-1 either way, and a number that
/// no double holds, is a string of its text; other numbers keep the digits they came in.
mre_str mre_error_details(const mre_error *error);

/// The canonical JSON: an object with every member of the error, always in the same order, compact,
/// with control characters escaped. The bytes are the same from every language. Absent for NULL
/// only.
mre_str mre_error_json(const mre_error *error);

/// One line for a log or a terminal: `402 insufficient_balance: Insufficient balance (request_id:
/// abc123)`. Absent for NULL only.
///
/// It never holds a line break, a control character or one that turns the direction of writing,
/// whatever the server sent.
mre_str mre_error_one_line(const mre_error *error);

/// Where it is, for a person: `output[0].url`; a key that is no identifier is quoted, `a["b c"]`.
/// Empty where the issue is about the whole value. Absent for NULL only.
mre_str mre_issue_place(const mre_issue *issue);

/// What is wrong, in the server's words. Absent for NULL only.
///
/// It can hold line breaks and control characters, which a terminal may obey: to print or log it,
/// take mre_issue_one_line().
mre_str mre_issue_message(const mre_issue *issue);

/// Zod's `code`, Pydantic's `type` or Ajv's `keyword`: `too_big`. Absent where the issue has none,
/// and for NULL.
mre_str mre_issue_code(const mre_issue *issue);

/// Every other member of the issue as sent, as a compact JSON object: `{}` where there are none,
/// bounded as mre_error_details() is. Absent for NULL only.
mre_str mre_issue_extra(const mre_issue *issue);

/// One line for a log or a terminal, place and message: `output[0].url: must match format "uri"`;
/// the message alone where the place is empty. Absent for NULL only.
///
/// It never holds a line break, a control character or one that turns the direction of writing,
/// whatever the server sent.
mre_str mre_issue_one_line(const mre_issue *issue);

/// How many elements the path to the place has, from the outermost inwards. 0 for the whole value,
/// and for NULL.
size_t mre_issue_path_len(const mre_issue *issue);

/// The element of that index of the path, from 0.
///
/// Its type is MRE_PATH_NONE for an index past the last one, and for a NULL issue.
mre_path_element mre_issue_path(const mre_issue *issue, size_t index);

/// The state as sent: `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED`, `CANCELLED`. Absent where
/// the body has none, and for NULL.
mre_str mre_request_state(const mre_request *request);

/// Where the result is fetched. Absent where the body has none, and for NULL.
mre_str mre_request_response_url(const mre_request *request);

/// Where the status is polled. Absent where the body has none, and for NULL.
mre_str mre_request_status_url(const mre_request *request);

/// Where the request is cancelled. Absent where the body has none, and for NULL.
mre_str mre_request_cancel_url(const mre_request *request);

/// The model, as `owner/alias`. Absent where the body has none, and for NULL.
mre_str mre_request_model_endpoint(const mre_request *request);

/// The billing status as sent: `pending`, `charged`, `partial`, `failed`. Absent where the body has
/// none, and for NULL.
mre_str mre_request_billing_status(const mre_request *request);

/// The logs as sent, as compact JSON: an array of objects in the queue envelope, a string in the
/// record; bounded as mre_error_details() is. Absent where the body has none, and for NULL.
mre_str mre_request_logs(const mre_request *request);

/// The name of a kind, as it stands in the canonical JSON: `rate_limited`.
///
/// Absent for MRE_KIND_NONE and for any number that is no kind's. The text lives for ever.
mre_str mre_kind_name(uint32_t kind);

/// The kind of a name. MRE_KIND_NONE for NULL, and for a name that this version does not know.
///
/// `name` is a C string; nothing of it is kept.
mre_kind mre_kind_from_name(const char *name);

/// The name of an advice on retries, as it stands in the canonical JSON: `backoff`.
///
/// Absent for any number that is no such advice. The text lives for ever.
mre_str mre_retry_name(uint32_t retry);

/// The name of an action, as it stands in the canonical JSON: `top_up`.
///
/// Absent for MRE_ACTION_NONE and for any number that is no action's. The text lives for ever.
mre_str mre_action_name(uint32_t action);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MODELRUNNER_ERRORS_H */
