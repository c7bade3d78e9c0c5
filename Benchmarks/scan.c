/*
 * The least that reading a key matrix takes, for Scripts/bench to compare with: drives one column
 * after the other low, waits for it to settle, reads the rows, releases it.
 *
 *   scan CHIP SCANS ROWS COLUMNS      offsets with commas
 *
 * Prints `scan` and the nanoseconds of each.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { LINES_MAX = 16, SETTLE_NANOSECONDS = 50000 };

static const uint64_t released = GPIO_V2_LINE_FLAG_INPUT;
static const uint64_t driven = GPIO_V2_LINE_FLAG_OUTPUT | GPIO_V2_LINE_FLAG_OPEN_DRAIN;

static void fail(const char *what)
{
    fprintf(stderr, "scan: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int request(const char *chip, const unsigned *offsets, unsigned count, uint64_t flags)
{
    struct gpio_v2_line_request wanted = { .num_lines = count, .config = { .flags = flags } };
    int fd = open(chip, O_RDWR | O_CLOEXEC);

    memcpy(wanted.offsets, offsets, count * sizeof *offsets);
    strcpy(wanted.consumer, "scan");
    if (fd < 0 || ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &wanted) < 0)
        fail(chip);
    close(fd);
    return wanted.fd;
}

static void turn(int column, uint64_t flags)
{
    struct gpio_v2_line_config config = { .flags = flags };

    /* An output's first value is low. */
    if (ioctl(column, GPIO_V2_LINE_SET_CONFIG_IOCTL, &config) < 0)
        fail("turn");
}

static unsigned numbers(char *list, unsigned *numbers)
{
    unsigned count = 0;

    for (char *part = strtok(list, ","); part && count < LINES_MAX; part = strtok(NULL, ","))
        numbers[count++] = atoi(part);
    return count;
}

int main(int count, char **arguments)
{
    unsigned rows[LINES_MAX], columns[LINES_MAX], row_count, column_count;
    int row_lines, column_lines[LINES_MAX];

    if (count != 5) {
        fprintf(stderr, "usage: scan CHIP SCANS ROWS COLUMNS\n");
        return 2;
    }
    row_count = numbers(arguments[3], rows);
    column_count = numbers(arguments[4], columns);
    row_lines = request(arguments[1], rows, row_count, released | GPIO_V2_LINE_FLAG_BIAS_PULL_UP);
    for (unsigned i = 0; i < column_count; i++)
        column_lines[i] = request(arguments[1], &columns[i], 1, released);
    printf("scan");
    for (int left = atoi(arguments[2]); left > 0; left--) {
        struct timespec start, end;

        clock_gettime(CLOCK_MONOTONIC, &start);
        for (unsigned i = 0; i < column_count; i++) {
            const struct timespec settle = { 0, SETTLE_NANOSECONDS };
            struct gpio_v2_line_values values = { .mask = (1ull << row_count) - 1 };

            turn(column_lines[i], driven);
            clock_nanosleep(CLOCK_MONOTONIC, 0, &settle, NULL);
            if (ioctl(row_lines, GPIO_V2_LINE_GET_VALUES_IOCTL, &values) < 0)
                fail("read");
            turn(column_lines[i], released);
        }
        clock_gettime(CLOCK_MONOTONIC, &end);
        printf(" %lld", (end.tv_sec - start.tv_sec) * 1000000000ll + end.tv_nsec - start.tv_nsec);
    }
    printf("\n");
    return 0;
}
