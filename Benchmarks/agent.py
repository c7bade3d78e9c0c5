"""The whole spindd on simulated lines: how soon it is ready, what it holds and how often it wakes
while nothing happens. Runs in the kernel of Scripts/gpio-sim."""
import os
import shutil
import socket
import subprocess
import threading
import time

from chip import read
from process import processor

# The lines of Boards/cabinets/lending-cabinet-8.
RELAYS = [5, 6, 13, 16, 19, 20, 21, 26]
KEYPAD = [17, 27, 22, 23, 24, 25, 12]
CONTACTS = [4, 7, 8, 9, 10, 11, 14, 15]


class Agent:
    """A running spindd; `seconds` is the time from its start until it told that it is ready."""

    def __init__(self, program, boards, folder, cabinet="{boards}/cabinets/lending-cabinet-8/cabinet.yaml"):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        path = f"{folder}/notify"
        if os.path.exists(path):
            os.unlink(path)
        self.socket.bind(path)
        self.socket.settimeout(60)
        environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": path,
                       "WATCHDOG_USEC": "20000000"}
        self.log = open(f"{folder}/log", "wb")
        start = time.monotonic()
        self.process = subprocess.Popen(
            [program, "--config", cabinet.format(boards=boards), "--boards", boards,
             "--state", folder, "--run", folder],
            env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        while b"READY=1" not in self.socket.recv(4096):
            pass
        self.seconds = time.monotonic() - start
        # Like a service manager: the kernel keeps ten notices, and whoever sends one more waits.
        self.reader = threading.Thread(target=self.read_notices, daemon=True)
        self.reader.start()

    def read_notices(self):
        """Reads notices until the program tells that it stops."""
        self.socket.settimeout(None)
        while b"STOPPING=1" not in self.socket.recv(4096):
            pass

    def memory(self):
        """Resident kilobytes: all, and those that are in no file."""
        status = fields(f"/proc/{self.process.pid}/status")
        return int(status["VmRSS"].split()[0]), int(status["RssAnon"].split()[0])

    def switches(self):
        """How often each thread has waited so far, by its number and name."""
        folder = f"/proc/{self.process.pid}/task"
        return {
            (task, read(f"{folder}/{task}/comm")):
                int(fields(f"{folder}/{task}/status")["voluntary_ctxt_switches"])
            for task in os.listdir(folder)
        }

    def rest(self, settle, idle):
        """What it does while nothing happens: wake-ups a second by thread, the share of the
        processor, and the seconds that were measured."""
        # What a start leaves to be done is done by then.
        time.sleep(settle)
        before, spent, begin = self.switches(), processor(self.process), time.monotonic()
        time.sleep(idle)
        after, passed = self.switches(), time.monotonic() - begin
        return {
            "processor": (processor(self.process) - spent) / passed,
            "idle_seconds": passed,
            "wakes": {f"{name} {task}": (count - before.get((task, name), 0)) / passed
                      for (task, name), count in after.items()},
        }

    def stop(self):
        self.process.terminate()
        if self.process.wait(timeout=60) != 0:
            raise SystemExit(f"spindd ended with {self.process.returncode}")
        self.reader.join(timeout=60)
        self.socket.close()
        self.log.close()


def fields(path):
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def starts(program, boards, past, count):
    """The seconds from start to ready with a copy of that database, in order."""
    seconds = []
    for number in range(count):
        folder = f"{os.environ['TMPDIR']}/start{number}"
        shutil.copytree(past, folder)
        agent = Agent(program, boards, folder)
        seconds.append(agent.seconds)
        agent.stop()
        shutil.rmtree(folder)
    return seconds


def measure(options, chip):
    for line in RELAYS + KEYPAD:
        chip.pull(line, True)
    result = {"starts_full": starts(options.spindd, options.boards, options.full, options.starts),
              "starts_empty": starts(options.spindd, options.boards, options.empty, options.starts)}
    folder = f"{os.environ['TMPDIR']}/idle"
    shutil.copytree(options.full, folder)
    agent = Agent(options.spindd, options.boards, folder)
    # Only now: gpio-sim lets the bias of a request replace the pull from outside.
    for line in CONTACTS:
        chip.pull(line, False)
    result |= agent.rest(options.settle, options.idle)
    result["rss_kb"], result["anonymous_kb"] = agent.memory()
    agent.stop()
    return result
