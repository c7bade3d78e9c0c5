/*
 * The least that a program does between an edge and a relay, for Scripts/bench to compare with: it
 * waits for the edge, commits the same rows to the same tables as spindd does, and sets the line.
 * It decides nothing: no PIN, no look-up, no throttle, no supervision.
 *
 *   opening DATABASE CHIP INPUT RELAY
 *
 * CHIP is a device file, INPUT and RELAY are offsets. Prints `ready`, and after each opening the
 * nanoseconds on the monotonic clock of: the kernel's stamp of the edge, the commit's beginning and
 * end, the relay active. Runs until killed.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/gpio.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "opening: %s: %s\n", what, why);
    exit(1);
}

static int request(const char *chip, unsigned offset, uint64_t flags)
{
    struct gpio_v2_line_request wanted = { .num_lines = 1, .config = { .flags = flags } };
    int fd = open(chip, O_RDWR | O_CLOEXEC);

    wanted.offsets[0] = offset;
    strcpy(wanted.consumer, "opening");
    if (fd < 0 || ioctl(fd, GPIO_V2_GET_LINE_IOCTL, &wanted) < 0)
        fail(chip, strerror(errno));
    close(fd);
    return wanted.fd;
}

static void set(int line, int value)
{
    struct gpio_v2_line_values values = { .bits = value, .mask = 1 };

    if (ioctl(line, GPIO_V2_LINE_SET_VALUES_IOCTL, &values) < 0)
        fail("set", strerror(errno));
}

static sqlite3 *db;

static void check(int result, int expected, const char *what)
{
    if (result != expected)
        fail(what, sqlite3_errmsg(db));
}

static void run(const char *sql)
{
    check(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, sql);
}

static sqlite3_stmt *prepare(const char *sql)
{
    sqlite3_stmt *statement;

    check(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK, sql);
    return statement;
}

static void step(sqlite3_stmt *statement)
{
    check(sqlite3_step(statement), SQLITE_DONE, sqlite3_sql(statement));
    sqlite3_reset(statement);
}

static int64_t number(const char *sql)
{
    sqlite3_stmt *statement = prepare(sql);
    int64_t value;

    check(sqlite3_step(statement), SQLITE_ROW, sql);
    value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return value;
}

static sqlite3_stmt *begin, *commit, *journal, *payload, *intend, *ended, *counted, *used;
static int64_t sequence, opening;

static void append(const char *json, int retention)
{
    static const char hash[32] = { 1 };

    sequence++;
    sqlite3_bind_int64(journal, 1, sequence);
    sqlite3_bind_int64(journal, 2, time(NULL) * 1000);
    sqlite3_bind_int(journal, 3, retention);
    sqlite3_bind_blob(journal, 4, hash, sizeof hash, SQLITE_STATIC);
    sqlite3_bind_blob(journal, 5, hash, sizeof hash, SQLITE_STATIC);
    step(journal);
    sqlite3_bind_int64(payload, 1, sequence);
    sqlite3_bind_text(payload, 2, json, -1, SQLITE_STATIC);
    step(payload);
}

/* What spindd writes of the same opening, but for the numbers in it. */
static const char granted[] =
    "{\"at\":1790000000000,\"delayed\":false,\"event\":{\"accessGranted\":{\"grant\":\"g-benchmark0\","
    "\"keypad\":\"keypad\",\"purpose\":\"opening\",\"set\":1}},\"trust\":{\"trusted\":{}}}";
static const char intended[] =
    "{\"at\":1790000000000,\"delayed\":false,\"event\":{\"openingIntended\":{\"attempt\":1,\"cause\":"
    "{\"grant\":{\"_0\":\"g-benchmark0\",\"_1\":\"opening\"}},\"compartment\":1,\"opening\":1000}},"
    "\"trust\":{\"trusted\":{}}}";
static const char pulsed[] =
    "{\"at\":1790000000000,\"delayed\":false,\"event\":{\"pulseEnded\":{\"attempt\":1,\"compartment\":1,"
    "\"opening\":1000,\"outcome\":{\"pulsed\":{}}}},\"trust\":{\"trusted\":{}}}";

static void record_intent(void)
{
    step(begin);
    append(granted, 0);
    append(intended, 0);
    sqlite3_bind_int64(intend, 1, opening);
    step(intend);
    sqlite3_bind_int64(counted, 1, ++opening);
    step(counted);
    step(commit);
}

static void record_outcome(void)
{
    step(begin);
    append(pulsed, 0);
    sqlite3_bind_int64(ended, 1, opening - 1);
    step(ended);
    step(used);
    step(commit);
}

static void open_database(const char *path)
{
    if (sqlite3_open(path, &db) != SQLITE_OK)
        fail(path, sqlite3_errmsg(db));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;"
        "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON; PRAGMA secure_delete = ON;");
    sequence = number("SELECT max((SELECT sequence FROM anchor),"
                      " coalesce((SELECT max(sequence) FROM journal), 0))");
    opening = number("SELECT next_opening FROM meta");
    begin = prepare("BEGIN IMMEDIATE");
    commit = prepare("COMMIT");
    journal = prepare("INSERT INTO journal (sequence, incarnation, wall_ms, retention, digest, hash)"
                      " VALUES (?, 1, ?, ?, ?, ?)");
    payload = prepare("INSERT INTO payloads (sequence, json) VALUES (?, ?)");
    intend = prepare("INSERT INTO pulses (opening, compartment, attempt) VALUES (?, 1, 1)");
    counted = prepare("UPDATE meta SET next_opening = ?1 WHERE next_opening < ?1");
    ended = prepare("DELETE FROM pulses WHERE opening = ? AND compartment = 1 AND attempt = 1");
    used = prepare("UPDATE grants SET uses_consumed = uses_consumed + 1 WHERE id = 'g-benchmark0'");
}

int main(int count, char **arguments)
{
    int input, relay;

    if (count != 5)
        fail("usage", "opening DATABASE CHIP INPUT RELAY");
    open_database(arguments[1]);
    input = request(
        arguments[2], atoi(arguments[3]),
        GPIO_V2_LINE_FLAG_INPUT | GPIO_V2_LINE_FLAG_EDGE_RISING | GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
    relay = request(arguments[2], atoi(arguments[4]), GPIO_V2_LINE_FLAG_OUTPUT);
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (;;) {
        struct gpio_v2_line_event edge;
        const struct timespec pulse = { 0, 10000000 };
        int64_t from, to, driven;

        printf("ready\n");
        if (read(input, &edge, sizeof edge) != sizeof edge)
            fail("read", strerror(errno));
        from = now();
        record_intent();
        to = now();
        set(relay, 1);
        driven = now();
        nanosleep(&pulse, NULL);
        set(relay, 0);
        record_outcome();
        printf("%lld %lld %lld %lld\n", (long long)edge.timestamp_ns, (long long)from,
               (long long)to, (long long)driven);
    }
}
