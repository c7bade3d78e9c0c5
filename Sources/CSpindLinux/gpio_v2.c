#include "gpio_lines.h"

#if SPIND_GPIO_API == 2

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* How many events are read at once. */
    EVENTS_MAX = 64,
    /* How many edges the kernel keeps where each counts: three Wiegand frames, and noise. */
    EDGES_MAX = 128,
};

struct spind_gpio_chip {
    struct gpiod_chip *chip;
    struct gpiod_chip_info *info;
};

struct spind_gpio_lines {
    struct gpiod_line_request *request;
    unsigned int offsets[SPIND_GPIO_LINES_MAX];
    size_t count;
    /* What the lines are requested with, but for their direction. */
    struct gpiod_line_settings *settings;
    /* Only for inputs. */
    struct gpiod_edge_event_buffer *events;
    /* How many edges were read, and by how many the kernel's count was ahead of that. */
    uint32_t edges_read;
    int32_t edges_ahead;
    struct spind_gpio_wakers wakers;
};

const char *spind_gpio_library_version(void)
{
    return gpiod_api_version();
}

int spind_gpio_chip_open(const char *path, struct spind_gpio_chip **result)
{
    struct spind_gpio_chip *chip = calloc(1, sizeof *chip);
    int error;

    if (!chip)
        return -ENOMEM;
    chip->chip = gpiod_chip_open(path);
    if (chip->chip)
        chip->info = gpiod_chip_get_info(chip->chip);
    if (!chip->info) {
        error = -errno;
        if (chip->chip)
            gpiod_chip_close(chip->chip);
        free(chip);
        return error;
    }
    *result = chip;
    return 0;
}

void spind_gpio_chip_close(struct spind_gpio_chip *chip)
{
    gpiod_chip_info_free(chip->info);
    gpiod_chip_close(chip->chip);
    free(chip);
}

const char *spind_gpio_chip_label(const struct spind_gpio_chip *chip)
{
    return gpiod_chip_info_get_label(chip->info);
}

unsigned int spind_gpio_chip_line_count(const struct spind_gpio_chip *chip)
{
    return gpiod_chip_info_get_num_lines(chip->info);
}

int spind_gpio_chip_line_name(
    struct spind_gpio_chip *chip, unsigned int offset, char *name, size_t size)
{
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip->chip, offset);
    const char *found;
    int result = 0;

    if (!info)
        return -errno;
    found = gpiod_line_info_get_name(info);
    if (!found)
        found = "";
    if (strlen(found) < size)
        strcpy(name, found);
    else
        result = -ENAMETOOLONG;
    gpiod_line_info_free(info);
    return result;
}

int spind_gpio_chip_line_owner(
    struct spind_gpio_chip *chip, unsigned int offset, char *owner, size_t size)
{
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip->chip, offset);
    const char *found;
    int result;

    if (!info)
        return -errno;
    found = gpiod_line_info_get_consumer(info);
    snprintf(owner, size, "%s", found ? found : "");
    result = gpiod_line_info_is_used(info);
    gpiod_line_info_free(info);
    return result;
}

static enum gpiod_line_bias bias_of(enum spind_gpio_bias bias)
{
    switch (bias) {
    case SPIND_GPIO_BIAS_AS_IS:
        return GPIOD_LINE_BIAS_AS_IS;
    case SPIND_GPIO_BIAS_DISABLED:
        return GPIOD_LINE_BIAS_DISABLED;
    case SPIND_GPIO_BIAS_PULL_UP:
        return GPIOD_LINE_BIAS_PULL_UP;
    case SPIND_GPIO_BIAS_PULL_DOWN:
        return GPIOD_LINE_BIAS_PULL_DOWN;
    }
    return GPIOD_LINE_BIAS_AS_IS;
}

/* The configuration of all lines with their settings; NULL with errno set. */
static struct gpiod_line_config *config_of(const struct spind_gpio_lines *lines)
{
    struct gpiod_line_config *config = gpiod_line_config_new();

    if (!config)
        return NULL;
    if (gpiod_line_config_add_line_settings(
            config, lines->offsets, lines->count, lines->settings) < 0) {
        gpiod_line_config_free(config);
        return NULL;
    }
    return config;
}

/* Fills in the lines' settings; they are requested by finish. */
static struct spind_gpio_lines *prepare(
    const unsigned int *offsets, size_t count, enum gpiod_line_direction direction,
    bool active_low, enum spind_gpio_bias bias)
{
    struct spind_gpio_lines *lines = calloc(1, sizeof *lines);

    if (!lines)
        return NULL;
    lines->settings = gpiod_line_settings_new();
    if (!lines->settings) {
        free(lines);
        return NULL;
    }
    lines->count = count;
    memcpy(lines->offsets, offsets, count * sizeof *offsets);
    gpiod_line_settings_set_direction(lines->settings, direction);
    gpiod_line_settings_set_active_low(lines->settings, active_low);
    gpiod_line_settings_set_bias(lines->settings, bias_of(bias));
    return lines;
}

/* Requests the prepared lines (NULL: there was no memory) with a queue of so many events (0: the
 * kernel's usual one) and closes the chip. */
static int finish_queued(
    struct spind_gpio_chip *chip, struct spind_gpio_lines *lines, size_t queue,
    const char *consumer, struct spind_gpio_lines **result)
{
    struct gpiod_request_config *request = gpiod_request_config_new();
    struct gpiod_line_config *config = lines ? config_of(lines) : NULL;
    int error = -ENOMEM;

    if (request && config) {
        gpiod_request_config_set_consumer(request, consumer);
        gpiod_request_config_set_event_buffer_size(request, queue);
        lines->request = gpiod_chip_request_lines(chip->chip, request, config);
        error = lines->request ? 0 : -errno;
    }
    gpiod_line_config_free(config);
    gpiod_request_config_free(request);
    spind_gpio_chip_close(chip);
    if (error < 0 && lines)
        spind_gpio_release(lines);
    if (error == 0)
        *result = lines;
    return error;
}

static int finish(
    struct spind_gpio_chip *chip, struct spind_gpio_lines *lines, const char *consumer,
    struct spind_gpio_lines **result)
{
    return finish_queued(chip, lines, 0, consumer, result);
}

int spind_gpio_request_output(
    struct spind_gpio_chip *chip, unsigned int offset, bool active_low, enum spind_gpio_bias bias,
    bool initial, const char *consumer, struct spind_gpio_lines **result)
{
    struct spind_gpio_lines *lines =
        prepare(&offset, 1, GPIOD_LINE_DIRECTION_OUTPUT, active_low, bias);

    if (lines)
        gpiod_line_settings_set_output_value(
            lines->settings, initial ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
    return finish(chip, lines, consumer, result);
}

int spind_gpio_request_open_drain(
    struct spind_gpio_chip *chip, unsigned int offset, enum spind_gpio_bias bias,
    const char *consumer, struct spind_gpio_lines **lines)
{
    return finish(
        chip, prepare(&offset, 1, GPIOD_LINE_DIRECTION_INPUT, false, bias), consumer, lines);
}

/* Requests inputs that watch such edges, with room for so many of them. */
static int request_watched(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, enum gpiod_line_edge edge, size_t room, const char *consumer,
    struct spind_gpio_lines **result)
{
    struct spind_gpio_lines *lines;
    int error;

    if (count < 1 || count > SPIND_GPIO_LINES_MAX) {
        spind_gpio_chip_close(chip);
        return -E2BIG;
    }
    lines = prepare(offsets, count, GPIOD_LINE_DIRECTION_INPUT, active_low, bias);
    if (lines) {
        gpiod_line_settings_set_edge_detection(lines->settings, edge);
        gpiod_line_settings_set_event_clock(lines->settings, GPIOD_LINE_CLOCK_MONOTONIC);
    }
    error = finish_queued(
        chip, lines, edge == GPIOD_LINE_EDGE_BOTH ? 0 : room, consumer, &lines);
    if (error < 0)
        return error;
    lines->wakers.queues = 1;
    lines->wakers.fds[0].fd = gpiod_line_request_get_fd(lines->request);
    error = spind_gpio_wakers_open(&lines->wakers);
    if (error == 0) {
        lines->events = gpiod_edge_event_buffer_new(room);
        if (!lines->events) {
            spind_gpio_wakers_close(&lines->wakers);
            error = -ENOMEM;
        }
    }
    if (error < 0) {
        spind_gpio_release(lines);
        return error;
    }
    *result = lines;
    return 0;
}

int spind_gpio_request_inputs(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines)
{
    return request_watched(
        chip, offsets, count, active_low, bias, GPIOD_LINE_EDGE_BOTH, EVENTS_MAX, consumer, lines);
}

int spind_gpio_request_edges(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines)
{
    /* Rising is from inactive to active: the kernel turns it round for an active-low line. */
    return request_watched(
        chip, offsets, count, active_low, bias, GPIOD_LINE_EDGE_RISING, EDGES_MAX, consumer,
        lines);
}

void spind_gpio_release(struct spind_gpio_lines *lines)
{
    if (lines->events) {
        spind_gpio_wakers_close(&lines->wakers);
        gpiod_edge_event_buffer_free(lines->events);
    }
    if (lines->request)
        gpiod_line_request_release(lines->request);
    gpiod_line_settings_free(lines->settings);
    free(lines);
}

int spind_gpio_set(struct spind_gpio_lines *lines, bool active)
{
    enum gpiod_line_value value = active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;

    return gpiod_line_request_set_value(lines->request, lines->offsets[0], value) < 0 ? -errno : 0;
}

static int turn(struct spind_gpio_lines *lines, enum gpiod_line_direction direction)
{
    struct gpiod_line_config *config;
    int result;

    gpiod_line_settings_set_direction(lines->settings, direction);
    gpiod_line_settings_set_output_value(lines->settings, GPIOD_LINE_VALUE_INACTIVE);
    config = config_of(lines);
    if (!config)
        return -errno;
    result = gpiod_line_request_reconfigure_lines(lines->request, config) < 0 ? -errno : 0;
    gpiod_line_config_free(config);
    return result;
}

int spind_gpio_drive_low(struct spind_gpio_lines *lines)
{
    return turn(lines, GPIOD_LINE_DIRECTION_OUTPUT);
}

int spind_gpio_float(struct spind_gpio_lines *lines)
{
    return turn(lines, GPIOD_LINE_DIRECTION_INPUT);
}

int spind_gpio_get(struct spind_gpio_lines *lines, uint8_t *active)
{
    enum gpiod_line_value values[SPIND_GPIO_LINES_MAX];

    if (gpiod_line_request_get_values(lines->request, values) < 0)
        return -errno;
    for (size_t i = 0; i < lines->count; i++)
        active[i] = values[i] == GPIOD_LINE_VALUE_ACTIVE;
    return 0;
}

struct spind_gpio_wakers *spind_gpio_wakers_of(struct spind_gpio_lines *lines)
{
    return &lines->wakers;
}

int spind_gpio_read_queue(struct spind_gpio_lines *lines, int fd, int64_t *newest_edge)
{
    int count = gpiod_line_request_read_edge_events(lines->request, lines->events, EVENTS_MAX);

    (void)fd;
    if (count < 0)
        return -errno;
    for (int i = 0; i < count; i++) {
        struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(lines->events, i);
        int64_t time = gpiod_edge_event_get_timestamp_ns(event);

        if (time > *newest_edge)
            *newest_edge = time;
    }
    return count;
}

size_t spind_gpio_edges_max(size_t lines)
{
    (void)lines;
    return EDGES_MAX;
}

/* The place of a line in the request. */
static size_t place_of(const struct spind_gpio_lines *lines, unsigned int offset)
{
    size_t i = 0;

    while (i + 1 < lines->count && lines->offsets[i] != offset)
        i++;
    return i;
}

int spind_gpio_take_edges(
    struct spind_gpio_lines *lines, size_t queue, struct spind_gpio_edge *edges, bool *lost)
{
    int count = gpiod_line_request_read_edge_events(lines->request, lines->events, EDGES_MAX);
    int32_t ahead = 0;

    (void)queue;
    if (count < 0)
        return -errno;
    lines->edges_read += count;
    for (int i = 0; i < count; i++) {
        struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(lines->events, i);
        int32_t missing =
            (int32_t)((uint32_t)gpiod_edge_event_get_global_seqno(event) - lines->edges_read);

        edges[i].line = place_of(lines, gpiod_edge_event_get_line_offset(event));
        edges[i].time = gpiod_edge_event_get_timestamp_ns(event);
        if (missing > ahead)
            ahead = missing;
    }
    /* The kernel counts the edges of a request from 1, modulo 2^32, and drops the oldest when its
     * queue is full. */
    if (ahead > lines->edges_ahead)
        *lost = true;
    lines->edges_ahead = ahead;
    return count;
}

#else
typedef int spind_gpio_v2_is_not_used;
#endif
