/*
 * The least that asking readers and lock boards takes, for Scripts/bench to compare with: the same
 * questions as often as spindd asks them while nothing happens, and nothing done with the answers.
 *
 *   poll READERS PARCELS RELAYS
 *
 * READERS has two OSDP readers, addresses 0 and 1, asked in clear every 50 ms; PARCELS a KR-CU16,
 * address 0, and RELAYS a Modbus relay board, address 1, asked for their inputs every 200 ms. A
 * thread for each bus, as in spindd. Prints `ready` and runs until killed; ends when one is silent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { SILENCE_MILLISECONDS = 200, LONGEST = 64 };

struct question {
    const unsigned char *bytes;
    size_t count, answer;
};

struct bus {
    const char *path;
    speed_t speed;
    long milliseconds;
    struct question questions[2];
};

/* Polls with sequence number 0, which begins a connection anew; the last two bytes are the CRC. */
static const unsigned char first[] = { 0xFF, 0x53, 0x00, 0x08, 0x00, 0x04, 0x60, 0xEB, 0xAA };
static const unsigned char second[] = { 0xFF, 0x53, 0x01, 0x08, 0x00, 0x04, 0x60, 0xBA, 0x00 };
static const unsigned char status[] = { 0x02, 0x00, 0x30, 0x03, 0x35 };
static const unsigned char inputs[] = { 0x01, 0x02, 0x00, 0x00, 0x00, 0x08, 0x79, 0xCC };

static struct bus buses[] = {
    { NULL, B9600, 50, { { first, sizeof first, 8 }, { second, sizeof second, 8 } } },
    { NULL, B19200, 200, { { status, sizeof status, 9 } } },
    { NULL, B9600, 200, { { inputs, sizeof inputs, 6 } } },
};

static void fail(const char *what)
{
    fprintf(stderr, "poll: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void ask(int line, const struct question *question, const char *path)
{
    unsigned char answer[LONGEST];
    size_t got = 0;

    if (write(line, question->bytes, question->count) != (ssize_t)question->count)
        fail(path);
    while (got < question->answer) {
        struct pollfd polled = { .fd = line, .events = POLLIN };
        ssize_t more;

        errno = ETIMEDOUT;
        if (poll(&polled, 1, SILENCE_MILLISECONDS) != 1)
            fail(path);
        more = read(line, answer + got, sizeof answer - got);
        if (more <= 0)
            fail(path);
        got += more;
    }
}

static void *serve(void *argument)
{
    const struct bus *bus = argument;
    struct termios settings;
    struct timespec next;
    int line = open(bus->path, O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (line < 0 || tcgetattr(line, &settings) < 0)
        fail(bus->path);
    cfmakeraw(&settings);
    cfsetspeed(&settings, bus->speed);
    if (tcsetattr(line, TCSANOW, &settings) < 0)
        fail(bus->path);
    clock_gettime(CLOCK_MONOTONIC, &next);
    for (;;) {
        for (int i = 0; i < 2 && bus->questions[i].bytes; i++)
            ask(line, &bus->questions[i], bus->path);
        next.tv_nsec += bus->milliseconds * 1000000;
        if (next.tv_nsec >= 1000000000) {
            next.tv_sec++;
            next.tv_nsec -= 1000000000;
        }
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
    }
    return NULL;
}

int main(int count, char **arguments)
{
    if (count != 4)
        return fprintf(stderr, "usage: poll READERS PARCELS RELAYS\n"), 2;
    for (int i = 0; i < 3; i++) {
        pthread_t thread;

        buses[i].path = arguments[i + 1];
        if ((errno = pthread_create(&thread, NULL, serve, &buses[i])))
            fail("thread");
    }
    printf("ready\n");
    fflush(stdout);
    pause();
    return 0;
}
