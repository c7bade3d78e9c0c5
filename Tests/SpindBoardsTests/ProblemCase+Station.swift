import SpindBoards

extension ProblemCase {
    /// What each kind of lock must be.
    static let lockKindProblems = [
        ProblemCase(
            .station, "relocks: by-itself, ",
            "",
            """
            station.yaml:5:11: a motor lock needs `relocks` in `lock`: it is driven to unlock, \
            never to lock; use one that locks by itself when the door closes, then write \
            `relocks: by-itself`
            """),
        ProblemCase(
            .station, "relocks: by-itself",
            "relocks: by-drive",
            """
            station.yaml:5:55: `relocks` cannot be `by-drive`; it is by-itself
            """),
        ProblemCase(
            .station, "kind: motor, energized: unlocks",
            "kind: motor, energized: locks",
            """
            station.yaml:5:11: a motor lock draws its bolt while it has current; write \
            `energized: unlocks`, or another `kind`
            """),
        ProblemCase(
            .station, "kind: maglock, energized: locks",
            "kind: maglock, energized: unlocks, current: 0.5A",
            """
            station.yaml:10:11: a maglock holds the door while it has current; write `energized: \
            locks`, or another `kind`
            """),
        ProblemCase(
            .station, "fire-release: hardware, ",
            "",
            """
            station.yaml:10:11: a lock that current locks needs `fire-release` in `lock`; let a \
            contact of the fire alarm cut its supply, then write `fire-release: hardware`
            """),
        ProblemCase(
            .station, "unlock-time: 5s",
            "unlock-time: 2s",
            """
            station.yaml:10:11: a maglock released for 2s leaves no time to pull the door; give \
            it an `unlock-time` of 3s or more
            """),
        ProblemCase(
            .station, "kind: strike, energized: unlocks",
            "kind: strike, relocks: by-itself, energized: unlocks",
            """
            station.yaml:16:27: `lock` has no key `relocks`; it has kind, energized, relay, \
            unlock-time, unlock-time-max, duty-max, duty-window, current, hardware-limit, \
            fire-release
            """),
    ]

    /// Item sensors.
    static let sensorProblems = [
        ProblemCase(
            .station, "line: main/9,",
            "line: main/8,",
            """
            station.yaml:8:19: `main/8` is used twice: by item 1 and, at line 7, column 22, by \
            contact 1; give one of them another line
            """),
        ProblemCase(
            .station, "line: main/9,",
            "line: main/0,",
            """
            station.yaml:8:19: `main/0` is used twice: by item 1 and, at line 2, column 11, by \
            lock 1 (computer/1); give one of them another line
            """),
        ProblemCase(
            .station, "debounce: 100ms",
            "debounce: 2s",
            """
            station.yaml:8:62: `debounce` must be 1ms to 1s and is 2s; write a value within that \
            range
            """),
        ProblemCase(
            .station, "item: { line: main/11, kind: nc",
            "item: { line: main/11, kind: \"no\"",
            """
            station.yaml:13:11: with this sensor a cut wire looks like a battery that is back, \
            and the socket of compartment 2 would be on without one; use a sensor of `kind: nc`
            """),
        ProblemCase(
            .station, "item: { line: main/9, kind: nc,",
            "item: { line: main/9,",
            """
            station.yaml:8:11: `kind` is missing in `item`; add it, for example `kind: nc`
            """),
    ]

    /// Charging sockets.
    static let socketProblems = [
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "relay: computer/4, on-max",
            """
            station.yaml:16:54: the relay `computer/4` is used twice, first at line 14, column \
            22; give each lock and socket a relay of its own
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "relay: computer/9, on-max",
            """
            station.yaml:14:22: `relay` is `computer/9`, which `computer` does not have; write \
            `computer/1` to `computer/4`
            """),
        ProblemCase(
            .station, "socket: { relay: computer/3,",
            "socket: {",
            """
            station.yaml:14:13: a socket is switched by one thing, `relay` or `line`; write one \
            of them
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "relay: computer/3, line: LOW, on-max",
            """
            station.yaml:14:13: a socket is switched by one thing, `relay` or `line`; write one \
            of them
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "relay: computer/3, active: low, on-max",
            """
            station.yaml:14:42: `active` is for a `line`: the board says what energises its \
            relays; delete it
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "line: HIGH, on-max",
            """
            station.yaml:14:21: `HIGH` is high while the computer boots (input-pull-up), which \
            switches the charging socket on; another pin
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "line: LOW, active: low, on-max",
            """
            station.yaml:14:21: `LOW` is low while the computer boots (input-pull-down), which \
            switches the charging socket on; another pin
            """),
        ProblemCase(
            .station, "relay: computer/3, on-max",
            "line: main/8, on-max",
            """
            station.yaml:14:21: `main/8` is used twice: by socket 2 and, at line 7, column 22, \
            by contact 1; give one of them another line
            """),
        ProblemCase(
            .station, "on-max: 6h",
            "on-max: 6",
            """
            station.yaml:14:42: `on-max` is `6` without a unit; add one of `us`, `ms`, `s`, \
            `min`, `h`, for example `8h`
            """),
        ProblemCase(
            .station, "on-max: 6h",
            "on-max: 2d",
            """
            station.yaml:14:42: `on-max` is `2d`, and `d` is no unit of it; write it in one of \
            `us`, `ms`, `s`, `min`, `h`, for example `8h`
            """),
        ProblemCase(
            .station, "on-max: 6h",
            "on-max: 48h",
            """
            station.yaml:14:42: `on-max` must be 10min to 24h and is 48h; write a value within \
            that range
            """),
        ProblemCase(
            .station, "thermal-cut-out: hardware, ",
            "",
            """
            station.yaml:14:13: a charging socket needs `thermal-cut-out` in `socket`; fit a \
            thermal cut-out that ends the charging without any program, then write \
            `thermal-cut-out: hardware`
            """),
        ProblemCase(
            .station, ", smoke-cut-off: hardware",
            "",
            """
            station.yaml:14:13: a charging socket needs `smoke-cut-off` in `socket`; let a \
            contact of a smoke detector cut its supply, then write `smoke-cut-off: hardware`
            """),
        ProblemCase(
            .station, "smoke-cut-off: hardware",
            "smoke-cut-off: software",
            """
            station.yaml:14:88: `smoke-cut-off` cannot be `software`; it is hardware
            """),
        ProblemCase(
            .station,
            """
                item: { line: main/11, kind: nc, bias: pull-down, debounce: 100ms }

            """,
            "",
            """
            station.yaml:13:13: compartment 2 has a `socket` and no `item`; a socket is on only \
            while a sensor sees the battery and a contact the closed door; fit them
            """),
        ProblemCase(
            .station,
            """
                contact: { line: main/10, kind: nc, bias: pull-up, debounce: 30ms }
                item: { line: main/11, kind: nc, bias: pull-down, debounce: 100ms }

            """,
            "",
            """
            station.yaml:12:13: compartment 2 has a `socket` and no `contact` and no `item`; a \
            socket is on only while a sensor sees the battery and a contact the closed door; fit \
            them
            """),
    ]

    /// Policies that the first file of problems does not have.
    static let policyProblems = [
        ProblemCase(
            .station,
            """
            policy:

            """,
            """
            policy:
              operator-phone: "+49 2861 939 0 17"

            """,
            """
            station.yaml:41:19: `operator-phone` must have 1 to 16 characters and has 17; write \
            for example `"+49 2861 939 0"`
            """),
        ProblemCase(
            .station,
            """
            policy:

            """,
            """
            policy:
              restock: 5h

            """,
            """
            station.yaml:41:12: `restock` must be 1min to 4h and is 5h; write a value within \
            that range
            """),
        ProblemCase(
            .station,
            """
            policy:

            """,
            """
            policy:
              restock: 30m

            """,
            """
            station.yaml:41:12: `restock` is `30m`, and `m` is no unit of it; write it in one of \
            `us`, `ms`, `s`, `min`, `h`, for example `30min`
            """),
        ProblemCase(
            .station,
            """
            policy:

            """,
            """
            handover-set: []
            policy:

            """,
            """
            station.yaml:40:1: `the cabinet` has no key `handover-set`; did you mean \
            `handover-sets`? It has cabinet, boards, buses, devices, inputs, compartments, handover-sets, \
            handovers, questions, power, policy, time-zone, clock
            """),
    ]
}
