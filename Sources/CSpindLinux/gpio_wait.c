/* For ppoll. */
#define _GNU_SOURCE

#include <errno.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#include "gpio_lines.h"
#include "waker.h"

/* A line that oscillates must not hold the thread for ever: what comes after this many rounds
 * wakes the next wait. The kernel's fullest queue takes 16 rounds. */
enum { DRAIN_ROUNDS = 32 };

int spind_gpio_wakers_open(struct spind_gpio_wakers *wakers)
{
    const int waker = spind_waker_open();

    if (waker < 0)
        return waker;
    for (size_t i = 0; i < wakers->queues; i++)
        wakers->fds[i].events = POLLIN;
    wakers->fds[wakers->queues].fd = waker;
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

    return spind_waker_ring(wakers->fds[wakers->queues].fd);
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
    int result = spind_poll_until(wakers->fds, wakers->queues + 1, deadline);

    if (result < 0)
        return result;
    if (result == 0)
        return SPIND_GPIO_WAKE_TIMEOUT;
    if (wakers->fds[wakers->queues].revents & POLLIN) {
        result = spind_waker_settle(wakers->fds[wakers->queues].fd);
        return result < 0 ? result : SPIND_GPIO_WAKE_INTERRUPT;
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
