#!/usr/bin/env python3
"""Measures what needs GPIO lines, inside the kernel of Scripts/gpio-sim, and writes it as JSON; run
by Scripts/bench."""
import argparse
import ctypes
import json
import platform

import agent
import drivers
import keypad
import openings
import wiegand
from chip import Chip


class Timex(ctypes.Structure):
    """The beginning of the kernel's struct timex, and room for the rest of it."""

    _fields_ = [
        ("modes", ctypes.c_uint), ("offset", ctypes.c_long), ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long), ("esterror", ctypes.c_long), ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 400),
    ]


def trust_clock():
    """Tells the kernel what a time service would, or nobody is let in."""
    status, maximum_error, estimated_error = 0x10, 0x4, 0x8
    clock = Timex(modes=status | maximum_error | estimated_error)
    if ctypes.CDLL(None).adjtimex(ctypes.byref(clock)) < 0:
        raise SystemExit("adjtimex refuses")


def main():
    parser = argparse.ArgumentParser()
    for name in ("bench", "spindd", "opening", "scan", "wiegand", "poll", "python", "cabinet",
                 "drivers", "boards", "full", "empty", "out"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("openings", "scans", "keys", "frames", "starts", "idle", "settle"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    trust_clock()
    chip = Chip("spind-bench", 64)
    computer = Chip("pinctrl-bcm2711", 58, lambda offset: f"GPIO{offset}" if offset < 28 else None)
    result = {"kernel": f"Linux {platform.release()}"}
    print("edge to relay, three programs in turn", flush=True)
    result["openings"] = openings.measure(options, chip)
    print("the stages between", flush=True)
    result["stages"] = openings.stages(options, chip)
    print("keypad", flush=True)
    result["keypad"] = keypad.measure(options, chip)
    print("two Wiegand readers at once", flush=True)
    result["wiegand"] = wiegand.measure(options, chip)
    print("spindd: starts, and nothing happening", flush=True)
    result["agent"] = agent.measure(options, computer)
    print("spindd with every driver, and nothing happening", flush=True)
    result["drivers"] = drivers.measure(options, computer)
    with open(options.out, "w", encoding="utf-8") as file:
        json.dump(result, file)


main()
