import SpindBoards
import SpindCore
import SpindHAL

/// Whether the agent can have its lines, and what becomes of them without it.
enum GPIOChecks {
    static let all = [rights, chips, lines, expanders, release]

    /// What spindd calls itself on its lines begins so.
    private static let ownName = "spind "

    private static let rights = DoctorCheck(
        "gpio.rights", why: "spindd runs as the user spind, which may open what the group gpio may."
    ) { facts in
        facts.onGPIO { _ in
            guard !facts.gpio.chips.isEmpty else {
                return .fail(
                    "There is no GPIO chip: no /dev/gpiochip*.",
                    mend: "Is it the computer of the cabinet file? `ls /sys/bus/gpio/devices`.")
            }
            guard let group = facts.service.groups["gpio"] else {
                return .fail(
                    "There is no group gpio.", mend: "`sudo Scripts/install` makes it.")
            }
            let closed = facts.gpio.chips.filter {
                $0.status.groupID != group.id || $0.status.rights & 0o060 != 0o060
            }
            if !closed.isEmpty {
                return .fail(
                    "Not open to the group gpio: "
                        + "\(closed.map { "/dev/\($0.name)" }.joined(separator: ", ")).",
                    mend: "`sudo Scripts/install` brings the udev rule for it.",
                    "Then `sudo udevadm trigger --subsystem-match=gpio`.")
            }
            return group.members.contains("spind")
                ? .pass("The user spind may open all GPIO chips.")
                : .fail(
                    "The user spind is not in the group gpio.",
                    mend: "`sudo adduser spind gpio`, then `sudo systemctl restart spindd`.")
        }
    }

    private static let chips = DoctorCheck(
        "gpio.lines-there", why: "A line that is not there is a door that cannot be opened or seen."
    ) { facts in
        facts.onGPIO { cabinet in
            let closed = facts.gpio.lines.contains { $0.isTrouble(.notPermitted) }
            if closed { return .skipped("you may not open the GPIO chips; run this with sudo") }
            let missing = facts.gpio.lines.filter {
                if case .trouble = $0.owner { true } else { false }
            }
            return missing.isEmpty
                ? .pass("All \(facts.gpio.lines.count) lines of the cabinet file are there.")
                : .fail(
                    "Lines that are not there: \(list(missing)).",
                    mend: "Does the cabinet file name this computer (\(cabinet.computer.board))?",
                    "`gpiodetect` and `gpioinfo` show the chips and lines there are.",
                    local: Array(Set(missing.compactMap(\.trouble))).sorted())
        }
    }

    private static let lines = DoctorCheck(
        "gpio.lines-held",
        why: "A line that another program holds does nothing for the cabinet."
    ) { facts in
        facts.onGPIO { _ in
            let seen = facts.gpio.lines.filter {
                if case .trouble = $0.owner { false } else { true }
            }
            guard !seen.isEmpty else { return .skipped("no line can be looked at") }
            let isRunning = facts.agent.status != nil
            let others = seen.filter {
                if case .somebody(let name) = $0.owner { !name.hasPrefix(ownName) } else { false }
            }
            if !others.isEmpty {
                return .fail(
                    "Held by something else: \(list(others)).",
                    mend: "End that program, or free the pin in config.txt (SPI, UART, 1-wire).",
                    local: others.map { "\($0.use.line): \($0.ownerName)" })
            }
            let free = seen.filter { $0.owner == .nobody }
            if isRunning {
                return free.isEmpty
                    ? .pass("spindd holds its \(seen.count) lines.")
                    : .fail(
                        "spindd runs and does not hold: \(list(free)).",
                        mend: "`journalctl -u spindd -n 50` says why.")
            }
            return free.count == seen.count
                ? .pass("The lines are free for spindd.")
                : .warn(
                    "spindd does not answer, and something of Spind holds lines.",
                    mend: "`sudo gpioinfo` names it; is a second agent running?")
        }
    }

    private static let expanders = DoctorCheck(
        "gpio.expanders",
        why: "Doors whose lines hang on an expander that is silent can be neither opened nor seen."
    ) { facts in
        facts.onGPIO { cabinet in
            guard !cabinet.expanders.isEmpty else {
                return .pass("The cabinet file names no expander.")
            }
            let silent = facts.gpio.expanders.filter { $0.trouble != nil }
            if silent.contains(where: { $0.trouble == .notPermitted }) {
                return .skipped("you may not open the I²C bus; run this with sudo")
            }
            if let gone = silent.first(where: { $0.trouble == .notFound }) {
                return .fail(
                    "There is no /dev/i2c-\(gone.wiring.address.bus) for \(gone.wiring.name).",
                    mend: "On a Raspberry Pi: `dtparam=i2c_arm=on` in config.txt, then restart.")
            }
            guard let first = silent.first else {
                return .pass("All \(cabinet.expanders.count) expanders answer.")
            }
            let names = silent.map { "\($0.wiring.name) (\($0.wiring.address))" }
            let missing = "Silent: \(names.joined(separator: ", "))."
            guard !first.others.isEmpty else {
                return .fail(
                    missing + " Nothing answers at 0x20 to 0x27.",
                    mend: "Check its supply, SDA and SCL.",
                    "`i2cdetect -y \(first.wiring.address.bus)` shows what answers.")
            }
            let others = first.others.map { "0x" + String($0, radix: 16) }
            return .fail(
                missing + " At \(others.joined(separator: ", ")) something does answer.",
                mend: "See its jumpers A0 to A2.",
                "Then set them, or `address:` of \(first.wiring.name) in the cabinet file.")
        }
    }

    /// `strict_gpiod`.
    private static let release = DoctorCheck(
        "gpio.release",
        why: """
            The kernel of Raspberry Pi OS keeps an output driven when its program is gone: a lock in \
            mid-pulse would stay driven until something else lets it go.
            """
    ) { facts in
        guard facts.board.isRaspberryPi else { return .skipped("this is no Raspberry Pi") }
        let mend =
            "`sudo Scripts/install --configure-pi` adds `dtparam=strict_gpiod` to config.txt."
        let restart = "Start the machine again, when nobody is at the cabinet."
        switch (facts.gpio.release.kernelPersistsOutputs, facts.gpio.release.isConfigured) {
        case (false?, _), (nil, true?):
            return .pass("The kernel lets go of lines whose program is gone.")
        case (true?, true?):
            return .fail(
                "config.txt asks for it, and the kernel does not let go of lines yet.",
                mend: restart)
        case (true?, _):
            return .fail(
                "The kernel keeps lines driven whose program is gone.", mend: mend, restart)
        case (nil, false?):
            return .fail(
                "config.txt does not have the kernel let go of lines whose program is gone.",
                mend: mend, restart)
        case (nil, nil):
            return .warn(
                "Neither the kernel nor a config.txt says whether lines are let go.",
                mend: "Have the firmware set `dtparam=strict_gpiod`, wherever it reads that.",
                restart)
        }
    }

    private static func list(_ lines: [GPIOFacts.Line]) -> String {
        let shown = lines.prefix(8).map { "\($0.use.user) (\($0.use.line))" }
        let rest = lines.count - shown.count
        return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}

extension MachineFacts {
    /// Judges a cabinet on a real computer.
    fileprivate func onGPIO(_ judge: (CabinetFile) -> Judgement) -> Judgement {
        withCabinet { cabinet in
            cabinet.computer.kind == .gpio
                ? judge(cabinet) : .skipped("the cabinet file is of a simulated cabinet")
        }
    }
}

extension GPIOFacts.Line {
    fileprivate func isTrouble(_ code: HALError.Code) -> Bool {
        if case .trouble(code, _) = owner { true } else { false }
    }

    fileprivate var trouble: String? {
        if case .trouble(_, let words) = owner { words } else { nil }
    }

    fileprivate var ownerName: String {
        if case .somebody(let name) = owner { name.isEmpty ? "without a name" : name } else { "" }
    }
}
