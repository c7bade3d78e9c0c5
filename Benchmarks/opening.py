#!/usr/bin/env python3
"""The program that a maker would write, for Scripts/bench to compare with: libgpiod's Python
module and sqlite3. It does what opening.c does, and prints the same.

    opening.py DATABASE CHIP INPUT RELAY
"""
import sqlite3
import sys
import time

import gpiod

HASH = bytes(31) + b"\1"
GRANTED = (
    '{"at":1790000000000,"delayed":false,"event":{"accessGranted":{"grant":"g-benchmark0",'
    '"keypad":"keypad","purpose":"opening","set":1}},"trust":{"trusted":{}}}'
)
INTENDED = (
    '{"at":1790000000000,"delayed":false,"event":{"openingIntended":{"attempt":1,"cause":'
    '{"grant":{"_0":"g-benchmark0","_1":"opening"}},"compartment":1,"opening":1000}},'
    '"trust":{"trusted":{}}}'
)
PULSED = (
    '{"at":1790000000000,"delayed":false,"event":{"pulseEnded":{"attempt":1,"compartment":1,'
    '"opening":1000,"outcome":{"pulsed":{}}}},"trust":{"trusted":{}}}'
)


class LinesOfVersion1:
    """An input and an output through libgpiod 1."""

    def __init__(self, chip, input_offset, relay_offset):
        chip = gpiod.Chip(chip, gpiod.Chip.OPEN_BY_PATH)
        self.input = chip.get_line(input_offset)
        self.input.request(
            consumer="opening",
            type=gpiod.LINE_REQ_EV_RISING_EDGE,
            flags=gpiod.LINE_REQ_FLAG_BIAS_PULL_DOWN,
        )
        self.relay = chip.get_line(relay_offset)
        self.relay.request(consumer="opening", type=gpiod.LINE_REQ_DIR_OUT)

    def wait(self):
        """Waits for an edge and returns the kernel's stamp of it."""
        while not self.input.event_wait(sec=3600):
            pass
        event = self.input.event_read()
        return event.sec * 1_000_000_000 + event.nsec

    def set(self, value):
        self.relay.set_value(value)


class LinesOfVersion2:
    """The same through libgpiod 2."""

    def __init__(self, chip, input_offset, relay_offset):
        from gpiod.line import Bias, Direction, Edge, Value

        self.values = [Value.INACTIVE, Value.ACTIVE]
        self.offset = relay_offset
        self.input = gpiod.request_lines(
            chip,
            consumer="opening",
            config={
                input_offset: gpiod.LineSettings(
                    edge_detection=Edge.RISING, bias=Bias.PULL_DOWN
                )
            },
        )
        self.relay = gpiod.request_lines(
            chip,
            consumer="opening",
            config={relay_offset: gpiod.LineSettings(direction=Direction.OUTPUT)},
        )

    def wait(self):
        """Waits for an edge and returns the kernel's stamp of it."""
        return self.input.read_edge_events(1)[0].timestamp_ns

    def set(self, value):
        self.relay.set_value(self.offset, self.values[value])


class Journal:
    """The tables that spindd writes to."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "wal_autocheckpoint = 1000",
            "foreign_keys = ON",
            "cell_size_check = ON",
            "secure_delete = ON",
        ):
            self.db.execute(f"PRAGMA {pragma}").fetchall()
        self.sequence = self.db.execute(
            "SELECT max((SELECT sequence FROM anchor),"
            " coalesce((SELECT max(sequence) FROM journal), 0))"
        ).fetchone()[0]
        self.opening = self.db.execute("SELECT next_opening FROM meta").fetchone()[0]

    def append(self, json):
        self.sequence += 1
        self.db.execute(
            "INSERT INTO journal (sequence, incarnation, wall_ms, retention, digest, hash)"
            " VALUES (?, 1, ?, 0, ?, ?)",
            (self.sequence, time.time_ns() // 1_000_000, HASH, HASH),
        )
        self.db.execute(
            "INSERT INTO payloads (sequence, json) VALUES (?, ?)", (self.sequence, json)
        )

    def record_intent(self):
        self.db.execute("BEGIN IMMEDIATE")
        self.append(GRANTED)
        self.append(INTENDED)
        self.db.execute(
            "INSERT INTO pulses (opening, compartment, attempt) VALUES (?, 1, 1)", (self.opening,)
        )
        self.opening += 1
        self.db.execute(
            "UPDATE meta SET next_opening = ?1 WHERE next_opening < ?1", (self.opening,)
        )
        self.db.execute("COMMIT")

    def record_outcome(self):
        self.db.execute("BEGIN IMMEDIATE")
        self.append(PULSED)
        self.db.execute(
            "DELETE FROM pulses WHERE opening = ? AND compartment = 1 AND attempt = 1",
            (self.opening - 1,),
        )
        self.db.execute(
            "UPDATE grants SET uses_consumed = uses_consumed + 1 WHERE id = 'g-benchmark0'"
        )
        self.db.execute("COMMIT")


def main():
    if len(sys.argv) != 5:
        sys.exit("usage: opening.py DATABASE CHIP INPUT RELAY")
    journal = Journal(sys.argv[1])
    version = LinesOfVersion2 if hasattr(gpiod, "request_lines") else LinesOfVersion1
    lines = version(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    while True:
        print("ready", flush=True)
        edge = lines.wait()
        begin = time.monotonic_ns()
        journal.record_intent()
        end = time.monotonic_ns()
        lines.set(1)
        driven = time.monotonic_ns()
        time.sleep(0.01)
        lines.set(0)
        journal.record_outcome()
        print(edge, begin, end, driven, flush=True)


main()
