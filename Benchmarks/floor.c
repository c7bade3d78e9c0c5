// What SQLite alone takes for what the registry asks of it, in a loop on one connection. Used by
// Benchmarks/registry.py, which has pgbench do the same with PostgreSQL.
//
//     floor DATABASE one|all|book COUNT SECONDS FROM TO
//
// one: the blocked times of an asset in a window (milliseconds since 1970). all: those of all
// assets. book: the rows that a booking leaves behind and nothing else, thirty-two bookings to a
// transaction, as many as the registry commits at once; each transaction synced. Prints JSON: how
// many, and how many seconds they took.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *database;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void check(int code, const char *what) {
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
    fprintf(stderr, "floor: %s: %s\n", what, sqlite3_errmsg(database));
    exit(1);
}

static sqlite3_stmt *prepare(const char *sql) {
    sqlite3_stmt *statement;
    check(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
    return statement;
}

static int rows(sqlite3_stmt *statement) {
    int code, found = 0;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) found++;
    check(code, "step");
    check(sqlite3_reset(statement), "reset");
    return found;
}

static const char *ONE =
    "SELECT blocked_from, blocked_until FROM reservations WHERE asset = ?1 AND holds = 1 "
    "AND blocked_from < ?3 AND blocked_from >= coalesce((SELECT max(blocked_from) FROM reservations "
    "WHERE asset = ?1 AND holds = 1 AND blocked_from <= ?2), ?2) AND blocked_until > ?2 "
    "ORDER BY blocked_from";
static const char *ALL =
    "SELECT r.asset, r.blocked_from, r.blocked_until FROM assets a "
    "JOIN reservations r ON r.asset = a.id WHERE a.ended_ms IS NULL AND r.holds = 1 "
    "AND r.blocked_from > ?1 - 3628800000 AND r.blocked_from < ?2 AND r.blocked_until > ?1 "
    "ORDER BY r.asset, r.blocked_from";
static const char *BOOK[] = {
    "INSERT INTO reservations (id, organisation, asset, member, cabinet, handover_set, state, "
    "start_ms, end_ms, grace_ms, blocked_from, blocked_until, holds, no_show_ms, grant_number, "
    "created_ms, created_by) SELECT 'f-' || ?1, organisation, id, 'm-0000000000', cabinet, "
    "handover_set, 'confirmed', ?2, ?2 + 3600000, 0, ?2, ?2 + 3600000, 1, ?2 + 3600000, ?1, ?2, "
    "'a-0000000000' FROM assets WHERE id = 'asset-' || (?1 % 1000)",
    "INSERT INTO pins (reservation, cabinet, verifier, sealed, key_epoch, until_ms) "
    "SELECT 'f-' || ?1, cabinet, randomblob(32), randomblob(43), 0, ?2 FROM assets "
    "WHERE id = 'asset-' || (?1 % 1000)",
    "UPDATE change_logs SET number = number + 1, hash = ?2 "
    "WHERE cabinet = 'spind-' || (?1 % 1000 / 10)",
    "INSERT INTO changes (cabinet, incarnation, number, hash, at_ms, body) SELECT cabinet, "
    "incarnation, number, hex(randomblob(32)), ?2, hex(randomblob(150)) FROM change_logs "
    "WHERE cabinet = 'spind-' || (?1 % 1000 / 10)",
    "INSERT INTO facts (day_ms, organisation, asset, kind, detail, amount) "
    "VALUES (?2, 'gemeinde-0', 'asset-' || (?1 % 1000), 'booking', 'member', 1)",
    "INSERT INTO idempotency_keys (caller, key, request_hash, status, answer, created_ms) "
    "VALUES ('a-0000000000', 'f-' || ?1, randomblob(32), 201, hex(randomblob(200)), ?2)",
};
enum { STEPS = sizeof BOOK / sizeof *BOOK, TOGETHER = 32 };

int main(int argc, char **argv) {
    if (argc != 7) {
        fprintf(stderr, "usage: floor DATABASE one|all|book COUNT SECONDS FROM TO\n");
        return 2;
    }
    long count = atol(argv[3]), done = 0;
    double seconds = atof(argv[4]);
    sqlite3_int64 from = atoll(argv[5]), to = atoll(argv[6]);
    if (count < 1 || seconds <= 0 || seconds > 600) return 2;
    check(sqlite3_open(argv[1], &database), argv[1]);
    check(
        sqlite3_exec(database,
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON", NULL,
            NULL, NULL),
        "pragma");
    int books = strcmp(argv[2], "book") == 0;
    sqlite3_stmt *one = prepare(strcmp(argv[2], "all") == 0 ? ALL : ONE);
    sqlite3_stmt *start = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
    sqlite3_stmt *book[STEPS];
    for (int step = 0; step < STEPS; step++) book[step] = prepare(BOOK[step]);
    double begin = now();
    for (; done < count && now() - begin < seconds; done++) {
        if (books) {
            // Three years ahead, where nobody has booked, an hour after the other.
            sqlite3_int64 at = to + 94608000000LL + done / 1000 * 3600000;
            if (done % TOGETHER == 0) rows(start);
            for (int step = 0; step < STEPS; step++) {
                if (sqlite3_bind_parameter_count(book[step]) > 0)
                    sqlite3_bind_int64(book[step], 1, done);
                if (sqlite3_bind_parameter_count(book[step]) > 1)
                    sqlite3_bind_int64(book[step], 2, at);
                rows(book[step]);
            }
            if (done % TOGETHER == TOGETHER - 1) rows(commit);
        } else if (strcmp(argv[2], "all") == 0) {
            sqlite3_bind_int64(one, 1, from);
            sqlite3_bind_int64(one, 2, to);
            if (rows(one) == 0) return 1;
        } else {
            char asset[32];
            snprintf(asset, sizeof asset, "asset-%ld", done * 7 % 1000);
            sqlite3_bind_text(one, 1, asset, -1, SQLITE_TRANSIENT);
            sqlite3_bind_int64(one, 2, from);
            sqlite3_bind_int64(one, 3, to);
            if (rows(one) == 0) return 1;
        }
    }
    if (books && done % TOGETHER != 0) rows(commit);
    printf("{\"done\": %ld, \"seconds\": %.6f}\n", done, now() - begin);
    return 0;
}
