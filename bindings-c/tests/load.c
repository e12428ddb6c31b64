/*
 * Memory does not grow under repeated load. Run with GLIBC_TUNABLES=glibc.malloc.tcache_count=0, because memory
 * that malloc caches for each thread counts as allocated.
 */
#include "cases.h"
#include "everything.h"

#include <malloc.h>

static uint64_t classify_all(struct cases cases)
{
    uint64_t all = 0;
    for (size_t i = 0; i < cases.count; i++) {
        const struct test_case *a_case = &cases.list[i];
        mre_error *error = NULL;
        mre_classify_with_headers(
            a_case->status, a_case->body, a_case->body_len, a_case->headers, a_case->headers_len, &error);
        all += everything(error);
        mre_error_free(error);
    }
    return all;
}

/* The bytes that malloc has allocated; always 0 if the C library does not report it. */
static size_t given_out(void)
{
#if defined __GLIBC__ && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
#else
    return 0;
#endif
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    struct cases cases = read_cases(argv[1]);
    uint64_t expected = classify_all(cases);
    size_t before = given_out();
    for (int round = 0; round < 100; round++)
        CHECK(classify_all(cases) == expected);
    size_t after = given_out();
    if (after != before) {
        fprintf(stderr, "%zu bytes given out before, %zu after\n", before, after);
        return 1;
    }
    free_cases(cases);
    return 0;
}
