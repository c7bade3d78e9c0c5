/* What the two versions of libgpiod share: waiting. */
#ifndef SPIND_GPIO_LINES_H
#define SPIND_GPIO_LINES_H

#include <gpiod.h>
#include <poll.h>

#include "spind_gpio.h"

/* Only the first API has bulks. */
#ifdef GPIOD_LINE_BULK_MAX_LINES
#define SPIND_GPIO_API 1
#else
#define SPIND_GPIO_API 2
#endif

/* How a group of inputs is woken: the kernel's queues, and last an eventfd of our own. */
struct spind_gpio_wakers {
    struct pollfd fds[SPIND_GPIO_LINES_MAX + 1];
    /* How many queues there are; the eventfd is fds[queues]. */
    size_t queues;
};

/* Opens the eventfd of wakers whose queues are filled in. */
int spind_gpio_wakers_open(struct spind_gpio_wakers *wakers);
void spind_gpio_wakers_close(struct spind_gpio_wakers *wakers);

/* Takes what is in one queue that is readable, and raises *newest_edge to its newest time. */
int spind_gpio_read_queue(struct spind_gpio_lines *lines, int fd, int64_t *newest_edge);
/* Takes what is in one queue, the fds[queue] of the wakers, that is readable; returns how many
 * edges there were, at most one queue's share of spind_gpio_edges_max. Sets *lost where others may
 * be missing, and leaves it alone otherwise. */
int spind_gpio_take_edges(
    struct spind_gpio_lines *lines, size_t queue, struct spind_gpio_edge *edges, bool *lost);
struct spind_gpio_wakers *spind_gpio_wakers_of(struct spind_gpio_lines *lines);

#endif
