/*
 * Eight threads classify the complete suite at once; then eight read one error at once.
 *
 * Shared data is written once, through atomics: the instruction sets of the processor, and a text that is made on
 * first use. helgrind knows locks but not atomics, so with a second argument the main thread runs first, and any
 * later write by a thread is a real race.
 */
#include "cases.h"
#include "everything.h"

#include <pthread.h>

enum { THREADS = 8 };

static void *classify_all(void *argument)
{
    const struct cases *cases = argument;
    for (size_t i = 0; i < cases->count; i++)
        mre_error_free(check_case(&cases->list[i]));
    return NULL;
}

/* The result of one thread for an error that all of them read. */
struct seen {
    const mre_error *error;
    uint64_t all;
    mre_str message, json, one_line, issue, state;
};

static void *read_all(void *argument)
{
    struct seen *seen = argument;
    seen->all = everything(seen->error);
    seen->json = mre_error_json(seen->error);
    seen->message = mre_error_message(seen->error);
    seen->one_line = mre_error_one_line(seen->error);
    seen->issue = mre_issue_place(mre_error_issue(seen->error, 0));
    seen->state = mre_request_state(mre_error_request(seen->error));
    return NULL;
}

static void at_once(void *(*run)(void *), void *arguments, size_t size)
{
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        CHECK(pthread_create(&threads[i], NULL, run, (char *)arguments + i * size) == 0);
    for (size_t i = 0; i < THREADS; i++)
        CHECK(pthread_join(threads[i], NULL) == 0);
}

int main(int argc, char **argv)
{
    CHECK(argc == 2 || argc == 3);
    bool main_first = argc == 3;
    struct cases cases = read_cases(argv[1]);
    if (main_first)
        classify_all(&cases);
    at_once(classify_all, &cases, 0);
    free_cases(cases);

    mre_error *alone = failure(400, full_body);
    uint64_t expected = everything(alone);
    mre_error_free(alone);
    for (int round = 0; round < 100; round++) {
        mre_error *error = failure(400, full_body);
        struct seen seen[THREADS];
        for (size_t i = 0; i < THREADS; i++)
            seen[i].error = error;
        if (main_first)
            read_all(&seen[0]);
        at_once(read_all, seen, sizeof *seen);
        for (size_t i = 0; i < THREADS; i++) {
            CHECK(seen[i].all == expected);
            CHECK(seen[i].message.ptr == seen[0].message.ptr);
            CHECK(seen[i].json.ptr == seen[0].json.ptr);
            CHECK(seen[i].one_line.ptr == seen[0].one_line.ptr);
            CHECK(seen[i].issue.ptr == seen[0].issue.ptr);
            CHECK(seen[i].state.ptr == seen[0].state.ptr);
        }
        mre_error_free(error);
    }
    return 0;
}
