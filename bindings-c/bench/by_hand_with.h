/*
 * by_hand.h with one parser, which is given by macros: DOCUMENT, VALUE, PARSE, ROOT, FREE; GET for a member, TEXT for a
 * string, IS_ARRAY and LENGTH, EACH for the items of an array with its EACH_STATE, IS_INTEGER and INTEGER. NAMED(x)
 * gives each function a name of its own.
 */

/* input.prompts[0].text */
static char *NAMED(place)(VALUE *path)
{
    size_t len = 1;
    EACH_STATE
    VALUE *step;
    EACH(step, path)
    {
        len += IS_INTEGER(step) ? 24 : strlen(TEXT(step)) + 1;
    }
    char *place = malloc(len), *last = place;
    *last = '\0';
    EACH(step, path)
    {
        if (IS_INTEGER(step))
            last += sprintf(last, "[%ld]", (long)INTEGER(step));
        else
            last += sprintf(last, last > place ? ".%s" : "%s", TEXT(step));
    }
    return place;
}

static void NAMED(put_issues)(struct own_error *error, VALUE *issues, size_t most)
{
    size_t len = LENGTH(issues);
    error->issues = calloc(len < most ? len : most, sizeof *error->issues);
    EACH_STATE
    VALUE *issue;
    EACH(issue, issues)
    {
        if (error->issues_len == most)
            break;
        struct own_issue *own = &error->issues[error->issues_len++];
        VALUE *zod = GET(issue, "path"), *path = zod != NULL ? zod : GET(issue, "loc");
        const char *pointer = TEXT(GET(issue, "instancePath")), *message = TEXT(GET(issue, "message"));
        own->path = path != NULL ? NAMED(place)(path) : copy_of(pointer != NULL ? pointer : "");
        own->message = copy_of(message != NULL ? message : TEXT(GET(issue, "msg")));
    }
}

/* A text, or that of an OpenAI or Anthropic error. */
static const char *NAMED(text_of)(VALUE *error)
{
    const char *text = TEXT(error);
    return text != NULL ? text : TEXT(GET(error, "message"));
}

/* The failure of a response, with at most so many of its issues; NULL if it is none. */
static struct own_error *NAMED(by_hand)(const struct test_case *response, size_t most_issues)
{
    uint16_t status = response->status;
    DOCUMENT *document = PARSE((const char *)response->body, response->body_len);
    VALUE *root = ROOT(document);
    const char *state = TEXT(GET(root, "status"));
    if (status < 400 && !is(state, "FAILED") && !is(TEXT(GET(root, "billingStatus")), "failed")) {
        FREE(document);
        return NULL;
    }
    VALUE *failed = GET(root, "error"), *detail = GET(root, "detail"), *details = GET(root, "details");
    VALUE *issues = IS_ARRAY(failed) ? failed : IS_ARRAY(detail) ? detail : GET(details, "validationErrors");
    struct own_error *error = calloc(1, sizeof *error);
    error->status = status;
    error->kind = kind_of(status, state, TEXT(GET(failed, "code")), TEXT(GET(details, "code")), detail != NULL);
    if (IS_ARRAY(issues))
        NAMED(put_issues)(error, issues, most_issues);
    const char *message = TEXT(GET(root, "message"));
    message = message != NULL ? message : NAMED(text_of)(failed);
    message = message != NULL ? message : NAMED(text_of)(detail);
    error->message =
        message != NULL ? copy_of(message) : summary_of(error->issues_len > 0 ? &error->issues[0] : NULL, status);
    const char *id = TEXT(GET(root, "request_id"));
    id = id != NULL ? id : TEXT(GET(root, "id"));
    id = id != NULL ? id : header(response->headers, response->headers_len, "x-modelrunner-request-id");
    error->request_id = copy_of(id);
    const char *delay = header(response->headers, response->headers_len, "retry-after");
    VALUE *seconds = GET(root, "retry_after");
    error->retry_after_ms = delay != NULL ? strtol(delay, NULL, 10) * 1000
        : IS_INTEGER(seconds)             ? (long)INTEGER(seconds) * 1000
                                          : -1;
    FREE(document);
    return error;
}

#undef DOCUMENT
#undef VALUE
#undef PARSE
#undef ROOT
#undef FREE
#undef GET
#undef TEXT
#undef IS_ARRAY
#undef LENGTH
#undef EACH_STATE
#undef EACH
#undef IS_INTEGER
#undef INTEGER
#undef NAMED
