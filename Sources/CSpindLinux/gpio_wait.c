/* For ppoll. */
#define _GNU_SOURCE

#include <errno.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "gpio_lines.h"
#include "spind_system.h"

/* A line that oscillates must not hold the thread for ever: what comes after this many rounds
 * wakes the next wait. The kernel's fullest queue takes 16 rounds. */
enum { DRAIN_ROUNDS = 32 };

int spind_gpio_wakers_open(struct spind_gpio_wakers *wakers)
{
    int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);

    if (fd < 0)
        return -errno;
    for (size_t i = 0; i < wakers->queues; i++)
        wakers->fds[i].events = POLLIN;
    wakers->fds[wakers->queues].fd = fd;
    wakers->fds[wakers->queues].events = POLLIN;
    return 0;
}

void spind_gpio_wakers_close(struct spind_gpio_wakers *wakers)
{
    close(wakers->fds[wakers->queues].fd);
}

int spind_gpio_interrupt(struct spind_gpio_lines *lines)
{
    const struct spind_gpio_wakers *wakers = spind_gpio_wakers_of(lines);
    const uint64_t one = 1;

    /* EAGAIN: the counter is full, so the next wait ends anyway. */
    if (write(wakers->fds[wakers->queues].fd, &one, sizeof one) < 0 && errno != EAGAIN)
        return -errno;
    return 0;
}

/* Polls until something is readable or the deadline has come; 0 for the deadline. */
static int poll_until(struct spind_gpio_wakers *wakers, int64_t deadline)
{
    for (;;) {
        struct timespec rest = { 0, 0 };
        int ready;

        if (deadline >= 0) {
            int64_t left = deadline - spind_clock_monotonic();

            if (left > 0) {
                rest.tv_sec = left / 1000000000;
                rest.tv_nsec = left % 1000000000;
            }
        }
        ready = ppoll(wakers->fds, wakers->queues + 1, deadline < 0 ? NULL : &rest, NULL);
        if (ready > 0)
            return ready;
        if (ready < 0 && errno != EINTR)
            return -errno;
        if (deadline >= 0 && spind_clock_monotonic() >= deadline)
            return 0;
    }
}

/* Empties every queue that the last poll found readable; returns how many there were. */
static int read_queues(
    struct spind_gpio_lines *lines, struct spind_gpio_wakers *wakers, int64_t *newest_edge)
{
    int found = 0;

    for (size_t i = 0; i < wakers->queues; i++) {
        int result;

        if (wakers->fds[i].revents & (POLLERR | POLLHUP | POLLNVAL))
            return -ENODEV;
        if (!(wakers->fds[i].revents & POLLIN))
            continue;
        result = spind_gpio_read_queue(lines, wakers->fds[i].fd, newest_edge);
        if (result < 0)
            return result;
        found++;
    }
    return found;
}

/* Waits until a queue is readable; anything but SPIND_GPIO_WAKE_EDGE ends the wait. */
static int wake_of(struct spind_gpio_wakers *wakers, int64_t deadline)
{
    int result = poll_until(wakers, deadline);

    if (result < 0)
        return result;
    if (result == 0)
        return SPIND_GPIO_WAKE_TIMEOUT;
    if (wakers->fds[wakers->queues].revents & POLLIN) {
        uint64_t interrupts;

        if (read(wakers->fds[wakers->queues].fd, &interrupts, sizeof interrupts) < 0)
            return -errno;
        return SPIND_GPIO_WAKE_INTERRUPT;
    }
    return SPIND_GPIO_WAKE_EDGE;
}

int spind_gpio_wait(struct spind_gpio_lines *lines, int64_t deadline, int64_t *newest_edge)
{
    struct spind_gpio_wakers *wakers = spind_gpio_wakers_of(lines);
    int result = wake_of(wakers, deadline);

    if (result != SPIND_GPIO_WAKE_EDGE)
        return result;
    *newest_edge = 0;
    for (int round = 0; round < DRAIN_ROUNDS; round++) {
        const struct timespec none = { 0, 0 };

        result = read_queues(lines, wakers, newest_edge);
        if (result < 0)
            return result;
        if (result == 0)
            break;
        result = ppoll(wakers->fds, wakers->queues, &none, NULL);
        if (result == 0)
            break;
        if (result < 0 && errno != EINTR)
            return -errno;
    }
    return SPIND_GPIO_WAKE_EDGE;
}

int spind_gpio_wait_edges(
    struct spind_gpio_lines *lines, int64_t deadline, struct spind_gpio_edge *edges, size_t *count,
    bool *lost)
{
    struct spind_gpio_wakers *wakers = spind_gpio_wakers_of(lines);
    int result = wake_of(wakers, deadline);

    if (result != SPIND_GPIO_WAKE_EDGE)
        return result;
    *count = 0;
    *lost = false;
    for (size_t i = 0; i < wakers->queues; i++) {
        if (wakers->fds[i].revents & (POLLERR | POLLHUP | POLLNVAL))
            return -ENODEV;
        if (!(wakers->fds[i].revents & POLLIN))
            continue;
        result = spind_gpio_take_edges(lines, i, edges + *count, lost);
        if (result < 0)
            return result;
        *count += result;
    }
    return SPIND_GPIO_WAKE_EDGE;
}
