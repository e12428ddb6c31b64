/**
 * modelrunner_errors.h - one normalized error for every failure of the ModelRunner inference API.
 *
 * Pass in the status, the body and the headers of a response. The result is "not a failure", or one
 * error with what went wrong, what to do about it, and whether a retry can help:
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
 * Ownership. The caller owns an mre_error and frees it once, with mre_error_free(). Everything read
 * from an error (texts, issues, the request) is a view into it. A view is never freed separately,
 * and is valid until the error is freed. Using an error or a view after that, or freeing an error
 * twice, is undefined behaviour, as with free(); valgrind's memcheck reports both. The library
 * retains nothing that is passed in.
 *
 * NULL. Every function accepts NULL for an object and then returns the neutral value that its
 * comment names, so accessors can be chained. If a response does not have a text, that text is
 * absent: its ptr is NULL. Check ptr before you print the text; the comments say which texts can be
 * absent.
 *
 * Threads. Any function may be called from any thread at any time; there is no global and no
 * thread-local state. Many threads may read one error at the same time; free it when no thread
 * reads it any more. The arguments of a call must not change during the call. After fork(), each
 * process has its own copy of every error, to read and to free. Functions allocate memory, so do
 * not call them in a signal handler, or in the child of a process that had several threads when it
 * forked.
 *
 * Failures of the library. No call fails because of what a server sent. The library does no input
 * or output, and does not end the program, except that it aborts if memory runs out.
 *
 * Text from a server can be hostile. mre_error_one_line() and mre_issue_one_line() are safe on a
 * terminal and in a log. The other texts can contain control characters and line breaks. In all
 * texts, "***" replaces secrets that the server quoted.
 *
 * Comments name the rules (N4, K1) of the specification, docs/spec.md in the repository.
 *
 * Compiles as C99 and later, and as C++11 and later. This file is generated from the Rust sources
 * by `make header-c`: change the sources instead.
 */

#ifndef MODELRUNNER_ERRORS_H
#define MODELRUNNER_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The version of this header. The version of the library is mre_version().
#define MRE_VERSION "0.2.0"
#define MRE_VERSION_MAJOR 0
#define MRE_VERSION_MINOR 2
#define MRE_VERSION_PATCH 0

/// The result of mre_classify().
typedef enum {
    /// The response is not a failure; `*error` is NULL.
    MRE_OK = 0,
    /// The response is a failure; `*error` is the error. The caller frees it with mre_error_free().
    MRE_FAILURE = 1,
    /// An argument is invalid, as mre_classify() describes; `*error` is unchanged.
    MRE_INVALID_ARGUMENT = 2,
    /// The library has a defect and stopped; `*error` is unchanged. Please report it.
    MRE_INTERNAL = 3,
} mre_outcome;

/// What went wrong: what a program branches on (N1, section 3 of the specification).
///
/// The numbers never change. A later version of the library may return a kind that is not listed
/// here, so a `switch` needs a `default`.
typedef enum {
    /// None: the value for a NULL error, and for an unknown name.
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

/// Whether sending the same request again can help (N7).
///
/// The numbers never change. If a number is not listed here, do not send the request again.
typedef enum {
    /// The same request fails again. Also the value for a NULL error.
    MRE_RETRY_NEVER = 0,
    /// Send it again, with a longer wait each time, and wait at least mre_error_retry_after_ms().
    /// Before you send a request again that is billed, check mre_error_can_retry().
    MRE_RETRY_BACKOFF = 1,
    /// Nothing failed: poll until the request has finished.
    MRE_RETRY_POLL = 2,
} mre_retry;

/// What the user should do (N9). mre_error_hint() returns it as a sentence.
///
/// The numbers never change. A later version of the library may return an action that is not listed
/// here, so a `switch` needs a `default`.
typedef enum {
    /// None: the value for a NULL error.
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

/// Whether the request was charged (N13). Compare it with these constants; it is not a boolean.
typedef enum {
    /// The response does not say. Also the value for a NULL error.
    MRE_CHARGED_UNKNOWN = 0,
    /// It was not charged.
    MRE_CHARGED_NO = 1,
    /// It was charged.
    MRE_CHARGED_YES = 2,
} mre_charged;

/// The type of an element of a path.
typedef enum {
    /// There is no such element.
    MRE_PATH_NONE = 0,
    /// The key of an object.
    MRE_PATH_KEY = 1,
    /// The index of an array.
    MRE_PATH_INDEX = 2,
} mre_path_type;

/// One normalized failure. mre_classify() creates it, and mre_error_free() frees it.
///
/// It never changes. Any number of threads may read one error at the same time; free it when no
/// thread reads it any more.
typedef struct mre_error mre_error;

/// One validation issue: a path, and what is wrong there. It has the same form for Zod, Pydantic,
/// Ajv and others (I2).
///
/// It belongs to its error and is valid until the error is freed.
typedef struct mre_issue mre_issue;

/// What the body says about the request itself, if the body is its record or its queue envelope
/// (N14).
///
/// It belongs to its error and is valid until the error is freed, as are its texts.
typedef struct mre_request mre_request;

/// One response header, as two C strings.
///
/// A header that is repeated is passed as several mre_header, in the order received.
typedef struct {
    /// The name in any case, without the colon. Must not be NULL.
    const char *name;
    /// The value, without the line end. Must not be NULL; it may be empty.
    const char *value;
} mre_header;

/// A text in UTF-8, followed by a NUL, so that `ptr` is also a C string.
///
/// `len` is in bytes and does not include that NUL. A text from a server can contain NULs itself.
/// Use `len` if the bytes after such a NUL matter.
///
/// If a text is absent, `ptr` is NULL and `len` is 0. An empty text has a `ptr`.
///
/// A text is a view and is never freed. A text of an error is valid until the error is freed. A
/// text of mre_kind_name(), mre_retry_name(), mre_action_name() and mre_version() is always valid.
typedef struct {
    /// The first byte, or NULL.
    const char *ptr;
    /// The length in bytes, without the closing NUL.
    size_t len;
} mre_str;

/// One element of the path of an issue: the key of an object, or the index of an array.
typedef struct {
    /// Whether it is a key or an index.
    mre_path_type type;
    /// The key, which is valid until the error is freed. Absent unless the type is MRE_PATH_KEY.
    mre_str key;
    /// The index, from -(2^53-1) to 2^53-1. 0 unless the type is MRE_PATH_INDEX.
    int64_t index;
} mre_path_element;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/// Classifies a response (Q1).
///
/// `status` is the HTTP status as received. Any number is accepted.
///
/// `body` points to the `body_len` bytes of the body as received. It does not need a NUL at its
/// end. Any bytes are accepted, including truncated and damaged bodies. It may be NULL if
/// `body_len` is 0. It is not retained, so it may be freed after the call. For an event stream,
/// pass the data of one event at a time, with the status of the stream.
///
/// `error` receives the error and must not be NULL. Initialize `*error` to NULL, so that
/// mre_error_free(*error) is correct after every outcome. An earlier value of `*error` is
/// overwritten, not freed.
///
/// MRE_OK: the response is not a failure; `*error` is NULL. No memory was allocated, except
/// temporarily for a body in UTF-16 or a key with escapes. MRE_OK does not mean that a generation
/// succeeded: the request may still be queued (S3).
///
/// MRE_FAILURE: `*error` is the error. The caller owns it and frees it with mre_error_free().
///
/// MRE_INVALID_ARGUMENT: `error` is NULL, `body` is NULL although `body_len` is not 0, or
/// `body_len` is larger than PTRDIFF_MAX; `*error` is unchanged.
///
/// The time is linear in `body_len`. The call does no input or output and reads no clock.
mre_outcome mre_classify(uint16_t status, const uint8_t *body, size_t body_len, mre_error **error);

/// Classifies a response together with its headers.
///
/// These headers are used: `x-modelrunner-request-id` for the request ID, if the body has none
/// (N4); `retry-after-ms` and `retry-after` for the delay (N8); `date`, with which a date in
/// `retry-after` is compared. Other headers are ignored, so you may pass all of them. If a header
/// is repeated, its first value counts.
///
/// `headers` points to an array of `headers_len` elements. It may be NULL if `headers_len` is 0. It
/// is not retained.
///
/// MRE_INVALID_ARGUMENT is also returned if `headers` is NULL although `headers_len` is not 0, if
/// the array would be larger than PTRDIFF_MAX bytes, or if a name or a value is NULL. Everything
/// else is as for mre_classify().
mre_outcome mre_classify_with_headers(uint16_t status,
                                      const uint8_t *body,
                                      size_t body_len,
                                      const mre_header *headers,
                                      size_t headers_len,
                                      mre_error **error);

/// The version of the library that is linked, as `major.minor.patch`. The text is always valid.
///
/// MRE_VERSION is the version of the header. The two are equal unless the shared library was
/// replaced.
mre_str mre_version(void);

/// Frees an error, and with it every text, issue and request that was read from it.
///
/// NULL is accepted and does nothing. Free an error once, when no thread reads it any more. Reading
/// a freed error, or freeing it again, is undefined behaviour.
void mre_error_free(mre_error *error);

/// What went wrong (N1). MRE_KIND_NONE for NULL.
mre_kind mre_error_kind(const mre_error *error);

/// The HTTP status as received, even if the body contains another one (N2). 0 for NULL.
uint16_t mre_error_status(const mre_error *error);

/// The server's message (N3): trimmed, never empty, at most 4096 bytes of UTF-8. Absent only for
/// NULL.
///
/// It can contain line breaks and control characters, which a terminal may obey. To print or log an
/// error, use mre_error_one_line(). The text is valid until the error is freed.
mre_str mre_error_message(const mre_error *error);

/// The request ID to give to support (N4): from the body, else from the header
/// x-modelrunner-request-id. Absent if the response has none, and for NULL. The text is valid until
/// the error is freed.
mre_str mre_error_request_id(const mre_error *error);

/// The machine code as sent (N5): `INVALID_OUTPUT`, `rate_limit_exceeded`. Absent if the response
/// has none, and for NULL. The text is valid until the error is freed.
mre_str mre_error_code(const mre_error *error);

/// The number of validation issues (N6). 0 for NULL.
size_t mre_error_issue_count(const mre_error *error);

/// The validation issue at an index, starting from 0, in the order of the body. NULL if the index
/// is too large, and for a NULL error.
///
/// The issue belongs to the error and is valid until the error is freed.
const mre_issue *mre_error_issue(const mre_error *error, size_t index);

/// Whether sending the same request again can help (N7). MRE_RETRY_NEVER for NULL.
mre_retry mre_error_retry(const mre_error *error);

/// The delay that the server asks for, in milliseconds, from 0 to 2147483647 (N8). -1 if the server
/// does not ask for one, and for NULL.
int64_t mre_error_retry_after_ms(const mre_error *error);

/// What the user should do (N9). MRE_ACTION_NONE for NULL.
mre_action mre_error_action(const mre_error *error);

/// What the user should do, as one sentence of plain English (N10). Absent only for NULL. The text
/// is valid until the error is freed.
mre_str mre_error_hint(const mre_error *error);

/// Whether this request ID is dead: polling or fetching it again cannot help (N11). False for NULL.
bool mre_error_terminal(const mre_error *error);

/// Whether the server may have accepted the work before it failed (N12). If so, look the request up
/// before you submit it again, or it may run and be billed twice. False for NULL.
bool mre_error_ambiguous(const mre_error *error);

/// Whether the same request may be sent again (N20): mre_error_retry() is not MRE_RETRY_NEVER, and
/// `idempotent` is true or mre_error_ambiguous() is false. False for NULL.
bool mre_error_can_retry(const mre_error *error, bool idempotent);

/// Whether the request was charged (N13). MRE_CHARGED_UNKNOWN for NULL.
mre_charged mre_error_charged(const mre_error *error);

/// What the body says about the request itself (N14). NULL if the body is not a record of a
/// request, and for a NULL error.
///
/// The request belongs to the error and is valid until the error is freed.
const mre_request *mre_error_request(const mre_error *error);

/// The body's `details` as sent, as compact JSON (N15). Absent if there are none, and for NULL. The
/// text is valid until the error is freed.
///
/// A container nested more than 64 levels deep is null. An integer outside -(2^53-1) to 2^53-1, and
/// a number that a double cannot represent, is a string of its digits. Other numbers are as sent
/// (N18).
mre_str mre_error_details(const mre_error *error);

/// The canonical JSON (N16): an object with every member of the error, always in the same order,
/// compact, with control characters escaped. The bytes are the same from every language. Absent
/// only for NULL. The text is valid until the error is freed.
mre_str mre_error_json(const mre_error *error);

/// One line for a log or a terminal (N19): `402 insufficient_balance: Insufficient balance
/// (request_id: abc123)`. Absent only for NULL. The text is valid until the error is freed.
///
/// It never contains a line break, a control character or a bidirectional control.
mre_str mre_error_one_line(const mre_error *error);

/// The readable path (I5): `output[0].url`. A key that is not an identifier is quoted: `a["b c"]`.
/// Empty if the issue is about the complete value. Absent only for NULL. The text is valid until
/// the error is freed.
mre_str mre_issue_place(const mre_issue *issue);

/// What is wrong, in the server's words. Absent only for NULL. The text is valid until the error is
/// freed.
///
/// It can contain line breaks and control characters, which a terminal may obey. To print or log an
/// issue, use mre_issue_one_line().
mre_str mre_issue_message(const mre_issue *issue);

/// Zod's `code`, Pydantic's `type` or Ajv's `keyword`: `too_big`. Absent if the issue has none, and
/// for NULL. The text is valid until the error is freed.
mre_str mre_issue_code(const mre_issue *issue);

/// Every other member of the issue as sent, as a compact JSON object, `{}` if there are none. It
/// has the bounds of mre_error_details(). Absent only for NULL. The text is valid until the error
/// is freed.
mre_str mre_issue_extra(const mre_issue *issue);

/// One line for a log or a terminal, readable path and message: `output[0].url: must match format
/// "uri"`; the message alone if the path is empty. Absent only for NULL. The text is valid until
/// the error is freed.
///
/// It never contains a line break, a control character or a bidirectional control.
mre_str mre_issue_one_line(const mre_issue *issue);

/// The number of elements of the path. 0 if the issue is about the complete value, and for NULL.
size_t mre_issue_path_len(const mre_issue *issue);

/// The element of the path at an index, starting from 0, from the outermost key inwards. The key is
/// valid until the error is freed.
///
/// Its type is MRE_PATH_NONE if the index is too large, and for a NULL issue.
mre_path_element mre_issue_path(const mre_issue *issue, size_t index);

/// The state as sent: `IN_QUEUE`, `IN_PROGRESS`, `COMPLETED`, `FAILED` or `CANCELLED`. Absent if
/// the body has none, and for NULL. The text is valid until the error is freed.
mre_str mre_request_state(const mre_request *request);

/// The URL of the result. Absent if the body has none, and for NULL. The text is valid until the
/// error is freed.
mre_str mre_request_response_url(const mre_request *request);

/// The URL of the status. Absent if the body has none, and for NULL. The text is valid until the
/// error is freed.
mre_str mre_request_status_url(const mre_request *request);

/// The URL that cancels the request. Absent if the body has none, and for NULL. The text is valid
/// until the error is freed.
mre_str mre_request_cancel_url(const mre_request *request);

/// The model, as `owner/alias`. Absent if the body has none, and for NULL. The text is valid until
/// the error is freed.
mre_str mre_request_model_endpoint(const mre_request *request);

/// The billing status as sent: `pending`, `charged`, `partial` or `failed`. Absent if the body has
/// none, and for NULL. The text is valid until the error is freed.
mre_str mre_request_billing_status(const mre_request *request);

/// The logs as sent, as compact JSON: an array of objects in the queue envelope, a string in the
/// record. They have the bounds of mre_error_details(). Absent if the body has none, and for NULL.
/// The text is valid until the error is freed.
mre_str mre_request_logs(const mre_request *request);

/// The name of a kind, as in the canonical JSON: `rate_limited`.
///
/// Absent for MRE_KIND_NONE and for any number that is not a kind. The text is always valid.
mre_str mre_kind_name(uint32_t kind);

/// The kind with a name. MRE_KIND_NONE for NULL, and for a name that this version does not know.
///
/// `name` is a C string. It is not retained.
mre_kind mre_kind_from_name(const char *name);

/// The name of a retry advice, as in the canonical JSON: `backoff`.
///
/// Absent for any number that is not a retry advice. The text is always valid.
mre_str mre_retry_name(uint32_t retry);

/// The name of an action, as in the canonical JSON: `top_up`.
///
/// Absent for MRE_ACTION_NONE and for any number that is not an action. The text is always valid.
mre_str mre_action_name(uint32_t action);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* MODELRUNNER_ERRORS_H */
