/*
 * Programs that break a rule of ownership. Their behaviour is undefined: memcheck and AddressSanitizer must report
 * each of them.
 */
#include "check.h"

static mre_error *an_error(void)
{
    return failure(402, "{\"error\":\"Insufficient balance\",\"request_id\":\"abc123\"}");
}

int main(int argc, char **argv)
{
    CHECK(argc == 2);
    const char *rule = argv[1];
    mre_error *error = an_error();
    mre_str message = mre_error_message(error);

    /* Many, because a pointer to the last may remain in a register. */
    for (int i = 0; i < 100 && strcmp(rule, "leak") == 0; i++)
        CHECK(an_error() != NULL);
    if (strcmp(rule, "free a text") == 0)
        free((void *)(uintptr_t)mre_error_request_id(error).ptr);
    mre_error_free(error);
    if (strcmp(rule, "free twice") == 0)
        mre_error_free(error);
    if (strcmp(rule, "read a text after free") == 0)
        puts(message.ptr);
    if (strcmp(rule, "read an error after free") == 0)
        printf("%d\n", (int)mre_error_kind(error));
    return 0;
}
