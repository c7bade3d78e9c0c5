/* Clocks and the service manager. */
#ifndef SPIND_SYSTEM_H
#define SPIND_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

/* CLOCK_MONOTONIC in nanoseconds; also the clock of GPIO edges. */
int64_t spind_clock_monotonic(void);
/* CLOCK_REALTIME in milliseconds since 1970. */
int64_t spind_clock_realtime(void);
/* Blocks the thread until that time of CLOCK_MONOTONIC, in nanoseconds. */
void spind_clock_pause_until(int64_t deadline);
/* Whether the kernel says that its clock is kept by NTP: adjtimex knows an error bound. */
bool spind_clock_synchronized(void);

/* Sends one datagram to a service manager's socket; a path that starts with '@' is abstract. Never
 * waits: -EAGAIN when the manager has not read what it was sent before. */
int spind_notify(const char *socket_path, const char *message);

#endif
