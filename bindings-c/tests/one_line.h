/* Lines that are safe on a terminal and in a log. */
#ifndef ONE_LINE_H
#define ONE_LINE_H

#include "check.h"

/* A safe line contains no control character and no bidirectional control. */
static inline bool is_one_line(mre_str text)
{
    static const char *const turns[] = {"\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9",
        "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7",
        "\xe2\x81\xa8", "\xe2\x81\xa9"};
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20 || byte == 0x7f || (byte == 0xc2 && (unsigned char)text.ptr[i + 1] < 0xa0))
            return false;
    }
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        if (strstr(text.ptr, turns[i]) != NULL)
            return false;
    }
    return strlen(text.ptr) == text.len;
}

#endif
