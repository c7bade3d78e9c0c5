import SpindCore
import SpindHAL

extension Rule where Value == CabinetSource {
    /// The schema of `cabinet.yaml`.
    static var cabinet: Rule<CabinetSource> {
        .mapping { fields in
            let name = fields.required("cabinet", .name)
            let boards = fields.required("boards", .named(.boardUse, 1...8))
            let buses = fields.optional("buses", .named(.bus, 1...8))
            let devices = fields.optional("devices", .named(.device, 1...32))
            let inputs = fields.optional("inputs", .named(.input, 1...32))
            let compartments = fields.required(
                "compartments", .list(of: .compartment, 1...999, leavingOut: true))
            let sets = fields.optional("handover-sets", .list(of: .handoverSet, 1...999))
            let handovers = fields.optional("handovers", .named(.handover, 1...99))
            let questions = fields.optional("questions", .named(.question, 1...99))
            let locksMax = fields.optional("power", .power)
            let policy = fields.optional("policy", .policy)
            let timeZone = fields.optional("time-zone", .timeZone)
            let isClockBatteryBacked = fields.optional("clock", .clockFitting)
            guard let name, let boards, let compartments else { return nil }
            return CabinetSource(
                name: name, boards: boards, buses: buses ?? [], devices: devices ?? [],
                inputs: inputs ?? [], compartments: compartments.map(\.value),
                handoverSets: sets?.map(\.value),
                handovers: handovers ?? [], questions: questions ?? [],
                locksMax: locksMax,
                policy: policy
                    ?? PolicySource(
                        policy: CabinetPolicy()),
                timeZone: timeZone ?? "Europe/Berlin",
                isClockBatteryBacked: isClockBatteryBacked ?? false,
                boardsPlace: fields.place(of: "boards"), place: fields.place,
                isComplete: fields.findings.isEmpty)
        }
    }
}

extension Rule where Value == BoardUse {
    /// A board's path, or the path with what it is plugged on.
    static var boardUse: Rule<BoardUse> {
        let example = "{ use: relay-hats/waveshare-rpi-relay-board-b, on: computer }"
        return Rule<BoardUse>.mapping(example: example) { fields in
            let path = fields.requiredLocated("use", .boardPath)
            let on = fields.optionalLocated("on", .name)
            let address = fields.optionalLocated("address", .boardAddress)
            let poll = fields.optionalLocated(
                "poll", .duration(.milliseconds(5)...(.seconds(2)), example: "200ms"))
            let pulse = fields.optionalLocated(
                "pulse", .duration(.milliseconds(10)...(.seconds(60)), example: "500ms"))
            let lines = fields.optionalLocated("lines", .list(of: .lineReference, 1...64))
            let heldOff = fields.optionalLocated("held-off", .word([HardwareGuard.hardware]))
            let freed = fields.optionalLocated("freed", .list(of: .name, 1...16))
            return path.map {
                BoardUse(
                    path: $0, on: on, address: address, poll: poll, pulse: pulse, lines: lines,
                    heldOff: heldOff?.place, freed: freed)
            }
        }.shortened(by: .boardPath) { BoardUse(path: $0) }
    }
}

extension Rule where Value == CompartmentSource {
    static var compartment: Rule<CompartmentSource> {
        .mapping(example: "{ id: 1, lock: { ... } }") { fields in
            let id = fields.requiredLocated("id", .whole(1...999))
            let lock = fields.required("lock", .lock)
            let contact = fields.optional("contact", .contact)
            let item = fields.optional("item", .contact)
            let socket = fields.optional("socket", .socket)
            let spare = fields.optionalLocated("spare", .boolean)
            return id.map {
                CompartmentSource(
                    id: $0, lock: lock, contact: contact, item: item, socket: socket,
                    spare: spare.flatMap { $0.value ? $0.place : nil }, place: fields.place)
            }
        }
    }
}

extension Rule where Value == LockSource {
    private static var kinds: [LockKind] {
        [.solenoid, .strike, .maglock, .motor, .centralLocking]
    }

    static var lock: Rule<LockSource> {
        .mapping(example: "{ kind: solenoid, energized: unlocks, relay: relays/1, ... }") {
            fields in
            let kind = fields.required("kind", .word(kinds))
            let energized = fields.required("energized", .word(EnergizedLock.allCases))
            let relay = fields.requiredLocated("relay", .relayReference)
            let unlockTime = fields.required(
                "unlock-time", .duration(.milliseconds(10)...(.seconds(60)), example: "500ms"))
            let unlockTimeMax = fields.required(
                "unlock-time-max",
                .duration(.milliseconds(10)...CabinetLimits.unlockTimeMax, example: "800ms"))
            let dutyMax = fields.required("duty-max", .share(example: "10%"))
            let dutyWindow = fields.required(
                "duty-window", .duration(.seconds(1)...(.seconds(3600)), example: "60s"))
            let currentRule = Rule<Int>.milliamperes(1...20_000, example: "0.6A")
            let current =
                energized == .unlocks
                ? fields.requiredLocated("current", currentRule)
                : fields.optionalLocated("current", currentRule)
            let hardwareLimit = fields.optional(
                "hardware-limit",
                .duration(.milliseconds(10)...CabinetLimits.agentOutage, example: "2s"))
            let fireRelease = HardwareGuard.fireRelease(fields, kind, energized)
            let relocks = kind != .motor || Relocking.read(fields)
            let locking = kind == .centralLocking ? LockingSource.read(fields) : nil
            guard let kind, let energized, let relay, let unlockTime, let unlockTimeMax,
                let dutyMax, let dutyWindow, current != nil || energized == .locks, fireRelease,
                relocks, locking != nil || kind != .centralLocking
            else { return nil }
            return LockSource(
                kind: kind, energized: energized, relay: relay, unlockTime: unlockTime,
                unlockTimeMax: unlockTimeMax, dutyMax: dutyMax, dutyWindow: dutyWindow,
                current: current, hardwareLimit: hardwareLimit, locking: locking,
                place: fields.place)
        }
    }
}

extension LockingSource {
    /// Reads what a central locking needs besides.
    fileprivate static func read(_ fields: Fields) -> LockingSource? {
        let relay = fields.requiredLocated("lock-relay", .relayReference)
        let time = fields.optional(
            "lock-time", .duration(.milliseconds(10)...(.seconds(60)), example: "500ms"))
        let after = fields.optional(
            "relock-after", .duration(.seconds(10)...(.seconds(1_800)), example: "60s"))
        return relay.map { LockingSource(relay: $0, time: time, after: after ?? .seconds(60)) }
    }
}

extension Rule where Value == String {
    /// A relay of a board in the cabinet, `board/number`; resolved later.
    static var relayReference: Rule<String> {
        .text(70, example: "relays/1", form: "a relay as `board/number`") { text in
            text.split(separator: "/", omittingEmptySubsequences: false).count == 2
        }
    }

    /// A name of the tz database; only its form is checked.
    static var timeZone: Rule<String> {
        .text(64, example: "Europe/Berlin", form: "a time zone such as Europe/Berlin") { text in
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            return text == "UTC"
                || (2...3).contains(parts.count)
                    && parts.allSatisfy { part in
                        part.first.map { $0.isASCII && $0.isUppercase } ?? false
                            && part.allSatisfy {
                                $0.isASCII && ($0.isLetter || $0.isNumber || "_-+".contains($0))
                            }
                    }
        }
    }
}

extension Rule where Value == ContactSource {
    static var contact: Rule<ContactSource> {
        .mapping(example: "{ line: GPIO4, kind: nc, bias: pull-up, debounce: 30ms }") { fields in
            let isInput = fields.has("input")
            let input = fields.optionalLocated("input", .relayReference)
            let line =
                isInput
                ? fields.optionalLocated("line", .lineReference)
                : fields.requiredLocated("line", .lineReference)
            let kind = fields.required("kind", .contactKind)
            let biases = Rule<Bias>.word([.pullUp, .pullDown])
            let bias =
                isInput ? fields.optional("bias", biases) : fields.required("bias", biases)
            let times = Rule<Duration>.duration(
                .milliseconds(1)...(.seconds(1)), example: "30ms")
            let debounce =
                isInput ? fields.optional("debounce", times) : fields.required("debounce", times)
            if isInput {
                for key in ["line", "bias"] where fields.has(key) {
                    fields.findings.refuse(
                        fields.place(of: key), "`\(key)` is for a contact on a line",
                        mend: "delete it, or `input`")
                    return nil
                }
                guard let input, let kind else { return nil }
                return ContactSource(
                    origin: .input(input), kind: kind, debounce: debounce ?? .milliseconds(30),
                    place: fields.place)
            }
            guard let line, let kind, let bias, let debounce else { return nil }
            return ContactSource(
                origin: .line(line, bias), kind: kind, debounce: debounce, place: fields.place)
        }
    }
}

extension Rule where Value == ContactSource.Kind {
    /// `nc`, or `"no"` in quotes: without them `no` is one of YAML's booleans.
    static var contactKind: Rule<ContactSource.Kind> { .word(ContactSource.Kind.allCases) }
}

extension Rule where Value == Located<Int> {
    /// `power`: the current that all locks together may draw.
    static var power: Rule<Located<Int>> {
        .mapping(example: "{ locks-max: 1.2A }") { fields in
            fields.requiredLocated(
                "locks-max", .milliamperes(1...100_000, example: "1.2A"))
        }
    }
}

extension Rule where Value == Bool {
    /// `clock`: whether a battery keeps the machine's clock.
    static var clockFitting: Rule<Bool> {
        .mapping(example: "{ battery-backed: true }") { fields in
            fields.required("battery-backed", .boolean)
        }
    }
}

/// Limits that no cabinet file can lift.
enum CabinetLimits {
    /// No unlocking drive lasts longer.
    static let unlockTimeMax: Duration = .seconds(60)
    /// How long a line may stay as it is when the agent dies: until the watchdog and the helper
    /// have set it safe. A coil must bear this or have a limit in hardware.
    static let agentOutage: Duration = .seconds(20)
    /// A strike or a magnet lets go for at least so long, for a resident to pull the door.
    static let pulledUnlockTimeMin: Duration = .seconds(3)
}
