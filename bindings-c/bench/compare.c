/*
 * Compares this library with JSON parsers that look up the same members of the same bodies, in one run.
 * Prints tables of times and their ratios; `make bench-c` builds and runs it.
 *
 * Each contender parses the body, reads the members that a program needs, and frees everything. The parsers
 * only find members; deciding what they mean would take additional time. This library is measured three
 * times: it classifies the body; it also reads the members that the parsers look up; it also reads every
 * member, including the canonical JSON and the lines for a log.
 */
#define _POSIX_C_SOURCE 200809L
#include "bodies.h"

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

/* A program's own malloc replaces the C library's, for shared libraries too. */
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

/* Reads are accumulated here, so that the compiler removes none. */
static volatile size_t sink;

static void see(const char *text)
{
    if (text != NULL)
        sink += (unsigned char)*text;
}

/* The members that a client reads in an error of this API: at the top, in `details`, and in `error`. */
static const char *const texts[] = {"error", "message", "request_id", "code", "status", "billingStatus"};
static const char *const of_error[] = {"message", "type", "code", "param"};
enum { TEXTS = sizeof texts / sizeof *texts, OF_ERROR = sizeof of_error / sizeof *of_error };

static mre_error *classified(const struct test_case *response)
{
    mre_error *error = NULL;
    mre_classify(response->status, response->body, response->body_len, &error);
    sink += error != NULL;
    return error;
}

static void see_members(const mre_error *error)
{
    sink += (size_t)mre_error_kind(error) + (size_t)mre_error_retry(error);
    see(mre_error_message(error).ptr);
    see(mre_error_request_id(error).ptr);
    see(mre_error_code(error).ptr);
    for (size_t i = 0, issues = mre_error_issue_count(error); i < issues; i++) {
        const mre_issue *issue = mre_error_issue(error, i);
        see(mre_issue_message(issue).ptr);
        see(mre_issue_code(issue).ptr);
        for (size_t j = 0, steps = mre_issue_path_len(issue); j < steps; j++)
            see(mre_issue_path(issue, j).key.ptr);
    }
}

static void see_the_rest(const mre_error *error)
{
    sink += mre_error_status(error) + (size_t)mre_error_action(error) + (size_t)mre_error_retry_after_ms(error)
        + mre_error_terminal(error) + mre_error_ambiguous(error) + (size_t)mre_error_charged(error);
    see(mre_error_hint(error).ptr);
    see(mre_error_details(error).ptr);
    see(mre_error_json(error).ptr);
    see(mre_error_one_line(error).ptr);
    for (size_t i = 0, issues = mre_error_issue_count(error); i < issues; i++) {
        const mre_issue *issue = mre_error_issue(error, i);
        see(mre_issue_place(issue).ptr);
        see(mre_issue_extra(issue).ptr);
        see(mre_issue_one_line(issue).ptr);
    }
    const mre_request *request = mre_error_request(error);
    see(mre_request_state(request).ptr);
    see(mre_request_response_url(request).ptr);
    see(mre_request_status_url(request).ptr);
    see(mre_request_cancel_url(request).ptr);
    see(mre_request_model_endpoint(request).ptr);
    see(mre_request_billing_status(request).ptr);
    see(mre_request_logs(request).ptr);
}

static void classify_only(const struct test_case *response)
{
    mre_error_free(classified(response));
}

static void read_members(const struct test_case *response)
{
    mre_error *error = classified(response);
    see_members(error);
    mre_error_free(error);
}

static void read_everything(const struct test_case *response)
{
    mre_error *error = classified(response);
    see_members(error);
    see_the_rest(error);
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
    yyjson_val *error = yyjson_obj_get(root, "error");
    for (size_t i = 0; i < OF_ERROR; i++)
        see(yyjson_get_str(yyjson_obj_get(error, of_error[i])));
    yyjson_issues(error);
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
    const cJSON *error = cjson_get(root, "error");
    for (size_t i = 0; cJSON_IsObject(error) && i < OF_ERROR; i++)
        see(cJSON_GetStringValue(cjson_get(error, of_error[i])));
    cjson_issues(error);
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
    const json_t *error = json_object_get(root, "error");
    for (size_t i = 0; i < OF_ERROR; i++)
        see(json_string_value(json_object_get(error, of_error[i])));
    jansson_issues(error);
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
    {"classified", classify_only},
    {"members read", read_members},
    {"everything read", read_everything},
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
enum { OURS = 3, CONTENDERS = sizeof contenders / sizeof *contenders };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void run_all(const struct contender *contender, const struct test_case *responses, size_t count)
{
    for (size_t i = 0; i < count; i++)
        contender->run(&responses[i]);
}

/*
 * One row: the times, the ratios of `ours` of this library's ways to each parser, and the allocations.
 *
 * The contenders alternate, a few bodies at a time, so that other load affects all of them; the best time
 * of each counts.
 */
static void compare(const char *label, const struct test_case *responses, size_t count, size_t ours)
{
    enum { ROUNDS_AT_LEAST = 7, TURN = 16 };
    double best[CONTENDERS] = {0}, counts[CONTENDERS] = {0}, begin = now();
    double (*turns)[CONTENDERS] = resized(NULL, (count / TURN + 1) * sizeof *turns);
    size_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += responses[i].body_len;
    for (size_t round = 0; round < ROUNDS_AT_LEAST || now() - begin < 1e9; round++) {
        for (size_t turn = 0; turn * TURN < count; turn++) {
            size_t left = count - turn * TURN;
            for (size_t i = 0; i < CONTENDERS; i++) {
                if (i >= ours && i < OURS)
                    continue;
                size_t before = allocations;
                double start = now();
                run_all(&contenders[i], responses + turn * TURN, left < TURN ? left : TURN);
                double took = now() - start;
                if (round == 0)
                    counts[i] += (double)(allocations - before) / (double)count;
                if (round == 0 || took < turns[turn][i])
                    turns[turn][i] = took;
            }
        }
    }
    for (size_t turn = 0; turn * TURN < count; turn++) {
        for (size_t i = 0; i < CONTENDERS; i++)
            best[i] += i < ours || i >= OURS ? turns[turn][i] / (double)count : 0;
    }
    free(turns);
    printf("| %s | %zu |", label, bytes / count);
    for (size_t i = 0; i < CONTENDERS; i++) {
        if (i < ours || i >= OURS)
            printf(" %.0f |", best[i]);
    }
    for (size_t i = OURS; i < CONTENDERS; i++) {
        for (size_t j = 0; j < ours; j++)
            printf("%s%.*f", j ? " / " : " ", best[j] / best[i] < 0.1 ? 4 : 2, best[j] / best[i]);
        printf(" |");
    }
    for (size_t i = 0; i < CONTENDERS; i++) {
        if (i < ours || i >= OURS)
            printf("%s%.1f", i ? " / " : " ", counts[i]);
    }
    puts(" |");
    fflush(stdout);
}

static void print_heading(const char *body, size_t ours)
{
    size_t columns = 3 + ours + 2 * (CONTENDERS - OURS);
    printf("\n| %s | bytes |", body);
    for (size_t i = 0; i < CONTENDERS; i++) {
        if (i < ours || i >= OURS)
            printf(" %s, ns |", contenders[i].name);
    }
    for (size_t i = OURS; i < CONTENDERS; i++)
        printf(" to %s |", contenders[i].name);
    printf(" allocations |\n|");
    for (size_t i = 0; i < columns; i++)
        printf("---|");
    puts("");
}

static void compare_errors(struct cases cases)
{
    enum { VARIANTS = 256 };
    struct test_case *all = resized(NULL, ERROR_SHAPES * VARIANTS * sizeof *all);

    print_heading("error", OURS);
    for (size_t i = 0; i < ERROR_SHAPES; i++) {
        struct test_case *variants = all + i * VARIANTS;
        for (size_t j = 0; j < VARIANTS; j++)
            variants[j] = error_body(&error_shapes[i]);
        compare(error_shapes[i].label, variants, VARIANTS, OURS);
    }
    for (size_t i = ERROR_SHAPES * VARIANTS; i > 1; i--) {
        size_t other = below(i);
        struct test_case last = all[i - 1];
        all[i - 1] = all[other];
        all[other] = last;
    }
    compare("all of these, shuffled", all, ERROR_SHAPES * VARIANTS, OURS);
    free_bodies(all, ERROR_SHAPES * VARIANTS);

    /* Only complete JSON objects; a parser would stop early in the others. */
    struct test_case *failures = resized(NULL, cases.count * sizeof *failures);
    size_t count = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const struct test_case *response = &cases.list[i];
        bool whole =
            response->body_len > 2 && response->body[0] == '{' && response->body[response->body_len - 1] == '}';
        if (whole && response->answer != NULL && response->body_len < 8192)
            failures[count++] = *response;
    }
    compare("the conformance suite's JSON failures", failures, count, OURS);
    free(failures);
}

static void compare_successes(void)
{
    print_heading("success", 1);
    for (size_t i = 0; i < OUTPUT_SHAPES; i++) {
        for (size_t size = 1000; size <= 10 * 1000 * 1000; size *= 10) {
            size_t count = size < 1000 * 1000 ? 1000 * 1000 / size : 1;
            struct test_case *bodies = resized(NULL, count * sizeof *bodies);
            for (size_t j = 0; j < count; j++)
                bodies[j] = success_body(&output_shapes[i], size);
            compare(output_shapes[i].label, bodies, count, 1);
            free_bodies(bodies, count);
        }
    }
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases cases = read_cases(argv[1]);
    compare_errors(cases);
    compare_successes();
    free_cases(cases);
    return 0;
}
