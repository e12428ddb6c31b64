/*
 * No byte outside a body is read: the body ends at the start of an unmapped page, or starts at the end of one,
 * and the result is the same as elsewhere. A read of a block of bytes past the body faults.
 */
#define _DEFAULT_SOURCE
#include "everything.h"

#include <sys/mman.h>
#include <unistd.h>

/* A body is the start of its shape and then the repeated part, truncated at any length. */
static const struct shape {
    const char *start, *part;
} shapes[] = {
    {"{\"error\":\"", "text "},
    {"{\"error\":\"", "\\\"\\u00e9\\\\"},
    {"{\"error\":[", "{\"path\":[\"a\",0],\"message\":\"m\",\"code\":\"c\",\"x\":[]},"},
    {"{\"details\":{\"code\":\"INVALID_OUTPUT\",\"validationErrors\":[",
        "{\"instancePath\":\"/a/0\",\"message\":\"m\"},"},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",\"output\":\"", "iVBORw0KGgo="},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",\"output\":\"", "\\\\\\\""},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",\"output\":[", "-0.5,1e3,"},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",\"output\":[", "{\"a\":[\"]}\",{}]},"},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",\"output\":", "[{\"a\":"},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",", "\"a_key_of_no_meaning\":null , "},
    {"{\"status\":\"FAILED\",\"billingStatus\":\"failed\",", "            \n"},
    {"\"{\\\"error\\\":\\\"", "text "},
    {"[", "{\"message\":\"m\"},"},
    {"<html><title>", "t &amp; "},
    {"<?xml version=\"1.0\"?><Error><Code>C</Code><Message>", "m "},
    {"", "a line of text "},
    {"\xef\xbb\xbf{\"error\":\"", "\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x8a"},
    {"\xff\xfe{", "\"\0a\0\"\0:\0001\0,\0"},
};

enum { LENGTHS = 301 };

/* Some pages, with an unmapped page on each side. */
static struct pages {
    uint8_t *first, *end;
} map_pages(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *all = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(all != MAP_FAILED);
    CHECK(mprotect(all, page, PROT_NONE) == 0 && mprotect(all + 3 * page, page, PROT_NONE) == 0);
    return (struct pages){all + page, all + 3 * page};
}

static uint64_t answer(uint16_t status, const uint8_t *body, size_t len)
{
    mre_error *error = NULL;
    mre_outcome outcome = mre_classify(status, body, len, &error);
    CHECK(outcome == MRE_FAILURE || (outcome == MRE_OK && error == NULL));
    uint64_t all = everything(error);
    mre_error_free(error);
    return all;
}

static void test_at_both_ends(struct pages pages, const uint8_t *text, size_t len)
{
    static const uint16_t statuses[] = {200, 422};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        uint64_t expected = answer(statuses[i], text, len);
        memset(pages.first, '"', (size_t)(pages.end - pages.first));
        memcpy(pages.end - len, text, len);
        CHECK(answer(statuses[i], pages.end - len, len) == expected);
        memset(pages.first, '"', (size_t)(pages.end - pages.first));
        memcpy(pages.first, text, len);
        CHECK(answer(statuses[i], pages.first, len) == expected);
    }
}

static void of_bodies(struct pages pages)
{
    size_t room = (size_t)(pages.end - pages.first);
    uint8_t *text = malloc(room + 64);
    CHECK(text != NULL);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct shape *shape = &shapes[i];
        bool wide = shape->start[0] == '\xff';
        size_t len = wide ? 4 : strlen(shape->start), part = wide ? 12 : strlen(shape->part);
        memcpy(text, shape->start, len);
        for (; len < room; len += part)
            memcpy(text + len, shape->part, part);
        for (size_t length = 0; length < LENGTHS; length++)
            test_at_both_ends(pages, text, length);
        for (size_t length = room - 66; length <= room; length++)
            test_at_both_ends(pages, text, length);
    }
    free(text);
}

static void of_headers(struct pages pages)
{
    static const char name[] = "x-modelrunner-request-id", value[] = "abc123";
    char *end = (char *)pages.end;
    mre_header header = {
        memcpy(end - sizeof name - sizeof value, name, sizeof name), memcpy(end - sizeof value, value, sizeof value)};
    mre_header *headers = memcpy(pages.first, &header, sizeof header);
    mre_error *error = NULL;
    CHECK(mre_classify_with_headers(500, NULL, 0, headers, 1, &error) == MRE_FAILURE);
    CHECK_STR(mre_error_request_id(error), "abc123");
    mre_error_free(error);
}

/* For a length that is too large for an object, and for wrong headers, no byte is read. */
static void of_wrong_arguments(struct pages pages)
{
    const mre_header headers[] = {{NULL, (char *)pages.end}, {(char *)pages.end, NULL}};
    mre_error *error = NULL;
    CHECK(mre_classify(500, pages.end, SIZE_MAX, &error) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify(500, pages.end, (size_t)PTRDIFF_MAX + 1, &error) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify(500, pages.end, 100, NULL) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify_with_headers(500, pages.end, 100, NULL, 1, &error) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify_with_headers(500, pages.end, 100, headers, 2, &error) == MRE_INVALID_ARGUMENT);
    const mre_header *far_away = (const mre_header *)(const void *)pages.end;
    CHECK(mre_classify_with_headers(500, pages.end, 100, far_away, SIZE_MAX, &error) == MRE_INVALID_ARGUMENT);
    CHECK(mre_classify_with_headers(500, pages.end, SIZE_MAX, far_away, 1, &error) == MRE_INVALID_ARGUMENT);
    CHECK(error == NULL);
    /* For an array or a body of length 0, no byte is read either. */
    CHECK(mre_classify_with_headers(200, pages.end, 0, far_away, 0, &error) == MRE_OK);
}

int main(void)
{
    struct pages pages = map_pages();
    of_bodies(pages);
    of_headers(pages);
    of_wrong_arguments(pages);
    return 0;
}
