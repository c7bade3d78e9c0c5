/* What all waits of the shim share: an eventfd that ends them, and a poll with a deadline. */
#ifndef SPIND_WAKER_H
#define SPIND_WAKER_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

/* Opens an eventfd; to be polled beside what is waited for, and closed like any descriptor. */
int spind_waker_open(void);
/* Ends the wait that is under way, or the next. From any thread. */
int spind_waker_ring(int waker);
/* Takes back what was rung. */
int spind_waker_settle(int waker);

/* Polls until something is ready, and answers how much is; 0 when the deadline (nanoseconds of
 * CLOCK_MONOTONIC; negative for none) has come first. */
int spind_poll_until(struct pollfd *fds, size_t count, int64_t deadline);

#endif
