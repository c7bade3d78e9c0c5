"""spindd with every driver there is, while nothing happens. Runs in the kernel of Scripts/gpio-sim."""
import fcntl
import os
import shutil
import struct
import subprocess
import time
import tty

from agent import Agent
from chip import read
from process import processor

# What rests high: the keypad's rows and the data lines of the Wiegand reader.
HIGH = [17, 27, 22, 23, 8, 9]
# What rests low: the contact and the item sensor at lines, both normally closed.
LOW = [4, 7]
BUSES = {name: f"/dev/tty{name.upper()}"
         for name in ("readers", "parcels", "relays", "tags", "cards")}
# What benchmark programs in C ask, in the order of their arguments.
ASKED = ("readers", "parcels", "relays")
# What says nothing by itself.
SILENT = ("tags",)
DISPLAY = 0x27


def keyboard():
    """Makes a keyboard through uinput: its open file and its device's path."""
    before = set(os.listdir("/dev/input")) if os.path.isdir("/dev/input") else set()
    file = os.open("/dev/uinput", os.O_RDWR)
    # Linux, include/uapi/linux/uinput.h: UI_SET_EVBIT, UI_SET_KEYBIT, UI_DEV_CREATE.
    fcntl.ioctl(file, 0x40045564, 1)
    for code in range(1, 128):
        fcntl.ioctl(file, 0x40045565, code)
    os.write(file, struct.pack("80s4HI256i", b"spind-bench", 3, 0, 0, 0, 0, *[0] * 256))
    fcntl.ioctl(file, 0x5501)
    while True:
        new = [name for name in os.listdir("/dev/input")
               if name not in before and name.startswith("event")]
        if new:
            return file, f"/dev/input/{new[0]}"
        time.sleep(0.01)


def i2c_bus():
    """Loads the kernel's I²C device of registers, and says its bus's number."""
    subprocess.run(
        ["insmod", f"{os.environ['KMODDIR']}/i2c-stub.ko", f"chip_addr={DISPLAY}"], check=True)
    for bus in os.listdir("/sys/bus/i2c/devices"):
        if bus.startswith("i2c-") and "stub" in read(f"/sys/bus/i2c/devices/{bus}/name"):
            return int(bus[len("i2c-"):])
    raise SystemExit("there is no stub of an I²C bus")


def least(options):
    """The share of the processor that asking the buses takes in C."""
    program = subprocess.Popen([options.poll, *(BUSES[name] for name in ASKED)], stdout=subprocess.PIPE)
    if program.stdout.readline() != b"ready\n":
        raise SystemExit("the buses are not asked")
    begin, spent = time.monotonic(), processor(program)
    time.sleep(options.idle)
    share = (processor(program) - spent) / (time.monotonic() - begin)
    if program.poll() is not None:
        raise SystemExit("a bus does not answer")
    program.kill()
    program.wait()
    program.stdout.close()
    return share


def measure(options, chip):
    folder = f"{os.environ['TMPDIR']}/every-driver"
    shutil.copytree(options.empty, folder)
    for line in HIGH:
        chip.pull(line, True)
    masters, slaves = {}, []
    for name, path in BUSES.items():
        masters[name], slave = os.openpty()
        tty.setraw(slave)
        slaves.append(slave)
        os.symlink(os.ttyname(slave), path)
    (pad_file, pad), (scanner_file, scanner) = keyboard(), keyboard()
    with open(options.drivers, encoding="utf-8") as file:
        text = file.read()
    for old, new in (("i2c: 99", f"i2c: {i2c_bus()}"), ("/dev/input/PAD", pad),
                     ("/dev/input/SCANNER", scanner)):
        text = text.replace(old, new)
    cabinet = f"{folder}/cabinet.yaml"
    with open(cabinet, "w", encoding="utf-8") as file:
        file.write(text)
    devices = subprocess.Popen(
        [options.bench, "devices", "--cabinet", cabinet, "--boards", options.boards,
         *(word for name, master in masters.items() if name not in SILENT
           for word in ("--bus", f"{name}={master}"))],
        stdout=subprocess.PIPE, pass_fds=list(masters.values()))
    if devices.stdout.readline() != b"ready\n":
        raise SystemExit("the devices are not ready")
    floor = least(options)
    agent = Agent(options.spindd, options.boards, folder, cabinet)
    # Only now: gpio-sim lets the bias of a request replace the pull from outside.
    for line in LOW:
        chip.pull(line, False)
    result = agent.rest(options.settle, options.idle)
    result["rss_kb"], result["anonymous_kb"] = agent.memory()
    result["processor_c"] = floor
    agent.stop()
    devices.kill()
    devices.wait()
    devices.stdout.close()
    for file in [pad_file, scanner_file, *masters.values(), *slaves]:
        os.close(file)
    return result
