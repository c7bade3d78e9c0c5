"""A chip of the kernel's gpio-sim and the outside world of its lines; needs root."""
import os


class Chip:
    """Made with that label and so many lines, named by `name(offset)` where that is not None."""

    def __init__(self, label, count, name=lambda offset: f"LINE{offset}"):
        self.folder = f"/sys/kernel/config/gpio-sim/{label}"
        bank = f"{self.folder}/bank0"
        os.makedirs(bank)
        write(f"{bank}/num_lines", str(count))
        write(f"{bank}/label", label)
        for offset in range(count):
            if name(offset):
                os.mkdir(f"{bank}/line{offset}")
                write(f"{bank}/line{offset}/name", name(offset))
        write(f"{self.folder}/live", "1")
        chip = read(f"{bank}/chip_name")
        self.device = f"/dev/{chip}"
        self.lines = f"/sys/devices/platform/{read(f'{self.folder}/dev_name')}/{chip}"
        self.pulls = {}

    def pull(self, offset, high):
        """Connects a line to a pull, as a contact or key would."""
        if offset not in self.pulls:
            self.pulls[offset] = os.open(f"{self.lines}/sim_gpio{offset}/pull", os.O_WRONLY)
        os.pwrite(self.pulls[offset], b"pull-up" if high else b"pull-down", 0)

    def is_high(self, offset):
        """The physical level of a line."""
        return read(f"{self.lines}/sim_gpio{offset}/value") == "1"


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read().strip()


def write(path, text):
    with open(path, "w", encoding="ascii") as file:
        file.write(text)
