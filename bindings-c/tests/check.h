/* Shared by the test programs: a check that prints where it failed and exits. */
#ifndef CHECK_H
#define CHECK_H

#include <modelrunner_errors.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

/* Whether a text equals a C string, including its NUL; NULL means an absent text. */
#define CHECK_STR(text, expected) check_str(__FILE__, __LINE__, (text), (expected))

static inline void check_str(const char *file, int line, mre_str text, const char *expected)
{
    if (expected == NULL ? text.ptr == NULL && text.len == 0
                         : text.ptr != NULL && text.len == strlen(expected) && strcmp(text.ptr, expected) == 0)
        return;
    fprintf(stderr, "%s:%d: \"%s\" of %zu bytes, not \"%s\"\n", file, line, text.ptr ? text.ptr : "(absent)", text.len,
        expected ? expected : "(absent)");
    exit(1);
}

/* The error of a body. */
static inline mre_error *failure(uint16_t status, const char *body)
{
    mre_error *error = NULL;
    CHECK(mre_classify(status, (const uint8_t *)body, strlen(body), &error) == MRE_FAILURE);
    CHECK(error != NULL);
    return error;
}

#endif
