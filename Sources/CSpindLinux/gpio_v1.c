#include "gpio_lines.h"

#if SPIND_GPIO_API == 1

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The kernel keeps 16 events for a line, and libgpiod reads at most 16 at once. */
enum { EVENTS_MAX = 16 };

struct spind_gpio_lines {
    /* Closing it would release the lines. */
    struct gpiod_chip *chip;
    struct gpiod_line_bulk bulk;
    /* Only for inputs. */
    bool watched;
    struct spind_gpio_wakers wakers;
};

static struct gpiod_chip *v1(const struct spind_gpio_chip *chip)
{
    return (struct gpiod_chip *)chip;
}

const char *spind_gpio_library_version(void)
{
    return gpiod_version_string();
}

int spind_gpio_chip_open(const char *path, struct spind_gpio_chip **chip)
{
    *chip = (struct spind_gpio_chip *)gpiod_chip_open(path);
    return *chip ? 0 : -errno;
}

void spind_gpio_chip_close(struct spind_gpio_chip *chip)
{
    gpiod_chip_close(v1(chip));
}

const char *spind_gpio_chip_label(const struct spind_gpio_chip *chip)
{
    return gpiod_chip_label(v1(chip));
}

unsigned int spind_gpio_chip_line_count(const struct spind_gpio_chip *chip)
{
    return gpiod_chip_num_lines(v1(chip));
}

int spind_gpio_chip_line_name(
    struct spind_gpio_chip *chip, unsigned int offset, char *name, size_t size)
{
    struct gpiod_line *line = gpiod_chip_get_line(v1(chip), offset);
    const char *found;

    if (!line)
        return -errno;
    found = gpiod_line_name(line);
    if (!found)
        found = "";
    if (strlen(found) >= size)
        return -ENAMETOOLONG;
    strcpy(name, found);
    return 0;
}

int spind_gpio_chip_line_owner(
    struct spind_gpio_chip *chip, unsigned int offset, char *owner, size_t size)
{
    struct gpiod_line *line = gpiod_chip_get_line(v1(chip), offset);
    const char *found;

    if (!line)
        return -errno;
    found = gpiod_line_consumer(line);
    snprintf(owner, size, "%s", found ? found : "");
    return gpiod_line_is_used(line);
}

static int bias_flags(enum spind_gpio_bias bias)
{
    switch (bias) {
    case SPIND_GPIO_BIAS_AS_IS:
        return 0;
    case SPIND_GPIO_BIAS_DISABLED:
        return GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE;
    case SPIND_GPIO_BIAS_PULL_UP:
        return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP;
    case SPIND_GPIO_BIAS_PULL_DOWN:
        return GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN;
    }
    return 0;
}

static int request(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, int type, int flags,
    bool initial, const char *consumer, struct spind_gpio_lines **result)
{
    const struct gpiod_line_request_config config = {
        .consumer = consumer, .request_type = type, .flags = flags,
    };
    const int value = initial;
    struct spind_gpio_lines *lines = calloc(1, sizeof *lines);
    int error;

    if (!lines) {
        gpiod_chip_close(v1(chip));
        return -ENOMEM;
    }
    lines->chip = v1(chip);
    gpiod_line_bulk_init(&lines->bulk);
    for (size_t i = 0; i < count; i++) {
        struct gpiod_line *line = gpiod_chip_get_line(lines->chip, offsets[i]);

        if (!line)
            goto failed;
        gpiod_line_bulk_add(&lines->bulk, line);
    }
    if (gpiod_line_request_bulk(&lines->bulk, &config, &value) < 0)
        goto failed;
    *result = lines;
    return 0;

failed:
    error = -errno;
    gpiod_chip_close(lines->chip);
    free(lines);
    return error ? error : -EIO;
}

int spind_gpio_request_output(
    struct spind_gpio_chip *chip, unsigned int offset, bool active_low, enum spind_gpio_bias bias,
    bool initial, const char *consumer, struct spind_gpio_lines **lines)
{
    int flags = bias_flags(bias) | (active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0);

    return request(
        chip, &offset, 1, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, flags, initial, consumer, lines);
}

int spind_gpio_request_open_drain(
    struct spind_gpio_chip *chip, unsigned int offset, enum spind_gpio_bias bias,
    const char *consumer, struct spind_gpio_lines **lines)
{
    return request(
        chip, &offset, 1, GPIOD_LINE_REQUEST_DIRECTION_INPUT, bias_flags(bias), false, consumer,
        lines);
}

/* Requests inputs that watch the edges of that type. */
static int request_watched(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, int type, const char *consumer, struct spind_gpio_lines **result)
{
    int flags = bias_flags(bias) | (active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0);
    struct spind_gpio_lines *lines;
    int error;

    if (count < 1 || count > SPIND_GPIO_LINES_MAX) {
        gpiod_chip_close(v1(chip));
        return -E2BIG;
    }
    error = request(chip, offsets, count, type, flags, false, consumer, &lines);
    if (error < 0)
        return error;
    lines->wakers.queues = count;
    for (size_t i = 0; i < count; i++)
        lines->wakers.fds[i].fd =
            gpiod_line_event_get_fd(gpiod_line_bulk_get_line(&lines->bulk, i));
    error = spind_gpio_wakers_open(&lines->wakers);
    if (error < 0) {
        spind_gpio_release(lines);
        return error;
    }
    lines->watched = true;
    *result = lines;
    return 0;
}

int spind_gpio_request_inputs(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines)
{
    return request_watched(
        chip, offsets, count, active_low, bias, GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES, consumer,
        lines);
}

int spind_gpio_request_edges(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines)
{
    /* Rising is from inactive to active: the kernel turns it round for an active-low line. */
    return request_watched(
        chip, offsets, count, active_low, bias, GPIOD_LINE_REQUEST_EVENT_RISING_EDGE, consumer,
        lines);
}

void spind_gpio_release(struct spind_gpio_lines *lines)
{
    if (lines->watched)
        spind_gpio_wakers_close(&lines->wakers);
    gpiod_line_release_bulk(&lines->bulk);
    gpiod_chip_close(lines->chip);
    free(lines);
}

int spind_gpio_set(struct spind_gpio_lines *lines, bool active)
{
    return gpiod_line_set_value(gpiod_line_bulk_get_line(&lines->bulk, 0), active) < 0 ? -errno
                                                                                       : 0;
}

int spind_gpio_drive_low(struct spind_gpio_lines *lines)
{
    struct gpiod_line *line = gpiod_line_bulk_get_line(&lines->bulk, 0);

    return gpiod_line_set_direction_output(line, 0) < 0 ? -errno : 0;
}

int spind_gpio_float(struct spind_gpio_lines *lines)
{
    struct gpiod_line *line = gpiod_line_bulk_get_line(&lines->bulk, 0);

    return gpiod_line_set_direction_input(line) < 0 ? -errno : 0;
}

int spind_gpio_get(struct spind_gpio_lines *lines, uint8_t *active)
{
    int values[SPIND_GPIO_LINES_MAX];

    if (gpiod_line_get_value_bulk(&lines->bulk, values) < 0)
        return -errno;
    for (unsigned int i = 0; i < gpiod_line_bulk_num_lines(&lines->bulk); i++)
        active[i] = values[i] != 0;
    return 0;
}

struct spind_gpio_wakers *spind_gpio_wakers_of(struct spind_gpio_lines *lines)
{
    return &lines->wakers;
}

int spind_gpio_read_queue(struct spind_gpio_lines *lines, int fd, int64_t *newest_edge)
{
    struct gpiod_line_event events[EVENTS_MAX];
    int count = gpiod_line_event_read_fd_multiple(fd, events, EVENTS_MAX);

    (void)lines;
    if (count < 0)
        return -errno;
    for (int i = 0; i < count; i++) {
        int64_t time = (int64_t)events[i].ts.tv_sec * 1000000000 + events[i].ts.tv_nsec;

        if (time > *newest_edge)
            *newest_edge = time;
    }
    return count;
}

size_t spind_gpio_edges_max(size_t lines)
{
    return lines * EVENTS_MAX;
}

int spind_gpio_take_edges(
    struct spind_gpio_lines *lines, size_t queue, struct spind_gpio_edge *edges, bool *lost)
{
    struct gpiod_line_event events[EVENTS_MAX];
    int count = gpiod_line_event_read_fd_multiple(lines->wakers.fds[queue].fd, events, EVENTS_MAX);

    if (count < 0)
        return -errno;
    for (int i = 0; i < count; i++) {
        edges[i].line = queue;
        edges[i].time = (int64_t)events[i].ts.tv_sec * 1000000000 + events[i].ts.tv_nsec;
    }
    /* The queue was full, and the kernel drops what comes then without a word. */
    if (count == EVENTS_MAX)
        *lost = true;
    return count;
}

#else
typedef int spind_gpio_v1_is_not_used;
#endif
