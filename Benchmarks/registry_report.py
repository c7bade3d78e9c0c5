#!/usr/bin/env python3
"""Makes the registry's tables of Docs/benchmarks.md from what registry.py measured.

    registry_report.py REGISTRY.json [--print]

With --print they are printed and the document stays as it is.
"""
import json
import sys

from document import table, write

BEGIN = "<!-- registry figures: begin, written by Scripts/bench registry -->"
END = "<!-- registry figures: end -->"
NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
AIM = {"one": 5_000, "book": {"sqlite": 500, "postgres": 1_000}}


def mean(found, which, field=None):
    values = [part[which] if field is None else part[which][field] for part in found["rounds"]]
    return sum(values) / len(values)


def share(parts):
    """Processor time of a request, in microseconds, by who spent it."""
    done = sum(part["done"] for part in parts)
    return [sum(part[name] for part in parts) / done * 1e6
            for name in ("registry_cpu", "postgres_cpu", "cpu_seconds")]


def shares(parts):
    ours, theirs, load = share(parts)
    return f"{ours:,.0f} / {theirs:,.0f} / {load:,.0f}"


def places(result):
    keys = [key.split("-") for key in result if key.split("-")[0] in NAMES]
    return sorted({(engine, int(size)) for engine, size in keys if size.isdigit()},
                  key=lambda place: (list(NAMES).index(place[0]), place[1]))


def machine(facts):
    return (f"{facts['processor']}, {facts['cores']} cores; {facts['system']} on {facts['kernel']}, "
            f"PostgreSQL {facts['postgres']}, SQLite {facts['sqlite']}. When it began, the load "
            f"average of the last minute was {facts['load']:.1f}.")


def asking(result):
    rows = []
    for engine, size in places(result):
        found = result[f"{engine}-{size}"]
        ones = [part["one"] for part in found["rounds"]]
        rows.append([
            f"{NAMES[engine]}, {size:,}", f"{mean(found, 'one', 'rate'):,.0f}",
            f"{mean(found, 'one', 'p50_us') / 1e3:.1f} / {mean(found, 'one', 'p99_us') / 1e3:.1f}",
            f"{mean(found, 'floor_one'):,.0f}", f"{mean(found, 'health', 'rate'):,.0f}",
            shares(ones), f"{mean(found, 'all', 'p50_us') / 1e3:.0f} / "
            f"{mean(found, 'all', 'p99_us') / 1e3:.0f}", f"{1e3 / mean(found, 'floor_all'):.1f}"])
    return table(
        ["engine, reservations", "one asset, a second", "p50 / p99 in ms", "bare SQL, a second",
         "static answer, a second", "processor µs: registry / PostgreSQL / load",
         "all assets, p50 / p99 in ms", "bare SQL, ms"], rows)


def booking(result):
    rows = []
    for engine, size in places(result):
        found = result[f"{engine}-{size}"]
        book, race = found["book"], found["race"]
        rows.append([
            f"{NAMES[engine]}, {size:,}",
            f"{book['statuses'].get('201', 0) / book['seconds']:,.0f}",
            f"{book['p50_us'] / 1e3:.0f} / {book['p99_us'] / 1e3:.0f}",
            f"{found['floor_book']:,.0f}", shares([book]),
            f"{race['statuses'].get('201', 0)} of {race['done']:,}", f"{found['double']}",
            f"{race['seconds']:.1f}", f"{found['bytes'] / 1e6:,.0f}"])
    return table(
        ["engine, reservations", "bookings a second", "p50 / p99 in ms", "bare rows, a second",
         "processor µs: registry / PostgreSQL / load", "the race: winners", "double", "it took, s",
         "database, MB"], rows)


def growth(result):
    lines = []
    for engine in NAMES:
        sizes = [size for name, size in places(result) if name == engine]
        if len(sizes) < 2:
            continue
        small, large = (result[f"{engine}-{size}"] for size in (sizes[0], sizes[-1]))
        ratios = [
            ("one asset", mean(small, "one", "rate") / mean(large, "one", "rate")),
            ("all assets", mean(large, "all", "p50_us") / mean(small, "all", "p50_us")),
            ("bookings", small["book"]["rate"] / large["book"]["rate"])]
        said = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios)
        lines.append(f"{NAMES[engine]}, how much slower at {sizes[-1]:,} than at {sizes[0]:,}: {said} "
                     "(aim 1.5).")
    return "\n\n".join(lines)


def cabinets(result):
    engines = [engine for engine in NAMES if f"{engine}-cabinets" in result]
    found = [result[f"{engine}-cabinets"] for engine in engines]
    if not found:
        return "Cabinets were not measured."

    def row(title, value, aim=""):
        return [title] + [value(one) for one in found] + [aim]

    def arrival(one, which):
        times = one["book"]["from_request"]
        return f"{times[which] * 1e3:,.0f} ms" if times else "none arrived"

    return table(
        ["", *(NAMES[engine] for engine in engines), "aim"],
        [row("cabinets in long polls",
             lambda one: f"{one['up']['count']:,} of {one['cabinets']:,}", "2,000"),
         row("the registry's memory for each", lambda one: f"{one['memory_kb_each']:.0f} KiB",
             "60"),
         row("all there, from nothing", lambda one: f"{one['up']['seconds']:.1f} s"),
         row("processor while they wait", lambda one: f"{one['idle_cpu'] * 100:.1f} %"),
         row("from asking for a booking to its grant at the cabinet, p50",
             lambda one: arrival(one, "p50")),
         row("the same, p99", lambda one: arrival(one, "p99"), "1 s"),
         row("arrived", lambda one: f"{one['book']['arrived']:,} of {one['book']['booked']:,}"),
         row("registry stopped, with all of them waiting",
             lambda one: f"{one['stop_seconds']:.1f} s", "5 s"),
         row("all back, from the new start's readiness",
             lambda one: f"{one['back']['count']:,} in {one['back']['seconds']:.1f} s", "30 s"),
         row("half of them back", lambda one: f"{one['back']['half']:.1f} s"),
         row("a backlog of 20,000 records taken",
             lambda one: f"{one['backlog']['seconds']:.1f} s", "60 s"),
         row("records a second, of one cabinet",
             lambda one: f"{20_000 / one['backlog']['seconds']:,.0f}"),
         row("records a second, of 200 cabinets at once",
             lambda one: f"{one['journals']['held'] / one['journals']['seconds']:,.0f}")])


def figures(result):
    return "\n\n".join([
        machine(result["machine"]),
        "**Asking**, over HTTP, each figure beside its floors in the same run:", asking(result),
        "**Booking**:", booking(result), growth(result),
        "**Cabinets**, each with a certificate of its own, in one process:", cabinets(result)])


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        text = figures(json.load(file))
    write(text, BEGIN, END, sys.argv[2:])


main()
