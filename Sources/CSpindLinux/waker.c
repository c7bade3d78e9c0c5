/* For ppoll. */
#define _GNU_SOURCE

#include "waker.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "spind_system.h"

int spind_waker_open(void)
{
    const int waker = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    return waker < 0 ? -errno : waker;
}

int spind_waker_ring(int waker)
{
    const uint64_t one = 1;

    /* EAGAIN: the counter is full, so the next wait ends anyway. */
    return write(waker, &one, sizeof one) < 0 && errno != EAGAIN ? -errno : 0;
}

int spind_waker_settle(int waker)
{
    uint64_t rung;

    return read(waker, &rung, sizeof rung) < 0 ? -errno : 0;
}

int spind_poll_until(struct pollfd *fds, size_t count, int64_t deadline)
{
    for (;;) {
        const int64_t left = deadline < 0 ? 0 : deadline - spind_clock_monotonic();
        struct timespec rest = { 0, 0 };
        int ready;

        if (left > 0) {
            rest.tv_sec = left / 1000000000;
            rest.tv_nsec = left % 1000000000;
        }
        ready = ppoll(fds, count, deadline < 0 ? NULL : &rest, NULL);
        if (ready > 0)
            return ready;
        if (ready < 0 && errno != EINTR)
            return -errno;
        if (deadline >= 0 && spind_clock_monotonic() >= deadline)
            return 0;
    }
}
