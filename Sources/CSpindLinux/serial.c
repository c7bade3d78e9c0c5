/* For CMSPAR and the speeds above 38400. */
#define _GNU_SOURCE

#include "spind_serial.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "spind_system.h"
#include "waker.h"

struct spind_serial {
    int fd;
    int waker;
    /* Nanoseconds that a byte needs on the wire, with its start, parity and stop bits. */
    int64_t byte_time;
};

static speed_t speed_of(int bits_per_second)
{
    switch (bits_per_second) {
    case 1200: return B1200;
    case 2400: return B2400;
    case 4800: return B4800;
    case 9600: return B9600;
    case 19200: return B19200;
    case 38400: return B38400;
    case 57600: return B57600;
    case 115200: return B115200;
    case 230400: return B230400;
    default: return B0;
    }
}

/* Sets the line, and looks whether the driver took what matters: it may take a part in silence. */
static int set_line(int fd, speed_t speed, enum spind_serial_parity parity, int stop_bits)
{
    const tcflag_t matters = CSIZE | CSTOPB | PARENB | PARODD | CRTSCTS;
    struct termios wanted, found;

    if (tcgetattr(fd, &wanted) < 0)
        return -errno;
    cfmakeraw(&wanted);
    wanted.c_iflag |= IGNBRK;
    wanted.c_cflag &= ~(matters | CMSPAR);
    wanted.c_cflag |= CS8 | CREAD | CLOCAL;
    if (stop_bits == 2)
        wanted.c_cflag |= CSTOPB;
    if (parity != SPIND_SERIAL_PARITY_NONE) {
        /* A byte of wrong parity is dropped: its frame then fails its check. */
        wanted.c_iflag |= INPCK | IGNPAR;
        wanted.c_cflag |= PARENB | (parity == SPIND_SERIAL_PARITY_ODD ? PARODD : 0);
    }
    wanted.c_cc[VMIN] = 1;
    wanted.c_cc[VTIME] = 0;
    if (cfsetspeed(&wanted, speed) < 0 || tcsetattr(fd, TCSANOW, &wanted) < 0)
        return -errno;
    if (tcgetattr(fd, &found) < 0)
        return -errno;
    if ((found.c_cflag & matters) != (wanted.c_cflag & matters) || cfgetospeed(&found) != speed
        || cfgetispeed(&found) != speed)
        return -EOPNOTSUPP;
    return 0;
}

/* What makes a half-duplex bus better and is no loss where a driver has it not. */
static void set_extras(int fd)
{
    struct serial_rs485 bus;
    struct serial_struct serial;

    /* A mode that the device tree switched on has its polarity from there: it is left alone. */
    if (ioctl(fd, TIOCGRS485, &bus) == 0 && !(bus.flags & SER_RS485_ENABLED)) {
        bus.flags |= SER_RS485_ENABLED;
        if (!(bus.flags & (SER_RS485_RTS_ON_SEND | SER_RS485_RTS_AFTER_SEND)))
            bus.flags |= SER_RS485_RTS_ON_SEND;
        (void)ioctl(fd, TIOCSRS485, &bus);
    }
    /* A USB adapter otherwise collects bytes for 16 ms before it passes them on. */
    if (ioctl(fd, TIOCGSERIAL, &serial) == 0) {
        serial.flags |= ASYNC_LOW_LATENCY;
        (void)ioctl(fd, TIOCSSERIAL, &serial);
    }
}

static int own(int fd)
{
    if (!isatty(fd))
        return -ENOTTY;
    /* Two ways, because neither is enough: root passes the exclusive mode, and other programs do
     * not ask for the lock. */
    if (flock(fd, LOCK_EX | LOCK_NB) < 0)
        return errno == EWOULDBLOCK ? -EBUSY : -errno;
    if (ioctl(fd, TIOCEXCL) < 0)
        return -errno;
    return 0;
}

int spind_serial_open(
    const char *path, int bits_per_second, enum spind_serial_parity parity, int stop_bits,
    struct spind_serial **port)
{
    const speed_t speed = speed_of(bits_per_second);
    const int bits = 9 + (parity != SPIND_SERIAL_PARITY_NONE) + stop_bits;
    struct spind_serial *made;
    int result;

    if (speed == B0 || stop_bits < 1 || stop_bits > 2)
        return -EOPNOTSUPP;
    made = malloc(sizeof *made);
    if (!made)
        return -ENOMEM;
    made->byte_time = (int64_t)1000000000 * bits / bits_per_second;
    made->waker = -1;
    made->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (made->fd < 0) {
        result = -errno;
        free(made);
        return result;
    }
    result = own(made->fd);
    if (result == 0)
        result = set_line(made->fd, speed, parity, stop_bits);
    if (result < 0) {
        close(made->fd);
        free(made);
        return result;
    }
    made->waker = spind_waker_open();
    if (made->waker < 0) {
        result = made->waker;
        spind_serial_close(made);
        return result;
    }
    set_extras(made->fd);
    (void)tcflush(made->fd, TCIOFLUSH);
    *port = made;
    return 0;
}

void spind_serial_close(struct spind_serial *port)
{
    /* Closing would wait for bytes that a dead bus never takes. */
    (void)tcflush(port->fd, TCOFLUSH);
    (void)ioctl(port->fd, TIOCNXCL);
    close(port->fd);
    if (port->waker >= 0)
        close(port->waker);
    free(port);
}

int spind_serial_write(struct spind_serial *port, const uint8_t *bytes, size_t count)
{
    const int64_t deadline =
        spind_clock_monotonic() + 1000000000 + (int64_t)count * port->byte_time;

    while (count > 0) {
        const ssize_t step = write(port->fd, bytes, count);
        struct pollfd ready = { .fd = port->fd, .events = POLLOUT };
        int found;

        if (step > 0) {
            bytes += step;
            count -= (size_t)step;
            continue;
        }
        if (step < 0 && errno != EAGAIN && errno != EINTR)
            return -errno;
        found = spind_poll_until(&ready, 1, deadline);
        if (found < 0)
            return found;
        if (found == 0) {
            (void)tcflush(port->fd, TCOFLUSH);
            return -ETIMEDOUT;
        }
        if (ready.revents & (POLLERR | POLLHUP | POLLNVAL))
            return -EIO;
    }
    while (tcdrain(port->fd) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

/* Takes what is there; 0 when nothing is. */
static int take(struct spind_serial *port, uint8_t *bytes, size_t size, size_t *count)
{
    const ssize_t step = read(port->fd, bytes, size);

    if (step > 0) {
        *count = (size_t)step;
        return SPIND_SERIAL_WAKE_BYTES;
    }
    /* The end of the file: the port was hung up. */
    if (step == 0)
        return -EIO;
    return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

int spind_serial_read(
    struct spind_serial *port, uint8_t *bytes, size_t size, int64_t deadline, size_t *count)
{
    struct pollfd ready[2] = {
        { .fd = port->waker, .events = POLLIN },
        { .fd = port->fd, .events = POLLIN },
    };

    for (;;) {
        int result = spind_poll_until(ready, 2, deadline);

        if (result < 0)
            return result;
        if (result == 0)
            return SPIND_SERIAL_WAKE_TIMEOUT;
        if (ready[0].revents & POLLIN) {
            result = spind_waker_settle(port->waker);
            return result < 0 ? result : SPIND_SERIAL_WAKE_INTERRUPT;
        }
        result = take(port, bytes, size, count);
        if (result != 0)
            return result;
        if (ready[1].revents & (POLLERR | POLLHUP | POLLNVAL))
            return -EIO;
    }
}

int spind_serial_discard(struct spind_serial *port)
{
    return tcflush(port->fd, TCIFLUSH) < 0 ? -errno : 0;
}

int spind_serial_interrupt(struct spind_serial *port)
{
    return spind_waker_ring(port->waker);
}
