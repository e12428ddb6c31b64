/* The conformance cases, as conformance/cases.py prints them; its docstring gives the format. */
#ifndef CASES_H
#define CASES_H

#include "check.h"

struct test_case {
    char *name;
    uint16_t status;
    mre_header *headers;
    size_t headers_len;
    uint8_t *body;
    size_t body_len;
    /* NULL if the response is not a failure. */
    char *answer;
    char *line;
};

struct cases {
    struct test_case *list;
    size_t count;
};

static inline void *resized(void *memory, size_t size)
{
    memory = realloc(memory, size ? size : 1);
    CHECK(memory != NULL);
    return memory;
}

static inline int digit(char hex)
{
    const char *digits = "0123456789abcdef";
    const char *at = strchr(digits, hex);
    CHECK(hex != '\0' && at != NULL);
    return (int)(at - digits);
}

/* An allocation of exactly this length and `spare` more, so that tools detect a read past its end. */
static inline uint8_t *bytes_of_hex(const char *hex, size_t *len, size_t spare)
{
    *len = strlen(hex) / 2;
    uint8_t *bytes = resized(NULL, *len + spare);
    for (size_t i = 0; i < *len; i++)
        bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return bytes;
}

/* The headers of `name: value` lines; the text remains allocated and starts at the first name. */
static inline void read_headers(struct test_case *a_case, const char *hex)
{
    size_t len;
    char *text = (char *)bytes_of_hex(hex, &len, 1);
    text[len] = '\0';
    a_case->headers = NULL;
    a_case->headers_len = 0;
    if (len == 0) {
        free(text);
        return;
    }
    for (char *line = text; line != NULL;) {
        char *next = strchr(line, '\n');
        if (next != NULL)
            *next++ = '\0';
        char *value = strstr(line, ": ");
        CHECK(value != NULL);
        *value = '\0';
        a_case->headers = resized(a_case->headers, (a_case->headers_len + 1) * sizeof *a_case->headers);
        a_case->headers[a_case->headers_len].name = line;
        a_case->headers[a_case->headers_len++].value = value + 2;
        line = next;
    }
}

/* Ends the text at the next tab and returns the part before it. */
static inline char *field(char **rest)
{
    char *start = *rest;
    char *tab = strchr(start, '\t');
    CHECK(tab != NULL);
    *tab = '\0';
    *rest = tab + 1;
    return start;
}

static inline char *read_line(FILE *file)
{
    size_t len = 0;
    size_t room = 256;
    char *line = resized(NULL, room);
    while (fgets(line + len, (int)(room - len), file) != NULL) {
        len += strlen(line + len);
        if (line[len - 1] == '\n') {
            line[len - 1] = '\0';
            return line;
        }
        line = resized(line, room *= 2);
    }
    CHECK(len == 0 && !ferror(file));
    free(line);
    return NULL;
}

static inline struct cases read_cases(const char *path)
{
    struct cases cases = {NULL, 0};
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    for (char *line; (line = read_line(file)) != NULL;) {
        struct test_case a_case;
        char *rest = a_case.line = line;
        a_case.name = field(&rest);
        a_case.status = (uint16_t)strtoul(field(&rest), NULL, 10);
        read_headers(&a_case, field(&rest));
        a_case.body = bytes_of_hex(field(&rest), &a_case.body_len, 0);
        a_case.answer = strcmp(rest, "-") == 0 ? NULL : rest;
        cases.list = resized(cases.list, (cases.count + 1) * sizeof *cases.list);
        cases.list[cases.count++] = a_case;
    }
    fclose(file);
    CHECK(cases.count > 0);
    return cases;
}

static inline void free_cases(struct cases cases)
{
    for (size_t i = 0; i < cases.count; i++) {
        if (cases.list[i].headers != NULL)
            free((void *)(uintptr_t)cases.list[i].headers[0].name);
        free(cases.list[i].headers);
        free(cases.list[i].body);
        free(cases.list[i].line);
    }
    free(cases.list);
}

/* Classifies a case and compares the outcome and the canonical JSON. The caller owns the error. */
static inline mre_error *check_case(const struct test_case *a_case)
{
    mre_error *error = NULL;
    mre_outcome outcome = mre_classify_with_headers(
        a_case->status, a_case->body, a_case->body_len, a_case->headers, a_case->headers_len, &error);
    if (outcome != (a_case->answer ? MRE_FAILURE : MRE_OK)) {
        fprintf(stderr, "%s: outcome %d\n", a_case->name, (int)outcome);
        exit(1);
    }
    mre_str json = mre_error_json(error);
    if (a_case->answer != NULL
        && (json.len != strlen(a_case->answer) || memcmp(json.ptr, a_case->answer, json.len) != 0)) {
        fprintf(stderr, "%s:\n  answer   %s\n  expected %s\n", a_case->name, json.ptr, a_case->answer);
        exit(1);
    }
    return error;
}

#endif
