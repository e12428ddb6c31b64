/*
 * Compares this library with what one would write by hand with yyjson and with cJSON. Prints docs/benchmarks/c.md:
 * compare BODIES, which core/benches/bodies.rs prints.
 */
#include "../tests/cases.h"

#include "by_hand.h"

#include <time.h>

#ifdef HAVE_YYJSON
#include <yyjson.h>
#define DOCUMENT yyjson_doc
#define VALUE yyjson_val
#define PARSE(text, len) yyjson_read(text, len, 0)
#define ROOT yyjson_doc_get_root
#define FREE yyjson_doc_free
#define GET yyjson_obj_get
#define TEXT yyjson_get_str
#define IS_ARRAY yyjson_is_arr
#define LENGTH yyjson_arr_size
#define EACH_STATE size_t at, end;
#define EACH(item, array) yyjson_arr_foreach(array, at, end, item)
#define IS_INTEGER yyjson_is_int
#define INTEGER yyjson_get_sint
#define NAMED(name) yyjson_##name
#include "by_hand_with.h"
#endif

#ifdef HAVE_CJSON
#include <cJSON.h>
#define DOCUMENT cJSON
#define VALUE cJSON
#define PARSE cJSON_ParseWithLength
#define ROOT(document) (document)
#define FREE cJSON_Delete
#define GET cJSON_GetObjectItemCaseSensitive
#define TEXT cJSON_GetStringValue
#define IS_ARRAY cJSON_IsArray
#define LENGTH (size_t)cJSON_GetArraySize
#define EACH_STATE
#define EACH cJSON_ArrayForEach
#define IS_INTEGER cJSON_IsNumber
#define INTEGER(value) (value)->valuedouble
#define NAMED(name) cjson_##name
#include "by_hand_with.h"
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

static mre_error *classified(const struct test_case *response)
{
    mre_error *error = NULL;
    mre_classify_with_headers(
        response->status, response->body, response->body_len, response->headers, response->headers_len, &error);
    sink += error != NULL;
    return error;
}

static void classify_only(const struct test_case *response, size_t most_issues)
{
    (void)most_issues;
    mre_error_free(classified(response));
}

/* The same members as by hand. */
static void classify_and_read(const struct test_case *response, size_t most_issues)
{
    mre_error *error = classified(response);
    if (error != NULL) {
        sink += (size_t)mre_error_kind(error) + (size_t)mre_error_retry_after_ms(error);
        see(mre_error_message(error).ptr);
        see(mre_error_request_id(error).ptr);
        for (size_t i = 0, issues = mre_error_issue_count(error); i < issues && i < most_issues; i++) {
            see(mre_issue_place(mre_error_issue(error, i)).ptr);
            see(mre_issue_message(mre_error_issue(error, i)).ptr);
        }
    }
    mre_error_free(error);
}

#if defined HAVE_YYJSON || defined HAVE_CJSON
static void see_own(struct own_error *error)
{
    if (error != NULL) {
        see(error->kind);
        see(error->message);
        see(error->request_id);
        sink += error->issues_len + (size_t)error->retry_after_ms;
    }
    free_own(error);
}
#endif

#ifdef HAVE_YYJSON
static void with_yyjson(const struct test_case *response, size_t most_issues)
{
    see_own(yyjson_by_hand(response, most_issues));
}
#endif

#ifdef HAVE_CJSON
static void with_cjson(const struct test_case *response, size_t most_issues)
{
    see_own(cjson_by_hand(response, most_issues));
}
#endif

static const struct contender {
    const char *name;
    void (*run)(const struct test_case *response, size_t most_issues);
} contenders[] = {
    {"this library", classify_and_read},
#ifdef HAVE_YYJSON
    {"by hand, yyjson", with_yyjson},
#endif
#ifdef HAVE_CJSON
    {"by hand, cJSON", with_cjson},
#endif
    {"nothing read", classify_only},
};
enum { CONTENDERS = sizeof contenders / sizeof *contenders };

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static void heading(const char *title)
{
    printf("\n| %s | bytes | %s, µs |", title, contenders[0].name);
    for (size_t i = 1; i + 1 < CONTENDERS; i++)
        printf(" to %s |", contenders[i].name);
    printf(" %s, µs | allocations |\n|---|", contenders[CONTENDERS - 1].name);
    for (size_t i = 0; i < CONTENDERS + 2; i++)
        printf("---:|");
    puts("");
}

/* One row. The contenders alternate, so that other load affects all of them; the least time of each counts. */
static void compare(const char *label, const struct test_case *responses, size_t count, size_t most_issues)
{
    enum { ROUNDS = 200, BYTES = 50000 };
    double least[CONTENDERS], counts[CONTENDERS];
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += responses[i].body_len;
    size_t repeats = bytes < BYTES ? BYTES / bytes : 1;
    for (size_t round = 0; round < ROUNDS; round++) {
        for (size_t i = 0; i < CONTENDERS; i++) {
            size_t before = allocations;
            double start = now();
            for (size_t repeat = 0; repeat < repeats; repeat++) {
                for (size_t j = 0; j < count; j++)
                    contenders[i].run(&responses[j], most_issues);
            }
            double took = (now() - start) / (double)(repeats * count);
            counts[i] = (double)(allocations - before) / (double)(repeats * count);
            if (round == 0 || took < least[i])
                least[i] = took;
        }
    }
    printf("| %s | %zu | %.3f |", label, bytes / count, least[0] / 1e3);
    for (size_t i = 1; i + 1 < CONTENDERS; i++)
        printf(" %.3f |", least[0] / least[i]);
    printf(" %.3f |", least[CONTENDERS - 1] / 1e3);
    for (size_t i = 0; i < CONTENDERS; i++)
        printf("%s%.0f", i ? " / " : " ", counts[i]);
    puts(" |");
    fflush(stdout);
}

#ifdef HAVE_YYJSON
/* How what is written by hand differs from this library's error; the request ID and the delay are the same. */
static const char *difference(const struct test_case *response)
{
    const char *what = NULL;
    mre_error *ours = classified(response);
    struct own_error *theirs = yyjson_by_hand(response, 1);
    CHECK((ours != NULL) == (theirs != NULL));
    if (ours != NULL) {
        CHECK_STR(mre_error_request_id(ours), theirs->request_id);
        CHECK(mre_error_retry_after_ms(ours) == theirs->retry_after_ms);
        const char *message = mre_error_message(ours).ptr;
        if (theirs->issues_len > 0)
            CHECK_STR(mre_issue_message(mre_error_issue(ours, 0)), theirs->issues[0].message);
        if (strcmp(mre_kind_name(mre_error_kind(ours)).ptr, theirs->kind) != 0)
            what = "the kind";
        else if (strcmp(message, theirs->message) != 0)
            what = mre_error_issue_count(ours) > 0 && strncmp(message, theirs->message, strlen(theirs->message)) == 0
                ? "the message: it names the first issue only"
                : "the message: nothing is read from a page";
    }
    mre_error_free(ours);
    free_own(theirs);
    return what;
}
#endif

/* The responses with the same name as the first one. */
static size_t of_row(const struct test_case *responses, size_t count)
{
    size_t same = 1;
    while (same < count && strcmp(responses[same].name, responses[0].name) == 0)
        same++;
    return same;
}

static void compare_all(const char *title, struct cases bodies, bool successes)
{
    heading(title);
    for (size_t i = 0, same; i < bodies.count; i += same) {
        const struct test_case *row = &bodies.list[i];
        same = of_row(row, bodies.count - i);
        bool is_success = same == 1 && row->status < 300;
        if (is_success == successes)
            compare(row->name, row, same, 1);
    }
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases bodies = read_cases(argv[1]);
    puts("# C\n\nWritten by `make bench-docs`; [BENCHMARKS.md](../../BENCHMARKS.md) says how to read it.");
    compare_all("a failure", bodies, false);
    heading("every issue read");
    for (size_t i = 0; i < bodies.count; i++) {
        if (bodies.list[i].status / 100 == 4 && bodies.list[i].body_len > 3000)
            compare(bodies.list[i].name, &bodies.list[i], 1, SIZE_MAX);
    }
    compare_all("a success", bodies, true);
    puts("");
#ifdef HAVE_YYJSON
    for (size_t i = 0; i < bodies.count; i++) {
        const char *what = strcmp(bodies.list[i].name, "mix") == 0 ? NULL : difference(&bodies.list[i]);
        if (what != NULL)
            printf("By hand, this is different in \"%s\": %s.\n\n", bodies.list[i].name, what);
    }
#endif
    puts("Allocations are in the order of the times. Where there is no failure, this library allocates nothing.");
    free_cases(bodies);
    return 0;
}
