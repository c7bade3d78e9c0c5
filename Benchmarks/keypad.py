"""The matrix keypad's driver: what a scan takes beside the same in C, and how soon a key is told.
Runs in the kernel of Scripts/gpio-sim."""
import os
import select
import subprocess
import time

ROWS, COLUMNS = [40, 41, 42, 43], [44, 45, 46]
DEBOUNCE_MILLISECONDS = 20


def scans(command):
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [int(word) for word in words[1:]]


def measure(options, chip):
    for line in ROWS + COLUMNS:
        chip.pull(line, True)
    in_c = scans([options.scan, chip.device, str(options.scans),
                  ",".join(map(str, ROWS)), ",".join(map(str, COLUMNS))])
    driver = subprocess.Popen(
        [options.bench, "keypad", "--scans", str(options.scans),
         "--debounce", str(DEBOUNCE_MILLISECONDS),
         "--rows", ",".join(f"LINE{row}" for row in ROWS),
         "--columns", ",".join(f"LINE{column}" for column in COLUMNS)], stdout=subprocess.PIPE)
    ours = [int(word) for word in driver.stdout.readline().split()[1:]]
    if driver.stdout.readline() != b"ready\n":
        raise SystemExit("the keypad's driver is not ready")
    # Let it settle and go to sleep.
    time.sleep(0.2)
    result = {"scan_c": in_c, "scan_spind": ours, "key": []}
    for number in range(options.keys):
        row = ROWS[number % len(ROWS)]
        begin = time.monotonic_ns()
        chip.pull(row, False)
        if not select.select([driver.stdout], [], [], 5)[0]:
            raise SystemExit("a key was not seen")
        told = os.read(driver.stdout.fileno(), 100)
        result["key"].append(int(told) - begin)
        chip.pull(row, True)
        time.sleep(0.08)
    driver.terminate()
    driver.wait(timeout=30)
    driver.stdout.close()
    return result
