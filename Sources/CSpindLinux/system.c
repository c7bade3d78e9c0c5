#include "spind_system.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t spind_clock_monotonic(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t spind_clock_realtime(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void spind_clock_pause_until(int64_t deadline)
{
    const struct timespec until = { deadline / 1000000000, deadline % 1000000000 };

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR)
        continue;
}

bool spind_clock_synchronized(void)
{
    struct timex clock = { .modes = 0 };
    int state = adjtimex(&clock);

    return state >= 0 && state != TIME_ERROR && !(clock.status & STA_UNSYNC);
}

int spind_notify(const char *socket_path, const char *message)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    size_t length = strlen(socket_path);
    ssize_t sent;
    int fd, error;

    if (socket_path[0] != '/' && socket_path[0] != '@')
        return -EAFNOSUPPORT;
    if (length >= sizeof address.sun_path)
        return -ENAMETOOLONG;
    memcpy(address.sun_path, socket_path, length);
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    sent = sendto(
        fd, message, strlen(message), MSG_NOSIGNAL | MSG_DONTWAIT, (const struct sockaddr *)&address,
        (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length));
    error = sent < 0 ? -errno : 0;
    close(fd);
    return error;
}
