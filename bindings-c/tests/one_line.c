/*
 * Every character that a terminal obeys, in every text that is part of a line for a log, escaped and raw: the line
 * contains none of them, and all other characters.
 */
#include "one_line.h"

/* C0, DEL and C1; bidirectional controls; line separators. */
static const uint32_t ranges[][2] = {
    {0x00, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

static void check_line(uint32_t character, mre_str line)
{
    if (!is_one_line(line) || strstr(line.ptr, "one") == NULL || strstr(line.ptr, "two") == NULL) {
        fprintf(stderr, "U+%04X in a line: %s\n", (unsigned)character, line.ptr);
        exit(1);
    }
}

static void check_lines(uint32_t character, mre_error *error)
{
    check_line(character, mre_error_one_line(error));
    for (size_t i = 0; i < mre_error_issue_count(error); i++)
        check_line(character, mre_issue_one_line(mre_error_issue(error, i)));
    /* The canonical JSON contains no control character either. */
    mre_str json = mre_error_json(error);
    for (size_t i = 0; i < json.len; i++) {
        unsigned char byte = (unsigned char)json.ptr[i];
        CHECK(byte >= 0x20 && byte != 0x7f && !(byte == 0xc2 && (unsigned char)json.ptr[i + 1] < 0xa0));
    }
    mre_error_free(error);
}

static void check_character(uint32_t character)
{
    static const char *const bodies[] = {
        "{\"error\":\"one%stwo\"}",
        "{\"error\":\"text\",\"request_id\":\"one%stwo\"}",
        "{\"error\":[{\"message\":\"one%stwo\"}]}",
        "{\"error\":[{\"message\":\"text\",\"path\":[\"one%stwo\"]}]}",
        "{\"title\":\"one%s\",\"detail\":\"two\"}",
        "<html><title>one%stwo</title>",
        "one%stwo",
    };
    char escaped[8], raw[5] = {0}, body[128];
    snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)character);
    if (character < 0x80) {
        raw[0] = (char)character;
    } else if (character < 0x800) {
        raw[0] = (char)(0xc0 | character >> 6);
        raw[1] = (char)(0x80 | (character & 0x3f));
    } else {
        raw[0] = (char)(0xe0 | character >> 12);
        raw[1] = (char)(0x80 | (character >> 6 & 0x3f));
        raw[2] = (char)(0x80 | (character & 0x3f));
    }
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        snprintf(body, sizeof body, bodies[i], escaped);
        check_lines(character, failure(400, body));
        /* A text body ends at a NUL, and its message at a line end; in JSON the text continues. */
        bool is_text = i >= 5;
        if (character == 0 || (is_text && (character == '\n' || character == '\r')))
            continue;
        snprintf(body, sizeof body, bodies[i], raw);
        check_lines(character, failure(400, body));
    }
    if (character != 0) {
        char value[16];
        snprintf(value, sizeof value, "one%stwo", raw);
        const mre_header header = {"x-modelrunner-request-id", value};
        mre_error *error = NULL;
        CHECK(mre_classify_with_headers(500, NULL, 0, &header, 1, &error) == MRE_FAILURE);
        check_lines(character, error);
    }
}

int main(void)
{
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
        for (uint32_t character = ranges[i][0]; character <= ranges[i][1]; character++)
            check_character(character);
    }
    return 0;
}
