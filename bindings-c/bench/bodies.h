/* The measured bodies: hundreds of different bodies of each kind, the same in each run. */
#ifndef BODIES_H
#define BODIES_H

#include "../tests/cases.h"

#include <stdint.h>

/* The next pseudorandom number: xorshift64. */
static size_t below(size_t limit)
{
    static uint64_t state = UINT64_C(88172645463325252);
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (size_t)(state % limit);
}

struct text {
    char *bytes;
    size_t len, room;
};

static void put_bytes(struct text *text, const char *bytes, size_t len)
{
    if (text->len + len > text->room)
        text->bytes = resized(text->bytes, text->room = 2 * (text->len + len));
    memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

static void put_one_of(struct text *text, const char *const *list, size_t count)
{
    const char *one = list[below(count)];
    put_bytes(text, one, strlen(one));
}

/* Puts a template: $w becomes some words, $i an id, $k a key, $n a number, $f one with a fraction,
   $e prose with escapes, $b 48 digits of base64. */
static void put(struct text *text, const char *template)
{
    static const char *const words[] = {"the ", "model ", "a ", "request ", "image ", "must ", "be ", "output ",
        "provider ", "failed ", "with ", "limit ", "of ", "character(s) ", "invalid ", "expected ", "at ", "most "};
    static const char *const escapes[] = {
        "\\n", "\\\"quoted\\\" ", "caf\\u00e9 ", "\\t", "C:\\\\path ", "said the fox, "};
    static const char *const keys[] = {"prompt", "num_images", "image_size", "seed", "negative_prompt", "url",
        "guidance_scale", "loras", "width", "a_key_of_some_length"};
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    char number[32];
    for (const char *dollar; (dollar = strchr(template, '$')) != NULL; template = dollar + 2) {
        put_bytes(text, template, (size_t)(dollar - template));
        switch (dollar[1]) {
        case 'w':
            for (size_t left = 4 + below(6); left > 0; left--)
                put_one_of(text, words, sizeof words / sizeof *words);
            put_bytes(text, "so", 2);
            break;
        case 'e':
            put_one_of(text, words, sizeof words / sizeof *words);
            put_one_of(text, words, sizeof words / sizeof *words);
            put_one_of(text, escapes, sizeof escapes / sizeof *escapes);
            break;
        case 'k':
            put_one_of(text, keys, sizeof keys / sizeof *keys);
            break;
        case 'i':
        case 'b':
            for (size_t left = dollar[1] == 'b' ? 48 : 12 + below(10); left > 0; left--)
                put_bytes(text, &digits[below(sizeof digits - 1)], 1);
            break;
        case 'n':
            put_bytes(text, number, (size_t)snprintf(number, sizeof number, "%zu", below((size_t)1 << below(12))));
            break;
        case 'f':
            put_bytes(text, number,
                (size_t)snprintf(number, sizeof number, "%.*f", 4 + (int)below(6), (double)below(2000000) / 1e6 - 1));
            break;
        }
    }
    put_bytes(text, template, strlen(template));
}

/* The bytes of a text as a body in a separate allocation, like one from the network. */
static struct test_case body_of(uint16_t status, struct text text)
{
    struct test_case response = {0};
    response.status = status;
    response.body_len = text.len;
    response.body = resized(text.bytes, text.len);
    return response;
}

struct error_shape {
    const char *label;
    uint16_t status;
    /* The members, which start with any of them. */
    const char *members[8];
    /* Items of the array that the first member opens. */
    size_t issues;
    const char *issue, *end;
};

#define ZOD_ISSUE \
    "{\"code\":\"too_big\",\"maximum\":$n,\"type\":\"string\",\"inclusive\":true,\"exact\":false," \
    "\"message\":\"$w\",\"path\":[\"$k\",$n,\"$k\"]}"

static const struct error_shape error_shapes[] = {
    {"402, house envelope", 402, {"\"error\":\"$w\"", "\"request_id\":\"$i\""}, 0, NULL, NULL},
    {"400, FAILED payload", 400,
        {"\"status\":\"FAILED\"", "\"request_id\":\"$i\"",
            "\"response_url\":\"https://queue.modelrunner.run/o/$k/requests/$i\"",
            "\"status_url\":\"https://queue.modelrunner.run/o/$k/requests/$i/status\"",
            "\"cancel_url\":\"https://queue.modelrunner.run/o/$k/requests/$i/cancel\"", "\"queue_position\":$n",
            "\"logs\":[]", "\"error\":\"Provider error: $w\""},
        0, NULL, NULL},
    {"422, INVALID_OUTPUT", 422,
        {"\"details\":{\"code\":\"INVALID_OUTPUT\",\"validationErrors\":[",
            "\"error\":\"Invalid output from inference.\"", "\"request_id\":\"$i\""},
        1,
        "{\"instancePath\":\"/output/$n/$k\",\"schemaPath\":\"#/items/properties/$k/format\",\"keyword\":\"format\","
        "\"params\":{\"format\":\"uri\"},\"message\":\"must match format \\\"uri\\\" $w\"}",
        "]}"},
    {"429, OpenAI error", 429,
        {"\"error\":{\"message\":\"$w, limit $n\",\"type\":\"$k\",\"param\":null,\"code\":\"rate_limit_exceeded\"}"}, 0,
        NULL, NULL},
    {"400, 3 Zod issues", 400, {"\"error\":[", "\"request_id\":\"$i\""}, 3, ZOD_ISSUE, "]"},
    {"400, 24 Zod issues", 400, {"\"error\":[", "\"request_id\":\"$i\""}, 24, ZOD_ISSUE, "]"},
};
enum { ERROR_SHAPES = sizeof error_shapes / sizeof *error_shapes };

static struct test_case error_body(const struct error_shape *shape)
{
    struct text text = {NULL, 0, 0};
    size_t count = 0;
    while (count < 8 && shape->members[count] != NULL)
        count++;
    for (size_t i = 0, first = below(count); i < count; i++) {
        size_t member = (first + i) % count;
        put(&text, i ? "," : "{");
        put(&text, shape->members[member]);
        for (size_t left = member ? 0 : shape->issues; left > 0; left--) {
            put(&text, shape->issue);
            put(&text, left > 1 ? "," : shape->end);
        }
    }
    put(&text, "}");
    return body_of(shape->status, text);
}

static const struct output_shape {
    const char *label, *open, *item, *between, *close;
} output_shapes[] = {
    {"base64", "\"", "$b", "", "\""},
    {"floats", "[", "$f", ",", "]"},
    {"small strings and objects", "[", "{\"label\":\"$k\",\"box\":[$n,$n,$n,$n],\"text\":\"$w\"}", ",", "]"},
    {"escaped prose", "\"", "$e", "", "\""},
};
enum { OUTPUT_SHAPES = sizeof output_shapes / sizeof *output_shapes };

/* A success of about `size` bytes, with `error` after `output`. */
static struct test_case success_body(const struct output_shape *shape, size_t size)
{
    struct text text = {NULL, 0, 0};
    put(&text,
        "{\"id\":\"$i\",\"modelEndpoint\":\"owner/$k\",\"status\":\"COMPLETED\",\"billingStatus\":\"charged\","
        "\"input\":{\"prompt\":\"$w\"},\"output\":");
    put(&text, shape->open);
    for (put(&text, shape->item); text.len + 150 < size; put(&text, shape->item))
        put(&text, shape->between);
    put(&text, shape->close);
    put(&text, ",\"error\":null,\"inferenceTime\":$n,\"createdAt\":\"2026-08-06T12:00:00.000Z\"}");
    return body_of(200, text);
}

static void free_bodies(struct test_case *bodies, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(bodies[i].body);
    free(bodies);
}

#endif
