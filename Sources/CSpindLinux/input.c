#include "spind_input.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "waker.h"

struct spind_input {
    /* The device, and an eventfd of our own. */
    struct pollfd fds[2];
    /* Between SYN_DROPPED and the next SYN_REPORT events tell parts of what happened. */
    bool dropping;
};

/* Takes the device for this process alone, with stamps of CLOCK_MONOTONIC. */
static int take(int fd)
{
    unsigned long kinds = 0;
    int clock = CLOCK_MONOTONIC;

    if (ioctl(fd, EVIOCGBIT(0, sizeof kinds), &kinds) < 0)
        return -errno;
    if (!(kinds & (1UL << EV_KEY)))
        return -ENOTSUP;
    if (ioctl(fd, EVIOCSCLOCKID, &clock) < 0 || ioctl(fd, EVIOCGRAB, 1) < 0)
        return -errno;
    return 0;
}

int spind_input_open(const char *path, struct spind_input **device)
{
    struct spind_input *opened;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    int result, waker;

    if (fd < 0)
        return -errno;
    result = take(fd);
    if (result < 0) {
        close(fd);
        return result;
    }
    waker = spind_waker_open();
    opened = waker < 0 ? NULL : calloc(1, sizeof *opened);
    if (!opened) {
        result = waker < 0 ? waker : -ENOMEM;
        if (waker >= 0)
            close(waker);
        close(fd);
        return result;
    }
    opened->fds[0].fd = fd;
    opened->fds[0].events = POLLIN;
    opened->fds[1].fd = waker;
    opened->fds[1].events = POLLIN;
    *device = opened;
    return 0;
}

void spind_input_close(struct spind_input *device)
{
    close(device->fds[0].fd);
    close(device->fds[1].fd);
    free(device);
}

int spind_input_interrupt(struct spind_input *device)
{
    return spind_waker_ring(device->fds[1].fd);
}

/* Whether an event is a key that moved, outside what the kernel dropped. */
static bool is_key(struct spind_input *device, const struct input_event *event, bool *lost)
{
    if (event->type == EV_SYN && event->code == SYN_DROPPED) {
        device->dropping = true;
        *lost = true;
    } else if (event->type == EV_SYN && event->code == SYN_REPORT) {
        device->dropping = false;
    }
    /* The value 2 is a repetition. */
    return event->type == EV_KEY && (event->value == 0 || event->value == 1) && !device->dropping;
}

int spind_input_wait(
    struct spind_input *device, int64_t deadline, struct spind_key *keys, size_t limit,
    size_t *count, bool *lost)
{
    struct input_event events[16];

    *count = 0;
    *lost = false;
    for (;;) {
        int result = spind_poll_until(device->fds, 2, deadline);
        size_t wanted = limit - *count;
        ssize_t size;

        if (result < 0)
            return result;
        if (result == 0)
            return SPIND_INPUT_WAKE_TIMEOUT;
        if (device->fds[1].revents & POLLIN) {
            result = spind_waker_settle(device->fds[1].fd);
            return result < 0 ? result : SPIND_INPUT_WAKE_INTERRUPT;
        }
        if (device->fds[0].revents & (POLLERR | POLLHUP | POLLNVAL))
            return -ENODEV;
        if (wanted > sizeof events / sizeof *events)
            wanted = sizeof events / sizeof *events;
        size = read(device->fds[0].fd, events, wanted * sizeof *events);
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (size <= 0)
            return size < 0 ? -errno : -ENODEV;
        for (size_t i = 0; i < (size_t)size / sizeof *events; i++) {
            if (!is_key(device, &events[i], lost))
                continue;
            keys[*count].at = (int64_t)events[i].input_event_sec * 1000000000
                + (int64_t)events[i].input_event_usec * 1000;
            keys[*count].code = events[i].code;
            keys[*count].down = events[i].value == 1;
            (*count)++;
        }
        /* Reports that moved no key, such as scan codes alone, wake nobody. */
        if (*count > 0 || *lost)
            return SPIND_INPUT_WAKE_KEYS;
    }
}
