/* Counts the allocations of the library; linked with --wrap, so that each call is counted here. */
#include "cases.h"
#include "everything.h"

static size_t taken, given_back;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **memory, size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **memory, size_t alignment, size_t size);
void __wrap_free(void *memory);

void *__wrap_malloc(size_t size)
{
    taken++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    taken++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    taken++;
    given_back += memory != NULL;
    return __real_realloc(memory, size);
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size)
{
    taken++;
    return __real_posix_memalign(memory, alignment, size);
}

void __wrap_free(void *memory)
{
    given_back += memory != NULL;
    __real_free(memory);
}

/* UTF-16 is converted to UTF-8, and a complete list in `detail` may contain issues. */
static bool has_to_be_read(const struct test_case *a_case)
{
    const char *body = (const char *)a_case->body;
    static const char detail[] = "\"detail\":[";
    for (size_t at = 0; at + sizeof detail - 1 <= a_case->body_len; at++)
        if (memcmp(body + at, detail, sizeof detail - 1) == 0)
            return true;
    return a_case->body_len >= 2 && (memcmp(body, "\xff\xfe", 2) == 0 || memcmp(body, "\xfe\xff", 2) == 0);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases cases = read_cases(argv[1]);
    size_t successes = 0;
    /* The first error that needs a matcher builds it once for the process. */
    for (size_t i = 0; i < cases.count; i++)
        mre_error_free(check_case(&cases.list[i]));
    for (size_t i = 0; i < cases.count; i++) {
        const struct test_case *a_case = &cases.list[i];
        taken = given_back = 0;
        mre_error *error = check_case(a_case);
        if (error == NULL) {
            successes++;
            if (taken != 0 && !has_to_be_read(a_case)) {
                fprintf(stderr, "%s: no failure, but %zu allocations\n", a_case->name, taken);
                return 1;
            }
        } else {
            CHECK(taken > 0);
        }
        everything(error);
        mre_error_free(error);
        CHECK(taken == given_back);
    }
    CHECK(successes > 0);

    /* A large success does not allocate either. */
    static const char *const parts[] = {"\"text with \\\"escapes\\\" and \\u00e9\",", "-1.5e3,", "{\"a\":[{}]},"};
    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++) {
        size_t size = 1 << 20, len = strlen(parts[part]);
        char *body = resized(NULL, size + 64);
        size_t at = (size_t)sprintf(body, "{\"status\":\"COMPLETED\",\"output\":[");
        for (; at + len < size; at += len)
            memcpy(body + at, parts[part], len);
        at += (size_t)sprintf(body + at, "0],\"error\":null}");
        taken = given_back = 0;
        mre_error *error = NULL;
        CHECK(mre_classify(200, (const uint8_t *)body, at, &error) == MRE_OK);
        CHECK(taken == 0 && given_back == 0);
        free(body);
    }
    free_cases(cases);
    return 0;
}
