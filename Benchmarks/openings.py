"""From an edge to a relay: spindd's parts, a C and a Python program, one opening of each in turn.
Runs in the kernel of Scripts/gpio-sim."""
import os
import select
import subprocess
import sys
import time

# Between two openings: a lock rests for 100 ms after a pulse, and people come one by one.
PAUSE = 0.04
ANSWER = 10


class Peer:
    """A program that answers each rising edge of its line by an opening."""

    def __init__(self, chip, command, input_line, relay_line):
        self.chip, self.input, self.relay = chip, input_line, relay_line
        self.name = os.path.basename(command[-1] if command[0].endswith("python3") else command[0])
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        self.lines = b""
        self.expect("ready")

    def line(self):
        while b"\n" not in self.lines:
            if not select.select([self.process.stdout], [], [], ANSWER)[0]:
                raise SystemExit(f"{self.name} does not answer within {ANSWER} s")
            read = os.read(self.process.stdout.fileno(), 4096)
            if not read:
                raise SystemExit(f"{self.name} ended with status {self.process.wait()}")
            self.lines += read
        first, _, self.lines = self.lines.partition(b"\n")
        return first.decode()

    def expect(self, word):
        if self.line() != word:
            raise SystemExit(f"{self.name} did not say {word}")

    def open(self):
        """One opening: the nanoseconds that it printed."""
        if self.chip.is_high(self.relay):
            raise SystemExit(f"{self.name}: the relay is active before its time")
        self.chip.pull(self.input, True)
        numbers = [int(number) for number in self.line().split()]
        self.expect("ready")
        self.chip.pull(self.input, False)
        return numbers

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def prepare(options, name):
    folder = f"{os.environ['TMPDIR']}/{name}"
    os.mkdir(folder)
    subprocess.run([options.bench, "prepare", "--state", folder], check=True)
    return folder


def spind(options, chip, name, line, *arguments):
    return Peer(
        chip,
        [options.bench, "open", "--cabinet", options.cabinet, "--boards", options.boards,
         "--state", prepare(options, name), "--input", f"LINE{line}", *arguments], line, 0)


def measure(options, chip):
    def database(name):
        return prepare(options, name) + "/cabinet.sqlite"

    peers = {
        "spind": spind(options, chip, "spind", 30),
        "c": Peer(chip, [options.opening, database("c"), chip.device, "31", "1"], 31, 1),
        "python": Peer(
            chip, [sys.executable, options.python, database("python"), chip.device, "32", "2"], 32, 2),
    }
    result = {name: [] for name in peers}
    for _ in range(options.openings):
        for name, peer in peers.items():
            time.sleep(PAUSE)
            times = peer.open()
            # Of spindd's parts the stages between are printed too, and zero here.
            edge, begin, end, driven = times[0], *times[-3:]
            result[name].append(
                {"total": driven - edge, "commit": end - begin, "rest": driven - edge - end + begin})
    for peer in peers.values():
        peer.stop()
    return result


STAGES = ["edge seen", "key taken by the decision loop", "verifier made", "grant looked up",
          "decided", "committed", "relay active"]


def stages(options, chip):
    """The stages between, in a run of their own: each costs a look at the clock."""
    peer = spind(options, chip, "stages", 33, "--stages")
    result = {stage: [] for stage in STAGES}
    for _ in range(options.openings):
        time.sleep(3 * PAUSE)
        times = peer.open()
        for stage, begin, end in zip(STAGES, times, times[1:]):
            result[stage].append(end - begin)
    peer.stop()
    return result
