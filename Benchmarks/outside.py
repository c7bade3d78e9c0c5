#!/usr/bin/env python3
"""Measures what needs no GPIO lines, on this machine's own kernel, and writes it as JSON; run by
Scripts/bench."""
import argparse
import json
import os
import platform
import shutil
import subprocess
import time

PROGRAMS = ["spindd", "spindctl", "spind-safe-outputs"]
CABINET = ["--cabinet", "Boards/cabinets/lending-cabinet-8/cabinet.yaml", "--boards", "Boards"]


def day(options, openings, days):
    """What a day writes: openings, records, write_bytes and wchar, a day's share."""
    folder = f"{options.work}/day{openings}"
    shutil.copytree(f"{options.work}/day", folder)
    # The kernel counts a page once until it is on the disk, whoever changed it first.
    os.sync()
    words = subprocess.run(
        [options.bench, "day", *CABINET, "--state", folder, "--openings", str(openings),
         "--days", str(days)], check=True, capture_output=True, text=True).stdout.split()
    shutil.rmtree(folder)
    return {name: int(number) / days for name, number in zip(words[::2], words[1::2])}


def starts(options, past, count):
    """The seconds until the same parts on lines in memory are ready, and their memory."""
    seconds = []
    for number in range(count):
        folder = f"{options.work}/start{number}"
        shutil.copytree(f"{options.work}/{past}", folder)
        begin = time.monotonic()
        process = subprocess.Popen(
            [options.bench, "start", *CABINET, "--state", folder], stdout=subprocess.PIPE)
        if process.stdout.readline() != b"ready\n":
            raise SystemExit("the cabinet did not start")
        seconds.append(time.monotonic() - begin)
        process.kill()
        process.wait()
        process.stdout.close()
        shutil.rmtree(folder)
    return seconds


def sizes(options):
    result = {}
    for program in PROGRAMS:
        stripped = f"{options.work}/{program}"
        subprocess.run(["strip", "-o", stripped, f"{options.binaries}/{program}"], check=True)
        result[program] = [os.path.getsize(f"{options.binaries}/{program}"),
                           os.path.getsize(stripped)]
    return result


def first_line(command):
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    return (said.stdout + said.stderr).splitlines()[0]


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        facts = dict(line.split(":", 1) for line in file if ":" in line)
    facts = {name.strip(): value.strip() for name, value in facts.items()}
    with open("/etc/os-release", encoding="utf-8") as file:
        system = dict(line.rstrip().split("=", 1) for line in file if "=" in line)
    swift = next(
        (line for line in subprocess.run(
            ["swift", "--version"], check=True, capture_output=True, text=True
        ).stdout.splitlines() if "Swift version" in line), "Swift")
    gpiod = first_line(["dpkg-query", "-W", "-f", "${Version}\n", "libgpiod-dev"])
    sqlite = first_line(["dpkg-query", "-W", "-f", "${Version}\n", "libsqlite3-dev"])
    return {
        "system": system["PRETTY_NAME"].strip('"'),
        "kernel": f"Linux {platform.release().split('-')[0]}",
        "processor": facts.get("model name", platform.machine()),
        "cores": os.cpu_count(),
        "swift": swift.split("Swift version ")[-1].split(" ")[0],
        "gcc": first_line(["gcc", "-dumpfullversion"]),
        "python": platform.python_version(),
        "libgpiod": gpiod.split("-")[0],
        "sqlite": sqlite.split("-")[0],
    }


def main():
    parser = argparse.ArgumentParser()
    for name in ("bench", "binaries", "work", "out"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    days, count = (2, 3) if options.quick else (10, 10)
    result = {
        "machine": machine(), "sizes": sizes(options), "days": days,
        "quiet": day(options, 0, days), "busy": day(options, 200, days),
        "starts_full": starts(options, "full", count),
        "starts_empty": starts(options, "empty", count),
    }
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(result, file)


main()
