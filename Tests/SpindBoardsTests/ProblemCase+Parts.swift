import SpindBoards

extension ProblemCase {
    /// Locks and their relays.
    static let lockProblems = [
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms,",
            "",
            """
            cabinet.yaml:16:11: `unlock-time-max` is missing in `lock`; add it, for example \
            `unlock-time-max: 800ms`
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms",
            "unlock-time-max: 90s",
            """
            cabinet.yaml:17:30: `unlock-time-max` must be 10ms to 1min and is 90s; write a value \
            within that range
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms",
            "unlock-time-max: 800",
            """
            cabinet.yaml:17:30: `unlock-time-max` is `800` without a unit; add one of `us`, \
            `ms`, `s`, `min`, `h`, for example `800ms`
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms",
            "unlock-time-max: 800 ms",
            """
            cabinet.yaml:17:30: `unlock-time-max` is `800 ms`, with a space before the unit; \
            delete it: `800ms`
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms",
            "unlock-time-max: 010ms",
            """
            cabinet.yaml:17:30: `unlock-time-max` is `010ms`, and a number that begins with 0 \
            may be octal; write it without the first 0
            """),
        ProblemCase(
            .cabinet, "unlock-time-max: 800ms",
            "unlock-time-max: 100ms",
            """
            cabinet.yaml:16:11: `unlock-time` (500ms) is longer than `unlock-time-max` (100ms); \
            shorten it, or raise what the lock may bear if its maker says so
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 0.6",
            """
            cabinet.yaml:17:79: `current` is `0.6` without a unit; add one of `mA`, `A`, for \
            example `0.6A`
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 600",
            """
            cabinet.yaml:17:79: `current` is `600` without a unit; add one of `mA`, `A`, for \
            example `0.6A`
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 1.3A",
            """
            cabinet.yaml:17:79: the lock draws 1300mA, more than all locks together may \
            (`locks-max` 1200mA, line 22); a stronger supply with a higher `locks-max`, or \
            another lock
            """),
        ProblemCase(
            .cabinet, "duty-max: 10%",
            "duty-max: 0.5",
            """
            cabinet.yaml:17:47: `duty-max` is `0.5` without a unit; add `%`, for example `10%`
            """),
        ProblemCase(
            .cabinet, "duty-max: 10%",
            "duty-max: 110%",
            """
            cabinet.yaml:17:47: `duty-max` must be 1% to 100% and is 110%; write a value within \
            that range
            """),
        ProblemCase(
            .cabinet, "duty-window: 60s",
            "duty-window: 3s",
            """
            cabinet.yaml:16:11: one drive of 500ms is more than `duty-max` allows within \
            `duty-window`; a longer window, a larger share or a shorter `unlock-time`
            """),
        ProblemCase(
            .cabinet, ", current: 0.6A",
            "",
            """
            cabinet.yaml:16:11: `current` is missing in `lock`; add it, for example `current: \
            0.6A`
            """),
        ProblemCase(
            .cabinet, "kind: solenoid",
            "kind: solenoyd",
            """
            cabinet.yaml:16:19: `kind` cannot be `solenoyd`; did you mean `solenoid`? It is one \
            of solenoid, strike, maglock, motor, central-locking
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: relays/1",
            """
            cabinet.yaml:20:54: the relay `relays/1` is used twice, first at line 16, column 56; \
            give each lock and socket a relay of its own
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: relays/9",
            """
            cabinet.yaml:20:54: `relay` is `relays/9`, which `relays` does not have; write \
            `relays/1` to `relays/5`
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: relay/2",
            """
            cabinet.yaml:20:54: `relay` is `relay/2`, and `boards` names no relays `relay`; did \
            you mean `relays`? It names relays
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: relays/3",
            """
            cabinet.yaml:20:54: `IO7` is low while the computer boots (input-pull-down), which \
            energises the relay of `relays/3` and opens the door; another pin, a relay board that \
            is proved to stay off under a weak pull (`weak-pull-safe: true`, with its source), or \
            a resistor that holds the relay's input high (then write `held-off: hardware` at the \
            board)
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: relays/5",
            """
            cabinet.yaml:20:54: `IO9` is low while the computer boots (output-low), which \
            energises the relay of `relays/5` and opens the door; another pin
            """),
        ProblemCase(
            .cabinet, "relay: relays/2",
            "relay: computer/2",
            """
            cabinet.yaml:20:54: `relay` is `computer/2`, and `boards` names no relays \
            `computer`; it names relays
            """),
        ProblemCase(
            .cabinet, "kind: strike, energized: unlocks",
            "kind: maglock, energized: unlocks",
            """
            cabinet.yaml:20:11: a maglock holds the door while it has current; write `energized: \
            locks`, or another `kind`
            """),
        ProblemCase(
            .cabinet, "kind: strike, energized: unlocks",
            "kind: maglock, energized: locks",
            """
            cabinet.yaml:20:11: a lock that current locks needs `fire-release` in `lock`; let a \
            contact of the fire alarm cut its supply, then write `fire-release: hardware`
            """),
        ProblemCase(
            .cabinet, "unlock-time: 3s",
            "unlock-time: 2s",
            """
            cabinet.yaml:20:11: a strike released for 2s leaves no time to pull the door; give it \
            an `unlock-time` of 3s or more
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 0.6A, hardware-limit: 400ms",
            """
            cabinet.yaml:16:11: `hardware-limit` (400ms) ends a drive before `unlock-time` \
            (500ms); set the timer longer or `unlock-time` shorter
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 0.6A, fire-release: software",
            """
            cabinet.yaml:17:99: `fire-release` cannot be `software`; it is hardware
            """),
    ]

    /// Contacts and their lines.
    static let contactProblems = [
        ProblemCase(
            .cabinet, "line: IO10",
            "line: IO7",
            """
            cabinet.yaml:18:22: `IO7` is used twice: by contact 1 and, at line 4, column 3, by \
            relay relays/3; give one of them another line
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: IO11",
            """
            cabinet.yaml:18:22: `line` is `IO11`, which is no line of Acme Tiny; did you mean \
            `IO10`? Write a name from its header, for example `IO2`, or `chip/offset`
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: main/20",
            """
            cabinet.yaml:18:22: `main/20` is used twice: by contact 1 and, at line 8, column 12, \
            by keypad row 1; give one of them another line
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: main/32",
            """
            cabinet.yaml:18:22: `line` names no line of chip `main` with `main/32`; its lines \
            are main/0 to main/31
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: man/3",
            """
            cabinet.yaml:18:22: `line` names no chip of this computer with `man/3`; did you mean \
            `main`? Write `chip/offset` with one of main
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: GND",
            """
            cabinet.yaml:18:22: `line` is `GND`, a supply pin (pin 4); choose a pin with a line, \
            for example `IO2`
            """),
        ProblemCase(
            .cabinet, "line: IO10",
            "line: /dev/gpiochip0",
            """
            cabinet.yaml:18:22: `line` must be a line by its name or as `chip/offset`, which \
            `/dev/gpiochip0` is not; write for example `GPIO5`
            """),
        ProblemCase(
            .cabinet, "line: IO10, kind: nc, bias: pull-up",
            "line: IO2, kind: nc, bias: pull-down",
            """
            cabinet.yaml:18:22: `IO2` has a resistor to the supply on the board, which no \
            pull-down overcomes; wire the contact to ground and write `bias: pull-up`, or use \
            another pin
            """),
        ProblemCase(
            .cabinet, "kind: nc",
            "kind: no",
            """
            cabinet.yaml:18:34: `kind` is `no`, a boolean to some YAML readers and text to \
            others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .cabinet, "kind: nc",
            "kind: ~",
            """
            cabinet.yaml:18:34: `kind` is `~`, YAML's word for nothing; write a value, for \
            example `nc`, or leave the key out
            """),
        ProblemCase(
            .cabinet, "bias: pull-up,",
            "bias: ,",
            """
            cabinet.yaml:18:44: `bias` has no value; write one, for example `pull-up`
            """),
    ]

    /// Devices.
    static let deviceProblems = [
        ProblemCase(
            .cabinet, "\"123\"",
            "123",
            """
            cabinet.yaml:10:12: `keys` must be text, and to YAML `123` is none; put it in \
            quotes: "123"
            """),
        ProblemCase(
            .cabinet, "\"123\"",
            "\"12\"",
            """
            cabinet.yaml:10:12: `12` has 2 keys and `columns` names 3 lines; write a character \
            for each column
            """),
        ProblemCase(
            .cabinet, ", \"*0#\"]",
            "]",
            """
            cabinet.yaml:10:11: `keys` has 3 rows and `rows` names 4 lines; write one text for \
            each row, with a character for each column
            """),
        ProblemCase(
            .cabinet, "\"*0#\"",
            "\"*0A\"",
            """
            cabinet.yaml:10:11: the keypad lacks `#`; a cabinet needs 0 to 9, `#` to confirm and \
            `*` to clear
            """),
        ProblemCase(
            .cabinet, "\"*0#\"",
            "\"*00\"",
            """
            cabinet.yaml:10:33: the key `0` is there twice; each key can be in one place only
            """),
        ProblemCase(
            .cabinet, "keypad:\n",
            "keypad:\n    color: red\n",
            """
            cabinet.yaml:7:5: `keypad` has no key `color`; it has driver, rows, columns, keys, \
            bias, debounce, settle
            """),
        ProblemCase(
            .cabinet, "driver: matrix-keypad",
            "driver: matrix-keyboard",
            """
            cabinet.yaml:7:13: `driver` cannot be `matrix-keyboard`; did you mean \
            `matrix-keypad`? It is one of matrix-keypad, led, buzzer, console, \
            input-device, hd44780-pcf8574, osdp, wiegand, rdm6300, pn532
            """),
        ProblemCase(
            .cabinet, "display: { driver: console }",
            "display: { driver: st7789, bus: i2c-1 }",
            """
            cabinet.yaml:13:22: `driver` cannot be `st7789`; it is one of matrix-keypad, led, \
            buzzer, console, input-device, hd44780-pcf8574, osdp, wiegand, rdm6300, pn532
            """),
        ProblemCase(
            .cabinet, "display: { driver: console }",
            "display: { driver: hd44780-pcf8574, bus: i2c1, address: 39, size: 16x2 }",
            """
            cabinet.yaml:13:59: `address` must be an I2C address and is `39`; write `0x` and two \
            hexadecimal digits as `i2cdetect` shows them, for example `0x27`
            """),
        ProblemCase(
            .cabinet, "display: { driver: console }",
            "display: { driver: hd44780-pcf8574, bus: i2c1, address: 0x7f, size: 16x2 }",
            """
            cabinet.yaml:13:59: `address` must be 0x08 to 0x77 and is `0x7f`; see which addresses \
            answer: `i2cdetect -y 1`
            """),
        ProblemCase(
            .cabinet, "display: { driver: console }",
            "display: { driver: hd44780-pcf8574, bus: i2c1, address: 0x27, size: 16x2 }",
            """
            cabinet.yaml:13:44: `bus` is `i2c1`, which `buses` does not name; add `buses:` with it
            """),
        ProblemCase(
            .cabinet, "    bias: pull-up\n",
            "    bias: pull-down\n",
            """
            cabinet.yaml:11:11: `bias` cannot be `pull-down`; it is pull-up
            """),
    ]
}
