/* After a fork each process has its own copy of every error, to read and to free. */
#define _DEFAULT_SOURCE
#include "everything.h"

#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    mre_error *unread = failure(400, full_body);
    mre_error *read = failure(400, full_body);
    uint64_t expected = everything(read);
    mre_str message = mre_error_message(read);

    pid_t child = fork();
    CHECK(child >= 0);
    CHECK_STR(message, "images[0][\"b c\"]: Too big; no object");
    CHECK(everything(read) == expected);
    CHECK(everything(unread) == expected);
    mre_error *own = failure(400, full_body);
    CHECK(everything(own) == expected);
    mre_error_free(own);
    mre_error_free(read);
    mre_error_free(unread);
    if (child != 0) {
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    return 0;
}
