"""What a running process has spent."""
import time


def processor(process):
    """Its processor time so far, in seconds."""
    # Linux, include/linux/posix-timers.h: the clock of a process's scheduled time.
    return time.clock_gettime(~process.pid << 3 | 2)
