#!/usr/bin/env python3
"""Measures the registry over HTTP on both engines and writes what it found as JSON; run by
Scripts/bench registry, with a PostgreSQL server of its own that syncs its commits.

Server, load and PostgreSQL share this machine's cores, and each one's share is told. Everything is
bounded in count and in seconds, and goes to 127.0.0.1."""
import argparse
import glob
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

import registry_cabinets
from registry_place import PORT, Place, machine, put_ahead, run


def load(place, name, connections, count, seconds):
    """Has the load sent; what came back, with each one's processor time."""
    before = place.processor_seconds()
    answer = json.loads(run([
        place.options.load, "127.0.0.1", str(PORT), f"{place.options.work}/requests/{name}",
        str(connections), str(count), str(seconds)]))
    after = place.processor_seconds()
    answer["registry_cpu"] = after[0] - before[0]
    answer["postgres_cpu"] = after[1] - before[1]
    answer["rate"] = answer["done"] / answer["seconds"]
    wrong = {status: number for status, number in answer["statuses"].items()
             if status not in ("200", "201") and not (name == "race" and status == "409")}
    if wrong or answer["broken"]:
        print(f"   {name}: {wrong} {answer['broken']} broken: {answer['refusal'][:300]}", flush=True)
    return answer


def floor(place, name, count, seconds):
    """The same asked of the engine alone, without a registry: how many a second."""
    window = [str((place.now + 86_400) * 1000), str((place.now + 31 * 86_400) * 1000)]
    if place.engine == "sqlite":
        said = json.loads(run([place.options.floor, f"{place.state}/registry.sqlite", name,
                               str(count), str(seconds), *window]))
        return said["done"] / said["seconds"]
    clients = 1 if name == "all" else 8
    process = subprocess.Popen(
        [f"{place.options.postgres_programs}/pgbench", "-n", "-M", "prepared",
         "-c", str(clients), "-j", "1", "-T", str(max(1, int(seconds))),
         "-D", f"from={window[0]}", "-D", f"to={window[1]}",
         "-f", f"Benchmarks/floor-{name}.sql", place.connection],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    # Its connections are new processes of the server.
    for _ in range(3):
        time.sleep(0.1)
        put_ahead(place, True)
    said, wrong = process.communicate(timeout=120)
    if process.returncode != 0:
        raise SystemExit(f"pgbench: {wrong}")
    return float(re.search(r"tps = ([0-9.]+)", said).group(1))


def double_bookings(place):
    """Pairs of reservations that hold and overlap; the schema is not asked."""
    sql = """SELECT count(*) FROM (SELECT blocked_from, lag(blocked_until) OVER (
        PARTITION BY asset ORDER BY blocked_from, blocked_until) AS before
        FROM reservations WHERE holds = 1) AS held WHERE blocked_from < before"""
    if place.engine == "postgres":
        return int(place.psql(sql))
    with sqlite3.connect(f"{place.state}/registry.sqlite") as database:
        return database.execute(sql).fetchone()[0]


def measure(place, quick):
    """All figures of one registry, each beside its floor."""
    rounds, seconds = (1, 1) if quick else (2, 3)
    found = {"fill_seconds": place.fill(), "bytes": place.bytes(), "rounds": []}
    place.start()
    try:
        load(place, "one", 16, 2_000, 2)
        put_ahead(place, True)
        for _ in range(rounds):
            found["rounds"].append({
                "floor_one": floor(place, "one", 10**7, seconds / 2),
                "one": load(place, "one", 16, 10**6, seconds),
                "health": load(place, "health", 16, 10**6, seconds / 2),
                "floor_all": floor(place, "all", 10**5, seconds / 2),
                "all": load(place, "all", 1, 10**5, seconds),
            })
        bookings = place.options.bookings
        found["book"] = load(place, "book", 32, bookings, 20)
        found["race"] = load(place, "race", 16, 16 * place.options.races, 30)
        found["floor_book"] = floor(place, "book", 10**6, seconds)
        found["double"] = double_bookings(place)
        found["rss_kb"] = place.memory_kb()
    finally:
        put_ahead(place, False)
        place.stop()
    return found


def main():
    parser = argparse.ArgumentParser()
    for name in ("bench", "registry", "load", "floor", "work", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--races", type=int, default=500)
    parser.add_argument("--cabinets", type=int, default=2000)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    # A session of its own; interrupted, it stops what it started.
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    options.postgres_connection = re.sub(
        r" dbname=\S+", "", os.environ["SPIND_TEST_POSTGRES"])
    options.postmaster = postmaster(options)
    options.postgres_programs = sorted(
        glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))[-1]
    now = int(time.time())
    os.makedirs(f"{options.work}/requests")
    options.bookings = 2_000 if options.quick else 10_000
    run([options.bench, "registry-requests", "--state", options.work, "--now", str(now),
         "--out", f"{options.work}/requests", "--bookings", str(options.bookings),
         "--races", str(options.races)])
    result = {"machine": machine(options), "quick": options.quick}
    for size in filter(None, options.sizes.split(",")):
        for engine in options.engines.split(","):
            print(f"== {engine}, {int(size):,} reservations", flush=True)
            found = measure(Place(options, engine, int(size), now), options.quick)
            result[f"{engine}-{size}"] = found
            last = found["rounds"][-1]
            print(f"   one {last['one']['rate']:,.0f}/s of {last['floor_one']:,.0f}, all "
                  f"{last['all']['p50_us'] / 1000:.1f} ms, book {found['book']['rate']:,.0f}/s of "
                  f"{found['floor_book']:,.0f}, race {found['race']['statuses']}, "
                  f"double {found['double']}, filled in {found['fill_seconds']:.0f} s", flush=True)
            with open(options.out, "w", encoding="utf-8") as file:
                json.dump(result, file)
    for engine in options.engines.split(","):
        print(f"== {engine}, {options.cabinets:,} cabinets", flush=True)
        result[f"{engine}-cabinets"] = registry_cabinets.measure(
            Place(options, engine, 10_000, now, suffix="_cabinets"), options.cabinets)
        with open(options.out, "w", encoding="utf-8") as file:
            json.dump(result, file)


def postmaster(options):
    """The process of the server whose socket lies in that folder."""
    folder = re.search(r"host=(\S+)", options.postgres_connection).group(1)
    with open(f"{folder}/data/postmaster.pid", encoding="utf-8") as file:
        return int(file.readline())


main()
