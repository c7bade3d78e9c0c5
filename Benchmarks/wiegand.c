/*
 * Two Wiegand readers for Scripts/bench: whoever pulls their lines, and the least that reading them
 * takes, to compare with.
 *
 *   wiegand play FRAMES INTERVAL PULL PULL PULL PULL
 *
 * plays H10301 frames (facility 1, card numbers from 1) on two readers at once, bit by bit in turn;
 * PULL are the files of D0 and D1 of each, INTERVAL is the microseconds from bit to bit, 0 as fast as it goes. A
 * frame in which it paused above 20 ms, which no reader does, is played again. Prints for each frame the nanoseconds it
 * took; at the end `again` and how many were played again.
 *
 *   wiegand read CHIP D0 D1 D0 D1
 *
 * reads two readers, as `spind-bench wiegand` does; CHIP is a device file, the others offsets.
 * Prints `ready`, and for each card `card`, the reader and the bits between the parity bits. Runs
 * until killed. It checks length and parity alone: no noise, no swapped lines, no lost edges.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { READERS = 2, BITS = 26, EDGES = 128, GAP_MILLISECONDS = 25 };

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void fail(const char *what)
{
    fprintf(stderr, "wiegand: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void wait_until(int64_t end)
{
    const struct timespec time = { end / 1000000000, end % 1000000000 };

    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL);
}

/* Whether the ones from bit `first` up to `last`, counted from the left and from 1, are odd. */
static int is_odd(uint32_t frame, int first, int last)
{
    int ones = 0;

    for (int bit = first; bit <= last; bit++)
        ones += frame >> (BITS - bit) & 1;
    return ones & 1;
}

static uint32_t frame_of(uint32_t data)
{
    uint32_t frame = data << 1;

    frame |= (uint32_t)is_odd(frame, 2, 13) << (BITS - 1);
    return frame | !is_odd(frame, 14, 25);
}

static void pull(int file, int high)
{
    const char *text = high ? "pull-up" : "pull-down";

    if (pwrite(file, text, strlen(text), 0) < 0)
        fail("pull");
}

static void play(int frames, int64_t interval, char **paths)
{
    int files[2 * READERS], again = 0;

    for (int i = 0; i < 2 * READERS; i++) {
        files[i] = open(paths[i], O_WRONLY);
        if (files[i] < 0)
            fail(paths[i]);
        pull(files[i], 1);
    }
    wait_until(now() + 200000000);
    for (int number = 1; number <= frames;) {
        uint32_t frame = frame_of(1u << 16 | number);
        int64_t start = now(), last = start, longest = 0;

        for (int bit = BITS - 1; bit >= 0; bit--) {
            int64_t begin = now();

            for (int reader = 0; reader < READERS; reader++) {
                int file = files[2 * reader + (frame >> bit & 1)];

                pull(file, 0);
                pull(file, 1);
            }
            if (now() - last > longest)
                longest = now() - last;
            last = begin;
            if (interval > 0 && bit > 0)
                wait_until(begin + interval);
        }
        if (longest > 20000000) {
            again++;
        } else {
            printf("%lld\n", (long long)(now() - start));
            number++;
        }
        wait_until(now() + 40000000);
    }
    printf("again %d\n", again);
}

struct reader {
    int lines;
    unsigned d1;
    uint64_t bits;
    int count;
    int64_t last;
};

static void end(struct reader *reader, int index)
{
    uint32_t frame = (uint32_t)reader->bits;

    if (reader->count == BITS && !is_odd(frame, 1, 13) && is_odd(frame, 14, 26)) {
        printf("card %d %u\n", index, frame >> 1 & 0xFFFFFF);
        fflush(stdout);
    }
    reader->bits = 0;
    reader->count = 0;
}

static void read_frames(const char *chip, char **offsets)
{
    struct reader readers[READERS];
    struct pollfd polled[READERS];

    for (int i = 0; i < READERS; i++) {
        struct gpio_v2_line_request wanted = {
            .num_lines = 2, .event_buffer_size = EDGES,
            .config = { .flags = GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_FALLING },
        };
        int fd = open(chip, O_RDWR | O_CLOEXEC);

        wanted.offsets[0] = atoi(offsets[2 * i]);
        wanted.offsets[1] = atoi(offsets[2 * i + 1]);
        strcpy(wanted.consumer, "wiegand");
        if (fd < 0 || ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &wanted) < 0)
            fail(chip);
        close(fd);
        readers[i] = (struct reader){ .lines = wanted.fd, .d1 = wanted.offsets[1] };
        polled[i] = (struct pollfd){ .fd = wanted.fd, .events = POLLIN };
    }
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        int open_frames = readers[0].count || readers[1].count;

        if (poll(polled, READERS, open_frames ? GAP_MILLISECONDS : -1) < 0)
            fail("poll");
        for (int i = 0; i < READERS; i++) {
            struct gpio_v2_line_event events[EDGES];
            ssize_t got;

            if (!(polled[i].revents & POLLIN)) {
                if (readers[i].count && now() - readers[i].last > GAP_MILLISECONDS * 1000000ll)
                    end(&readers[i], i);
                continue;
            }
            got = read(readers[i].lines, events, sizeof events);
            if (got < 0)
                fail("read");
            for (size_t e = 0; e < got / sizeof *events; e++) {
                int64_t at = events[e].timestamp_ns;

                if (readers[i].count && at - readers[i].last > GAP_MILLISECONDS * 1000000ll)
                    end(&readers[i], i);
                readers[i].bits = readers[i].bits << 1 | (events[e].offset == readers[i].d1);
                readers[i].count++;
                readers[i].last = at;
            }
        }
    }
}

int main(int count, char **arguments)
{
    if (count == 4 + 2 * READERS && strcmp(arguments[1], "play") == 0)
        play(atoi(arguments[2]), atoll(arguments[3]) * 1000, arguments + 4);
    else if (count == 3 + 2 * READERS && strcmp(arguments[1], "read") == 0)
        read_frames(arguments[2], arguments + 3);
    else
        return fprintf(stderr, "usage: wiegand play FRAMES INTERVAL PULL PULL PULL PULL\n"
                               "       wiegand read CHIP D0 D1 D0 D1\n"), 2;
    return 0;
}
