#!/usr/bin/env python3
"""Measures the registry over HTTP on both engines and writes what it found as JSON; run by
Scripts/bench registry, with a PostgreSQL server of its own that syncs its commits.

Server, load and PostgreSQL share this machine's cores, and each one's share is told. Everything is
bounded in count and in seconds, and goes to 127.0.0.1."""
import argparse
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import urllib.request

PORT = 18480
CABINET_PORT = 18443
ENGINES = ["sqlite", "postgres"]
TICK = os.sysconf("SC_CLK_TCK")


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


class Place:
    """A registry of one size on one engine: its folder, its database, its server."""

    def __init__(self, options, engine, size, now):
        self.options, self.engine, self.size, self.now = options, engine, size, now
        self.state = f"{options.work}/{engine}-{size}"
        os.makedirs(self.state, mode=0o700)
        self.database = f"bench_{size}"
        self.connection = f"{options.postgres_connection} dbname={self.database}"
        self.process = None
        if engine == "postgres":
            self.psql(f"CREATE DATABASE {self.database}", "spind")
        with open(f"{self.state}/registry.yaml", "w", encoding="utf-8") as file:
            database = (f'sqlite: "{self.state}/registry.sqlite"' if engine == "sqlite"
                        else f'postgres: "{self.connection}"')
            file.write(f"""registry: Kreis Borken
state: "{self.state}"
database: {{ {database} }}
people: {{ listen: "127.0.0.1:{PORT}" }}
cabinets: {{ listen: "127.0.0.1:{CABINET_PORT}", names: ["127.0.0.1"] }}
socket: "{self.state}/socket"
""")

    def psql(self, sql, database=None):
        return run(["psql", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql,
                    f"{self.options.postgres_connection} dbname={database or self.database}"])

    def where(self):
        place = ["--state", self.state, "--now", str(self.now)]
        return place + (["--postgres", self.connection] if self.engine == "postgres" else [])

    def fill(self):
        begin = time.monotonic()
        run([self.options.bench, "registry-fill", *self.where(), "--reservations", str(self.size)])
        if self.engine == "postgres":
            # What a server in use has done by itself.
            self.psql("VACUUM ANALYZE")
        return time.monotonic() - begin

    def bytes(self):
        if self.engine == "postgres":
            return int(self.psql(f"SELECT pg_database_size('{self.database}')"))
        return sum(os.path.getsize(f"{self.state}/{name}") for name in os.listdir(self.state)
                   if name.startswith("registry.sqlite"))

    def start(self):
        with open(f"{self.state}/log", "ab") as log:
            self.process = subprocess.Popen(
                [self.options.registry, "serve", "--config", f"{self.state}/registry.yaml"],
                stdout=log, stderr=log)
        for _ in range(600):
            if self.process.poll() is not None:
                raise SystemExit(f"the registry ended: {open(f'{self.state}/log').read()}")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/v1/ready", timeout=5):
                    return
            except OSError:
                time.sleep(0.05)
        raise SystemExit("the registry does not get ready")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
            self.process = None

    def processor_seconds(self):
        """Of the registry, and of PostgreSQL's processes that serve it."""
        ours = spent(self.process.pid)
        theirs = 0.0
        if self.engine == "postgres":
            theirs = sum(spent(pid) for pid in descendants(self.options.postmaster))
        return ours, theirs


def stat(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return file.read().rpartition(")")[2].split()


def spent(pid):
    try:
        fields = stat(pid)
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def descendants(parent):
    found = [parent]
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and int(stat(name)[1]) == parent:
                found.append(int(name))
        except OSError:
            continue
    return found


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
    said = run([f"{place.options.postgres_programs}/pgbench", "-n", "-M", "prepared",
                "-c", str(clients), "-j", "1", "-T", str(max(1, int(seconds))),
                "-D", f"from={window[0]}", "-D", f"to={window[1]}",
                "-f", f"Benchmarks/floor-{name}.sql", place.connection])
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
        for _ in range(rounds):
            found["rounds"].append({
                "floor_one": floor(place, "one", 10**7, seconds / 2),
                "one": load(place, "one", 16, 10**6, seconds),
                "health": load(place, "health", 16, 10**6, seconds / 2),
                "floor_all": floor(place, "all", 10**5, seconds / 2),
                "all": load(place, "all", 1, 10**5, seconds),
            })
        bookings = 2_000 if quick else 10_000
        found["book"] = load(place, "book", 32, bookings, 20)
        found["race"] = load(place, "race", 16, 16 * place.options.races, 30)
        found["floor_book"] = floor(place, "book", 10**6, seconds)
        found["double"] = double_bookings(place)
        with open(f"/proc/{place.process.pid}/status", encoding="utf-8") as file:
            found["rss_kb"] = int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))
    finally:
        place.stop()
    return found


def main():
    parser = argparse.ArgumentParser()
    for name in ("bench", "registry", "load", "floor", "work", "out", "postgres-programs"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--races", type=int, default=500)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    options.postgres_connection = re.sub(
        r" dbname=\S+", "", os.environ["SPIND_TEST_POSTGRES"])
    options.postmaster = postmaster(options)
    now = int(time.time())
    os.makedirs(f"{options.work}/requests")
    bookings = 2_000 if options.quick else 10_000
    run([options.bench, "registry-requests", "--state", options.work, "--now", str(now),
         "--out", f"{options.work}/requests", "--bookings", str(bookings),
         "--races", str(options.races)])
    result = {}
    for size in options.sizes.split(","):
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


def postmaster(options):
    """The process of the server whose socket lies in that folder."""
    folder = re.search(r"host=(\S+)", options.postgres_connection).group(1)
    with open(f"{folder}/data/postmaster.pid", encoding="utf-8") as file:
        return int(file.readline())


main()
