/* Input devices that type: the kernel's event interface (evdev). */
#ifndef SPIND_INPUT_H
#define SPIND_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An input device that this process has grabbed: nobody else sees what it types. */
struct spind_input;

/* A key that moved, with the kernel's stamp in nanoseconds of CLOCK_MONOTONIC. */
struct spind_key {
    int64_t at;
    uint16_t code;
    bool down;
};

/* Why a wait ended. */
enum spind_input_wake {
    SPIND_INPUT_WAKE_TIMEOUT,
    SPIND_INPUT_WAKE_KEYS,
    SPIND_INPUT_WAKE_INTERRUPT,
};

/* Opens and grabs a device. -ENOTTY for what is no input device, -ENOTSUP for one without keys, -EBUSY
 * for one that somebody else has grabbed. */
int spind_input_open(const char *path, struct spind_input **device);
void spind_input_close(struct spind_input *device);

/* Sleeps until keys moved, an interrupt or the deadline (nanoseconds of CLOCK_MONOTONIC; negative for
 * none) and returns a spind_input_wake. Takes at most `limit` keys, from 1; `*lost` says that the kernel
 * dropped others before them, and may come with none. Repetitions are left out. One thread at a time. */
int spind_input_wait(
    struct spind_input *device, int64_t deadline, struct spind_key *keys, size_t limit,
    size_t *count, bool *lost);
/* Ends the wait that is under way, or the next. From any thread. */
int spind_input_interrupt(struct spind_input *device);

#endif
