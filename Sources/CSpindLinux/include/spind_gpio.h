/* One small API over libgpiod 1.6 (Debian 12) and 2.x (Debian 13), chosen when it is compiled. */
#ifndef SPIND_GPIO_H
#define SPIND_GPIO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most lines one request can hold: the kernel's own limit. */
#define SPIND_GPIO_LINES_MAX 64

/* An open chip, to look around in and to request from. */
struct spind_gpio_chip;
/* Lines that are owned until they are released. */
struct spind_gpio_lines;

enum spind_gpio_bias {
    SPIND_GPIO_BIAS_AS_IS,
    SPIND_GPIO_BIAS_DISABLED,
    SPIND_GPIO_BIAS_PULL_UP,
    SPIND_GPIO_BIAS_PULL_DOWN,
};

/* Why a wait ended. */
enum spind_gpio_wake {
    SPIND_GPIO_WAKE_TIMEOUT,
    SPIND_GPIO_WAKE_EDGE,
    SPIND_GPIO_WAKE_INTERRUPT,
};

/* The version of libgpiod that is linked, for example "1.6.3". */
const char *spind_gpio_library_version(void);

int spind_gpio_chip_open(const char *path, struct spind_gpio_chip **chip);
void spind_gpio_chip_close(struct spind_gpio_chip *chip);
/* Valid while the chip is open. */
const char *spind_gpio_chip_label(const struct spind_gpio_chip *chip);
unsigned int spind_gpio_chip_line_count(const struct spind_gpio_chip *chip);
/* Copies the line's name, empty when it has none, with its final zero. */
int spind_gpio_chip_line_name(
    struct spind_gpio_chip *chip, unsigned int offset, char *name, size_t size);

/* Copies what the line's owner calls itself, with its final zero; cut where it is longer. Touches
 * nothing. Answers 1 when somebody owns the line, 0 when nobody does. */
int spind_gpio_chip_line_owner(
    struct spind_gpio_chip *chip, unsigned int offset, char *owner, size_t size);

/* The requests take the chip over, also when they fail: it is theirs to close. */

/* Owns an output that starts at its initial value. */
int spind_gpio_request_output(
    struct spind_gpio_chip *chip, unsigned int offset, bool active_low, enum spind_gpio_bias bias,
    bool initial, const char *consumer, struct spind_gpio_lines **lines);
/* Owns a line that is an input until it is driven low. */
int spind_gpio_request_open_drain(
    struct spind_gpio_chip *chip, unsigned int offset, enum spind_gpio_bias bias,
    const char *consumer, struct spind_gpio_lines **lines);
/* Owns 1 to SPIND_GPIO_LINES_MAX different inputs and watches both their edges. */
int spind_gpio_request_inputs(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines);
/* Owns 1 to SPIND_GPIO_LINES_MAX different inputs and keeps each edge from inactive to active. */
int spind_gpio_request_edges(
    struct spind_gpio_chip *chip, const unsigned int *offsets, size_t count, bool active_low,
    enum spind_gpio_bias bias, const char *consumer, struct spind_gpio_lines **lines);
/* Gives the lines back. What level they take then is the kernel's affair. */
void spind_gpio_release(struct spind_gpio_lines *lines);

/* Drives an output. One thread at a time. */
int spind_gpio_set(struct spind_gpio_lines *lines, bool active);
/* Drives an open-drain line low, and makes it an input again. One thread at a time. */
int spind_gpio_drive_low(struct spind_gpio_lines *lines);
int spind_gpio_float(struct spind_gpio_lines *lines);
/* Reads all lines, 1 for active, in the order of the request. From any thread. */
int spind_gpio_get(struct spind_gpio_lines *lines, uint8_t *active);

/* Sleeps until an edge, an interrupt or the deadline (nanoseconds of CLOCK_MONOTONIC; negative for
 * none) and returns a spind_gpio_wake. With an edge it empties the queues and tells the newest
 * edge's time in nanoseconds of CLOCK_MONOTONIC. An interrupt is told first and leaves the edges
 * queued. One thread at a time. */
int spind_gpio_wait(struct spind_gpio_lines *lines, int64_t deadline, int64_t *newest_edge);
/* An edge from inactive to active. */
struct spind_gpio_edge {
    /* The place of its line in the request. */
    size_t line;
    /* Nanoseconds of CLOCK_MONOTONIC. */
    int64_t time;
};
/* How many edges of that many lines one wait tells at most. */
size_t spind_gpio_edges_max(size_t lines);
/* Sleeps as spind_gpio_wait does. With an edge it takes what is queued, once, into edges (which has
 * room for spind_gpio_edges_max of the lines), and tells in lost whether others may be missing. */
int spind_gpio_wait_edges(
    struct spind_gpio_lines *lines, int64_t deadline, struct spind_gpio_edge *edges, size_t *count,
    bool *lost);
/* Ends the wait that is under way, or the next. From any thread. */
int spind_gpio_interrupt(struct spind_gpio_lines *lines);

#endif
