"""A registry that Benchmarks/registry.py measures: its folder, its database, its server."""
import os
import re
import signal
import subprocess
import time
import urllib.request

PORT = 18480
CABINET_PORT = 18443
TICK = os.sysconf("SC_CLK_TCK")


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


class Place:
    """A registry of one size on one engine: its folder, its database, its server."""

    def __init__(self, options, engine, size, now, suffix=""):
        self.options, self.engine, self.size, self.now = options, engine, size, now
        self.state = f"{options.work}/{engine}-{size}{suffix}"
        os.makedirs(self.state, mode=0o700)
        self.database = f"bench_{size}{suffix}"
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

    def memory_kb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))

    def processor_seconds(self):
        """Of the registry, and of PostgreSQL's processes that serve it."""
        ours = spent(self.process.pid) if self.process else 0.0
        theirs = 0.0
        if self.engine == "postgres":
            theirs = sum(spent(pid) for pid in descendants(self.options.postmaster))
        return ours, theirs


def put_ahead(place, is_measuring):
    """Puts all that is measured ahead of whatever else runs on this machine, or back: each session
    is a group of its own to Linux's scheduler (sched(7), autogroup). Nothing where that is not allowed."""
    for pid in [os.getpid(), *descendants(place.options.postmaster)]:
        try:
            with open(f"/proc/{pid}/autogroup", "w", encoding="utf-8") as file:
                file.write("-20" if is_measuring else "0")
        except OSError:
            continue


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


def machine(options):
    """What all was measured on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/etc/os-release", encoding="utf-8") as file:
        system = dict(line.rstrip().split("=", 1) for line in file if "=" in line)
    return {
        "processor": names[0] if names else os.uname().machine, "cores": os.cpu_count(),
        "system": system["PRETTY_NAME"].strip('"'),
        "kernel": f"Linux {os.uname().release.split('-')[0]}",
        "postgres": run([f"{options.postgres_programs}/postgres", "--version"]).split()[2],
        "sqlite": run(["dpkg-query", "-W", "-f", "${Version}", "libsqlite3-dev"]).split("-")[0],
        "load": os.getloadavg()[0],
    }
