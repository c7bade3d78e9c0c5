/* Serial ports: raw bytes, owned alone. */
#ifndef SPIND_SERIAL_H
#define SPIND_SERIAL_H

#include <stddef.h>
#include <stdint.h>

/* An open port, to be closed by spind_serial_close. */
struct spind_serial;

enum spind_serial_parity {
    SPIND_SERIAL_PARITY_NONE,
    SPIND_SERIAL_PARITY_EVEN,
    SPIND_SERIAL_PARITY_ODD,
};

/* Why a read ended. */
enum spind_serial_wake {
    SPIND_SERIAL_WAKE_TIMEOUT,
    SPIND_SERIAL_WAKE_BYTES,
    SPIND_SERIAL_WAKE_INTERRUPT,
};

/* Opens a port for one owner: 8 data bits, no flow control, nothing translated, what had arrived
 * before is dropped. Switches on the kernel's RS-485 mode and low latency where the driver offers
 * them, quietly without. -EBUSY when somebody has it, -ENOTTY when it is no serial port,
 * -EOPNOTSUPP when it does not take the settings. */
int spind_serial_open(
    const char *path, int bits_per_second, enum spind_serial_parity parity, int stop_bits,
    struct spind_serial **port);
void spind_serial_close(struct spind_serial *port);

/* Writes all bytes and returns when the last has left. -ETIMEDOUT when the port takes none for so
 * long that it can only hang: a second beyond what the speed needs. One thread at a time. */
int spind_serial_write(struct spind_serial *port, const uint8_t *bytes, size_t count);
/* Sleeps until bytes are there, an interrupt, or the deadline (nanoseconds of CLOCK_MONOTONIC), and
 * returns a spind_serial_wake. An interrupt is told first and leaves the bytes queued. -EIO when
 * the device went away. One thread at a time. */
int spind_serial_read(
    struct spind_serial *port, uint8_t *bytes, size_t size, int64_t deadline, size_t *count);
/* Drops what arrived and was not read. */
int spind_serial_discard(struct spind_serial *port);
/* Ends the read that is under way, or the next. From any thread. */
int spind_serial_interrupt(struct spind_serial *port);

#endif
