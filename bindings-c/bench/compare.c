/*
 * Side by side in one run: this library, and JSON parsers that look up the same members of the same
 * bodies. Prints a table of ratios; `make bench-c` builds and runs it.
 *
 * Each contender makes what a program needs of the body, reads it, and frees it. The parsers only
 * find members: which of them count, and what follows from them, would come on top.
 */
#define _POSIX_C_SOURCE 200809L
#include "../tests/cases.h"

#include <time.h>

#ifdef HAVE_YYJSON
#include <yyjson.h>
#endif
#ifdef HAVE_CJSON
#include <cJSON.h>
#endif
#ifdef HAVE_JANSSON
#include <jansson.h>
#endif

/* A program's own malloc takes the place of the C library's, for shared libraries too. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static size_t allocations;

void *malloc(size_t size)
{
    allocations++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    allocations++;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    allocations++;
    return __libc_realloc(memory, size);
}

/* What is read goes here, so that no reading is left out. */
static volatile size_t sink;

static void see(const char *text)
{
    if (text != NULL)
        sink += (unsigned char)*text;
}

/* The members that a client reads of an error of this API, at the top and in `details`. */
static const char *const texts[] = {"error", "message", "request_id", "code", "status", "billingStatus"};
enum { TEXTS = sizeof texts / sizeof *texts };

static void classify(const struct test_case *response)
{
    mre_error *error = NULL;
    mre_classify(response->status, response->body, response->body_len, &error);
    if (error != NULL) {
        sink += (size_t)mre_error_kind(error) + (size_t)mre_error_retry(error);
        see(mre_error_message(error).ptr);
        see(mre_error_request_id(error).ptr);
        see(mre_error_code(error).ptr);
        for (size_t i = 0; i < mre_error_issue_count(error); i++) {
            const mre_issue *issue = mre_error_issue(error, i);
            see(mre_issue_message(issue).ptr);
            see(mre_issue_code(issue).ptr);
            for (size_t j = 0; j < mre_issue_path_len(issue); j++)
                see(mre_issue_path(issue, j).key.ptr);
        }
    }
    mre_error_free(error);
}

#ifdef HAVE_YYJSON
static void yyjson_issues(yyjson_val *issues)
{
    size_t i, max, j, paths;
    yyjson_val *issue, *element;
    yyjson_arr_foreach(issues, i, max, issue) {
        see(yyjson_get_str(yyjson_obj_get(issue, "message")));
        see(yyjson_get_str(yyjson_obj_get(issue, "code")));
        see(yyjson_get_str(yyjson_obj_get(issue, "instancePath")));
        yyjson_val *path = yyjson_obj_get(issue, "path");
        yyjson_arr_foreach(path, j, paths, element)
            see(yyjson_get_str(element));
    }
}

static void with_yyjson(const struct test_case *response)
{
    yyjson_doc *document = yyjson_read((const char *)response->body, response->body_len, 0);
    yyjson_val *root = yyjson_doc_get_root(document);
    for (size_t i = 0; i < TEXTS; i++)
        see(yyjson_get_str(yyjson_obj_get(root, texts[i])));
    yyjson_issues(yyjson_obj_get(root, "error"));
    yyjson_val *details = yyjson_obj_get(root, "details");
    see(yyjson_get_str(yyjson_obj_get(details, "code")));
    yyjson_issues(yyjson_obj_get(details, "validationErrors"));
    yyjson_doc_free(document);
}
#endif

#ifdef HAVE_CJSON
static const cJSON *cjson_get(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

static void cjson_issues(const cJSON *issues)
{
    const cJSON *issue, *element;
    cJSON_ArrayForEach(issue, issues) {
        see(cJSON_GetStringValue(cjson_get(issue, "message")));
        see(cJSON_GetStringValue(cjson_get(issue, "code")));
        see(cJSON_GetStringValue(cjson_get(issue, "instancePath")));
        cJSON_ArrayForEach(element, cjson_get(issue, "path"))
            see(cJSON_GetStringValue(element));
    }
}

static void with_cjson(const struct test_case *response)
{
    cJSON *root = cJSON_ParseWithLength((const char *)response->body, response->body_len);
    for (size_t i = 0; i < TEXTS; i++)
        see(cJSON_GetStringValue(cjson_get(root, texts[i])));
    cjson_issues(cjson_get(root, "error"));
    const cJSON *details = cjson_get(root, "details");
    see(cJSON_GetStringValue(cjson_get(details, "code")));
    cjson_issues(cjson_get(details, "validationErrors"));
    cJSON_Delete(root);
}
#endif

#ifdef HAVE_JANSSON
static void jansson_issues(const json_t *issues)
{
    for (size_t i = 0; i < json_array_size(issues); i++) {
        const json_t *issue = json_array_get(issues, i);
        see(json_string_value(json_object_get(issue, "message")));
        see(json_string_value(json_object_get(issue, "code")));
        see(json_string_value(json_object_get(issue, "instancePath")));
        const json_t *path = json_object_get(issue, "path");
        for (size_t j = 0; j < json_array_size(path); j++)
            see(json_string_value(json_array_get(path, j)));
    }
}

static void with_jansson(const struct test_case *response)
{
    json_t *root = json_loadb((const char *)response->body, response->body_len, JSON_DECODE_ANY, NULL);
    for (size_t i = 0; i < TEXTS; i++)
        see(json_string_value(json_object_get(root, texts[i])));
    jansson_issues(json_object_get(root, "error"));
    const json_t *details = json_object_get(root, "details");
    see(json_string_value(json_object_get(details, "code")));
    jansson_issues(json_object_get(details, "validationErrors"));
    json_decref(root);
}
#endif

static const struct contender {
    const char *name;
    void (*run)(const struct test_case *response);
} contenders[] = {
    {"modelrunner_errors", classify},
#ifdef HAVE_YYJSON
    {"yyjson", with_yyjson},
#endif
#ifdef HAVE_CJSON
    {"cJSON", with_cjson},
#endif
#ifdef HAVE_JANSSON
    {"jansson", with_jansson},
#endif
};
enum { CONTENDERS = sizeof contenders / sizeof *contenders, ROUNDS = 15 };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void run_all(const struct contender *contender, const struct test_case *responses, size_t count, size_t times)
{
    for (size_t i = 0; i < times; i++)
        for (size_t j = 0; j < count; j++)
            contender->run(&responses[j]);
}

/* One row: this library's time, its ratio to each of the others, and the allocations of all. */
static void compare(const char *label, const struct test_case *responses, size_t count)
{
    double best[CONTENDERS];
    size_t bytes = 0, times = 1;

    for (size_t i = 0; i < count; i++)
        bytes += responses[i].body_len;
    double start = now();
    run_all(&contenders[CONTENDERS - 1], responses, count, 1);
    /* Some 20 ms a round. The contenders take turns, so that a busy moment hits all of them. */
    for (double once = now() - start; (double)times * once < 2e7; times *= 2)
        ;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < CONTENDERS; i++) {
            start = now();
            run_all(&contenders[i], responses, count, times);
            double took = (now() - start) / ((double)times * (double)count);
            if (round == 0 || took < best[i])
                best[i] = took;
        }
    }
    printf("| %s | %zu | %.0f ns |", label, bytes / count, best[0]);
    for (size_t i = 1; i < CONTENDERS; i++)
        printf(" %.3f |", best[0] / best[i]);
    for (size_t i = 0; i < CONTENDERS; i++) {
        size_t before = allocations;
        run_all(&contenders[i], responses, count, 1);
        printf("%s%.1f", i ? " / " : " ", (double)(allocations - before) / (double)count);
    }
    puts(" |");
}

static void compare_text(const char *label, uint16_t status, const char *text)
{
    struct test_case response = {0};
    response.status = status;
    /* A block of its own, as a body that came over the network is. */
    response.body_len = strlen(text);
    response.body = resized(NULL, response.body_len);
    memcpy(response.body, text, response.body_len);
    compare(label, &response, 1);
    free(response.body);
}

/* `before`, then `item` again and again with `between`, then `after`: about `size` bytes. */
static char *repeated(const char *before, const char *item, const char *between, const char *after, size_t size)
{
    size_t item_len = strlen(item), between_len = strlen(between), len = strlen(before);
    char *text = resized(NULL, size + len + item_len + between_len + strlen(after) + 1);
    memcpy(text, before, len);
    while (len < size) {
        memcpy(text + len, item, item_len);
        memcpy(text + len + item_len, between, between_len);
        len += item_len + between_len;
    }
    strcpy(text + len - between_len, after);
    return text;
}

#define RECORD "{\"id\":\"V1StGXR8_Z5jdHi6B-myT\",\"modelEndpoint\":\"owner/model\",\"status\":\"COMPLETED\"," \
               "\"billingStatus\":\"charged\",\"input\":{\"prompt\":\"a red fox in the snow\"},\"output\":"
#define RECORD_END ",\"error\":null,\"inferenceTime\":4120,\"createdAt\":\"2026-08-06T12:00:00.000Z\"}"

static void compare_success(const char *label, const char *open, const char *item, const char *between,
                            const char *close, size_t size)
{
    char before[512], after[512];
    snprintf(before, sizeof before, "%s%s", RECORD, open);
    snprintf(after, sizeof after, "%s%s", close, RECORD_END);
    char *body = repeated(before, item, between, after, size);
    compare_text(label, 200, body);
    free(body);
}

/* The failures of the conformance suite that are whole JSON objects. */
static void compare_suite(struct cases cases)
{
    struct test_case *failures = resized(NULL, cases.count * sizeof *failures);
    size_t count = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const struct test_case *response = &cases.list[i];
        bool whole = response->body_len > 2 && response->body[0] == '{' && response->body[response->body_len - 1] == '}';
        if (whole && response->answer != NULL && response->body_len < 8192)
            failures[count++] = *response;
    }
    compare("every JSON failure of the conformance suite in turn", failures, count);
    free(failures);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases cases = read_cases(argv[1]);

    printf("| body | bytes | modelrunner_errors |");
    for (size_t i = 1; i < CONTENDERS; i++)
        printf(" to %s |", contenders[i].name);
    printf(" allocations: ");
    for (size_t i = 0; i < CONTENDERS; i++)
        printf("%s%s", i ? " / " : "", contenders[i].name);
    printf(" |\n|---|---|---|");
    for (size_t i = 0; i < CONTENDERS; i++)
        printf("---|");
    puts("");

    compare_text("402, house envelope", 402,
                 "{\"error\":\"Insufficient balance for the request.\",\"request_id\":\"V1StGXR8_Z5jdHi6B\"}");
    compare_text("400, FAILED status payload", 400,
                 "{\"status\":\"FAILED\",\"request_id\":\"abc123\","
                 "\"response_url\":\"https://queue.modelrunner.run/o/m/requests/abc123\","
                 "\"status_url\":\"https://queue.modelrunner.run/o/m/requests/abc123/status\","
                 "\"cancel_url\":\"https://queue.modelrunner.run/o/m/requests/abc123/cancel\","
                 "\"queue_position\":0,\"logs\":[],\"error\":\"Provider error: NSFW content detected\"}");
    compare_text("422, INVALID_OUTPUT", 422,
                 "{\"error\":\"Invalid output from inference.\",\"request_id\":\"abc123\",\"details\":"
                 "{\"code\":\"INVALID_OUTPUT\",\"validationErrors\":[{\"instancePath\":\"/output/0/url\","
                 "\"schemaPath\":\"#/items/properties/url/format\",\"keyword\":\"format\","
                 "\"params\":{\"format\":\"uri\"},\"message\":\"must match format \\\"uri\\\"\"}]}}");
    char *zod = repeated("{\"error\":[",
                         "{\"code\":\"too_big\",\"maximum\":512,\"type\":\"string\",\"inclusive\":true,\"exact\":false,"
                         "\"message\":\"String must contain at most 512 character(s)\",\"path\":[\"metadata\",\"project\"]}",
                         ",", "],\"request_id\":\"abc123\"}", 4096);
    compare_text("400, Zod issues", 400, zod);
    free(zod);
    compare_suite(cases);
    compare_success("success, prose", "\"", "A red fox in the snow, said the model. ", "", "\"", 1000);
    compare_success("success, base64", "\"", "iVBORw0KGgoAAAANSUhEUgAAB4AAAAQ4CAYAAADo08FD", "", "\"", 1 << 20);
    compare_success("success, floats", "[", "-0.023194163", ",", "]", 1 << 20);
    compare_success("success, small strings and objects", "[", "{\"label\":\"fox\",\"box\":[1,2,3,4]}", ",", "]", 1 << 20);
    free_cases(cases);
    return 0;
}
