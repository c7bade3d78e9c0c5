#!/usr/bin/env python3
"""Makes the tables of Docs/benchmarks.md from what inside.py and outside.py measured.

    report.py INSIDE.json OUTSIDE.json [--print]

With --print they are printed and the document stays as it is.
"""
import json
import sys

from document import table, write

BEGIN = "<!-- figures: begin, written by Scripts/bench -->"
END = "<!-- figures: end -->"
NAMES = {"spind": "Spind", "c": "C", "python": "Python"}


def at(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


def microseconds(values, share):
    return f"{at(values, share) / 1000:,.0f}"


def milliseconds(seconds, share):
    return f"{at(seconds, share) * 1000:.0f} ms"


def machine(facts, inside):
    return (
        f"{facts['processor']}, {facts['cores']} cores; {facts['system']} on {facts['kernel']}, "
        f"{inside['kernel']} in user mode for what needs GPIO lines (one core); "
        f"Swift {facts['swift']}, gcc {facts['gcc']}, Python {facts['python']}, "
        f"libgpiod {facts['libgpiod']}, SQLite {facts['sqlite']}."
    )


def openings(measured):
    def part(name, which):
        return [opening[which] for opening in measured[name]]

    rows = []
    for name, title in NAMES.items():
        row = [title]
        for which in ("total", "commit", "rest"):
            values = part(name, which)
            row.append(f"{microseconds(values, 0.5)} / {microseconds(values, 0.99)}")
        for which in ("total", "commit", "rest"):
            ratio = at(part(name, which), 0.5) / at(part("c", which), 0.5)
            row.append(f"{ratio:.1f}")
        rows.append(row)
    return table(
        ["p50 / p99 in µs", "edge to relay", "durable commit", "the rest", "÷ C", "commit ÷ C",
         "rest ÷ C"], rows)


def stages(measured):
    return table(
        ["stage", "p50 in µs", "p99 in µs"],
        [[stage, microseconds(values, 0.5), microseconds(values, 0.99)]
         for stage, values in measured.items()])


def keypad(measured):
    ours, theirs = measured["scan_spind"], measured["scan_c"]
    key = measured["key"]
    return table(
        ["keypad", "p50 in µs", "p99 in µs"],
        [["one scan of 4 × 3 keys, Spind", microseconds(ours, 0.5), microseconds(ours, 0.99)],
         ["the same in C", microseconds(theirs, 0.5), microseconds(theirs, 0.99)],
         ["key down to key told, 20 ms debounce", microseconds(key, 0.5),
          microseconds(key, 0.99)]])


def wiegand(measured):
    frames = measured["frames"]
    rows = []
    for run in measured["runs"]:
        ours, theirs = run["spind"], run["c"]
        row = [f"{run['interval']:,} µs" if run["interval"] else "as fast as it goes"]
        for reading in (ours, theirs):
            wrong = f", {reading['wrong']} wrong" if reading["wrong"] else ""
            row += [f"{reading['bits_per_second']:,.0f}",
                    f"{reading['read'][0]} and {reading['read'][1]}{wrong}"]
        row.append(f"{ours['processor'] * 1e6:,.0f} / {theirs['processor'] * 1e6:,.0f}")
        row.append(f"{ours['processor'] / theirs['processor']:.1f}")
        rows.append(row)
    return table(
        ["a bit every", "bits a second each, Spind", f"frames of {frames} read",
         "bits a second each, C", f"frames of {frames} read", "processor µs a frame, Spind / C",
         "÷ C"], rows)


def drivers(measured, agent):
    def percent(share):
        return f"{share * 100:.2f} %"

    own = measured["processor"] - agent["processor"]
    return table(
        ["nothing happens", "measured"],
        [["processor, the lending cabinet", percent(agent["processor"])],
         ["processor, with every driver", percent(measured["processor"])],
         ["asking its OSDP readers and lock boards as often in C", percent(measured["processor_c"])],
         ["what every driver adds ÷ C", f"{own / measured['processor_c']:.1f}"],
         ["wake-ups a second", f"{sum(measured['wakes'].values()):.1f}"],
         ["resident memory", f"{measured['rss_kb'] / 1024:.1f} MiB"],
         ["of it in no file", f"{measured['anonymous_kb'] / 1024:.1f} MiB"]])


def megabytes(count):
    return f"{count / 1e6:.1f} MB"


def rest(inside, outside):
    agent, wakes = inside["agent"], inside["agent"]["wakes"]
    days = outside["days"]
    rows = [
        ["resident memory, idle", f"{agent['rss_kb'] / 1024:.1f} MiB", "35"],
        ["of it in no file", f"{agent['anonymous_kb'] / 1024:.1f} MiB", "5"],
        ["start to ready, 10,000 grants and 100,000 records, lines in memory",
         milliseconds(outside["starts_full"], 0.5), "150"],
        ["the same in the user-mode kernel", milliseconds(agent["starts_full"], 0.5), ""],
        ["start to ready, empty, lines in memory", milliseconds(outside["starts_empty"], 0.5), ""],
        ["the same in the user-mode kernel", milliseconds(agent["starts_empty"], 0.5), ""],
        ["wake-ups a second, idle", f"{sum(wakes.values()):.2f}", "1"],
    ]
    for title, day in (("quiet", outside["quiet"]), ("busy, 200 openings", outside["busy"])):
        rows.append([
            f"written on a {title} day (mean of {days})".replace(", 200 openings day", " day, 200 openings"),
            f"{day['write_bytes'] / 1024:,.0f} KiB", ""])
    for program, (whole, stripped) in outside["sizes"].items():
        rows.append(
            [f"`{program}`, as linked / stripped", f"{megabytes(whole)} / {megabytes(stripped)}", ""])
    return table(["", "measured", "aim"], rows)


def threads(wakes):
    names = {}
    for name, rate in wakes.items():
        name = name.rsplit(" ", 1)[0]
        names[name] = names.get(name, 0) + rate
    said = [f"`{name}` {rate:.2f}" for name, rate in
            sorted(names.items(), key=lambda pair: -pair[1]) if rate >= 0.005]
    return "Wake-ups a second by thread: " + ", ".join(said) + "."


def figures(inside, outside):
    count = len(inside["openings"]["c"])
    return "\n\n".join([
        machine(outside["machine"], inside),
        f"**From an edge to the relay**, {count} openings of each program, one after the other:",
        openings(inside["openings"]),
        "Where Spind's time goes, in a run of its own (each stamp costs about 20 µs there):",
        stages(inside["stages"]),
        "**The keypad apart**:",
        keypad(inside["keypad"]),
        "**The whole agent**:",
        rest(inside, outside),
        threads(inside["agent"]["wakes"]),
        f"**Two Wiegand readers at once**, {inside['wiegand']['frames']} frames of 26 bits on each:",
        wiegand(inside["wiegand"]),
        "**An idle cabinet with every driver**:",
        drivers(inside["drivers"], inside["agent"]),
        threads(inside["drivers"]["wakes"]),
    ])


def main():
    with open(sys.argv[1], encoding="utf-8") as first, open(sys.argv[2], encoding="utf-8") as second:
        text = figures(json.load(first), json.load(second))
    write(text, BEGIN, END, sys.argv[3:])


main()
