/*
 * Explains a saved response and what to do about it.
 *
 *     curl -si https://... | saved_response
 *     saved_response response.txt
 *     saved_response --json response.txt
 *
 * Reads the status line, the headers, an empty line and the body. The exit status is 0 if the response
  * is not a failure, 1 if it is, and 2 if it cannot be read.
 */
#include <modelrunner_errors.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HEADERS 100

/* The complete file, followed by a NUL; NULL if it cannot be read. */
static char *read_all(FILE *file, size_t *len)
{
    size_t room = 65536;
    char *text = malloc(room);
    *len = 0;
    while (text != NULL) {
        *len += fread(text + *len, 1, room - 1 - *len, file);
        if (*len < room - 1) {
            text[*len] = '\0';
            if (!ferror(file))
                return text;
            break;
        }
        char *larger = realloc(text, room *= 2);
        if (larger == NULL)
            break;
        text = larger;
    }
    free(text);
    return NULL;
}

/* Ends the line at *rest with a NUL, advances *rest to the next line and returns the line; NULL at the end. */
static char *next_line(char **rest, const char *end)
{
    char *line = *rest;
    char *newline = memchr(line, '\n', (size_t)(end - line));
    if (newline == NULL)
        return NULL;
    *newline = '\0';
    if (newline > line && newline[-1] == '\r')
        newline[-1] = '\0';
    *rest = newline + 1;
    return line;
}

/* The status, and the headers up to the empty line; 0 if this is not a response. */
static unsigned read_head(char **rest, const char *end, mre_header *headers, size_t *headers_len)
{
    unsigned status = 0;
    char *line = next_line(rest, end);
    if (line == NULL || sscanf(line, "HTTP/%*[0-9.] %3u", &status) != 1)
        return 0;
    *headers_len = 0;
    while ((line = next_line(rest, end)) != NULL && *line != '\0') {
        char *value = strchr(line, ':');
        if (value == NULL || *headers_len == MAX_HEADERS)
            continue;
        *value++ = '\0';
        headers[*headers_len].name = line;
        headers[*headers_len].value = value + strspn(value, " \t");
        ++*headers_len;
    }
    return status;
}

static void say(const mre_error *error)
{
    puts(mre_error_one_line(error).ptr);
    for (size_t i = 0; i < mre_error_issue_count(error); i++)
        printf("  - %s\n", mre_issue_one_line(mre_error_issue(error, i)).ptr);
    puts(mre_error_hint(error).ptr);
    if (mre_error_retry_after_ms(error) >= 0)
        printf("The server asks to wait %.3f s.\n", (double)mre_error_retry_after_ms(error) / 1000);
    if (mre_error_charged(error) == MRE_CHARGED_NO)
        puts("It was not charged.");
}

int main(int argc, char **argv)
{
    int json = argc > 1 && strcmp(argv[1], "--json") == 0;
    const char *path = argc > 1 + json ? argv[1 + json] : "-";
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    size_t len = 0;
    char *text = file == NULL ? NULL : read_all(file, &len);
    if (text == NULL) {
        perror(path);
        return 2;
    }

    mre_header headers[MAX_HEADERS];
    size_t headers_len = 0;
    char *body = text;
    unsigned status;
    /* An interim response, such as 100 Continue, comes before the final one. */
    do {
        status = read_head(&body, text + len, headers, &headers_len);
    } while (status >= 100 && status < 200 && strncmp(body, "HTTP/", 5) == 0);
    if (status == 0) {
        fprintf(stderr, "%s: not an HTTP response; save one with `curl -si`\n", path);
        return 2;
    }

    mre_error *error = NULL;
    mre_outcome outcome = mre_classify_with_headers(
        (uint16_t)status, (const uint8_t *)body, (size_t)(text + len - body), headers, headers_len, &error);
    free(text);
    if (outcome == MRE_FAILURE && !json)
        say(error);
    else
        puts(json ? (error ? mre_error_json(error).ptr : "null") : "No failure.");
    mre_error_free(error);
    return outcome == MRE_OK ? 0 : outcome == MRE_FAILURE ? 1 : 2;
}
