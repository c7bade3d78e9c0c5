"""Two Wiegand readers at once: how fast bits may come, and what reading them takes beside the same
in C. Runs in the kernel of Scripts/gpio-sim."""
import collections
import os
import select
import subprocess
import time

from process import processor

LINES = [52, 53, 54, 55]
INTERVALS = [2_000, 1_000, 500, 200, 0]
FRAME_BITS = 26


def until(process, wanted, seen, seconds):
    """Reads lines into `seen` until there are as many cards as wanted, or for so long."""
    end = time.monotonic() + seconds
    buffer = b""
    while sum(len(cards) for cards in seen.values()) < wanted:
        if not select.select([process.stdout], [], [], max(0, end - time.monotonic()))[0]:
            return
        buffer += os.read(process.stdout.fileno(), 4_096)
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            words = line.split()
            if words[:1] == [b"card"]:
                seen[int(words[1])].append(int(words[2]))


def run(options, chip, command, interval):
    """Plays frames while that program reads them."""
    reader = subprocess.Popen(command, stdout=subprocess.PIPE)
    if reader.stdout.readline() != b"ready\n":
        raise SystemExit(f"{command[0]} is not ready")
    pulls = [f"{chip.lines}/sim_gpio{line}/pull" for line in LINES]
    before = processor(reader)
    played = subprocess.run(
        [options.wiegand, "play", str(options.frames), str(interval), *pulls], check=True,
        capture_output=True, text=True).stdout.split()
    seen = collections.defaultdict(list)
    until(reader, 2 * options.frames, seen, 5)
    spent = processor(reader) - before
    reader.terminate()
    reader.wait(timeout=30)
    reader.stdout.close()
    times, again = [int(word) for word in played[:-2]], int(played[-1])
    wanted = {1 << 16 | number for number in range(1, options.frames + 1)}
    return {
        "bits_per_second": FRAME_BITS * len(times) / (sum(times) / 1e9),
        "read": [len(wanted & set(seen[index])) for index in range(2)],
        "wrong": sum(card not in wanted for cards in seen.values() for card in cards),
        "again": again, "processor": spent / (2 * (options.frames + again)),
    }


def measure(options, chip):
    d0, d1 = (",".join(f"LINE{line}" for line in LINES[first::2]) for first in (0, 1))
    programs = {
        "spind": [options.bench, "wiegand", "--d0", d0, "--d1", d1],
        "c": [options.wiegand, "read", chip.device, *map(str, LINES)],
    }
    return {
        "frames": options.frames,
        "runs": [
            {"interval": interval,
             **{name: run(options, chip, command, interval) for name, command in programs.items()}}
            for interval in INTERVALS
        ],
    }
