import SpindAgent
import SpindBoards
import SpindCore

/// Whether the cabinet knows the time, and will know it after a power cut.
enum ClockChecks {
    static let all = [trust, network, battery, plausible, charging, zone]

    /// 2025-01-01: no battery-backed clock that was ever set is before it.
    private static let earliestSeconds: Int64 = 1_735_689_600

    private static let trust = DoctorCheck(
        "clock.trust", why: "Without a clock that it can believe a cabinet takes returns only."
    ) { facts in
        facts.withStatus { status in
            if let off = status.clock?.contradictedByMilliseconds {
                let words = Duration.milliseconds(abs(off)).briefText
                return .fail(
                    "NTP is \(words) off from what the cabinet knows, so nothing is believed.",
                    mend: "Look at a clock, then `spindctl clock set --to TIME --reason TEXT`.")
            }
            switch status.cabinet.trust {
            case .trusted: return .pass("The agent trusts its clock.")
            case .holdover(let milliseconds):
                let error = Duration.milliseconds(milliseconds)
                let words = "The clock runs free and is off by at most \(error.briefText)."
                return error <= AccessPolicy.smallError
                    ? .pass(words)
                    : .warn(
                        words, mend: "Give the machine a network with NTP.",
                        "Until then a PIN counts only well inside its window.")
            case .untrusted:
                return .fail(
                    "Nothing vouches for the clock: only returns are taken.",
                    mend: "Give the machine a network with NTP.",
                    "Or look at a clock, and `spindctl clock set --to TIME --reason TEXT`.")
            }
        }
    }

    private static let network = DoctorCheck(
        "clock.ntp", why: "A clock that nobody corrects is off by seconds each day."
    ) { facts in
        let services = facts.clock.timeServices.joined(separator: ", ")
        if facts.clock.kernelSynchronized {
            return .pass("NTP keeps the system's clock\(services.isEmpty ? "" : " (\(services))").")
        }
        return services.isEmpty
            ? .warn(
                "NTP does not keep the system's clock, and no NTP service is running.",
                mend: "`sudo timedatectl set-ntp true`, or install systemd-timesyncd or chrony.")
            : .warn(
                "NTP (\(services)) is running and does not keep the system's clock yet.",
                mend: "`timedatectl timesync-status`: is there a network, and UDP port 123 open?")
    }

    private static let battery = DoctorCheck(
        "clock.battery",
        why: """
            After a power cut without a network only a battery-backed clock knows the time; without \
            one the cabinet takes returns only until the network is back.
            """
    ) { facts in
        facts.withCabinet { cabinet in
            switch (cabinet.clock.batteryBacked, facts.clock.hasHardwareClock) {
            case (true, true): .pass("The battery-backed clock of the cabinet file is there.")
            case (true, false):
                .fail(
                    "The cabinet file names a battery-backed clock, and there is no /dev/rtc0.",
                    mend: "Look at its plug and at its dtoverlay= line in config.txt.",
                    "Where there is none, take it out of the cabinet file.")
            case (false, true):
                .warn(
                    "There is a clock, /dev/rtc0, which the cabinet file does not name.",
                    mend: "If it has a battery, add `clock: { battery-backed: true }` to the file.")
            case (false, false):
                .warn(
                    "There is no battery-backed clock.",
                    mend: "Fit one (a few euros; the guide for maintainers says which).")
            }
        }
    }

    private static let plausible = DoctorCheck(
        "clock.battery-time", why: "An empty battery shows only after the next power cut."
    ) { facts in
        guard let seconds = facts.clock.hardwareClockSeconds else {
            return .skipped("there is no battery-backed clock to read")
        }
        if seconds < earliestSeconds {
            return .fail(
                "The battery-backed clock has lost the time.",
                mend: "Replace its battery, then `sudo hwclock --systohc`.")
        }
        let off = abs(seconds - facts.now.millisecondsSince1970 / 1_000)
        let words = "The battery-backed clock is \(Duration.seconds(off).briefText) off."
        // A clock that nobody keeps is no measure for the other.
        guard facts.clock.kernelSynchronized else { return .pass(words) }
        return off <= 10
            ? .pass("The battery-backed clock tells the system's time.")
            : .warn(
                words,
                mend: "Look again in half an hour: the kernel sets it while NTP keeps the time.",
                "If it is still off, replace its battery.")
    }

    private static let charging = DoctorCheck(
        "clock.charging",
        why:
            "A Raspberry Pi 5 does not charge its clock's cell by itself; a flat one keeps no time."
    ) { facts in
        guard facts.board.isRaspberryPi5 else { return .skipped("this is no Raspberry Pi 5") }
        return facts.withCabinet { cabinet in
            guard cabinet.clock.batteryBacked else {
                return .skipped("the cabinet file names no battery-backed clock")
            }
            switch facts.clock.chargingMicrovolts {
            case nil: return .skipped("the kernel does not say whether the cell is charged")
            case 0?:
                return .warn(
                    "The cell of the clock is not charged.",
                    mend:
                        "A rechargeable cell: `sudo Scripts/install --configure-pi --rtc-charge`.",
                    "Any other: leave it so, and replace it every few years.")
            case let voltage?:
                let tenths = voltage / 100_000
                return .pass("The cell of the clock is charged to \(tenths / 10).\(tenths % 10) V.")
            }
        }
    }

    private static let zone = DoctorCheck(
        "clock.zone", why: "Times in the system's log should be those of the cabinet's records."
    ) { facts in
        facts.withCabinet { cabinet in
            guard let zone = facts.service.timeZone else {
                return .skipped("the machine's time zone is not in /etc/timezone")
            }
            if zone == cabinet.timeZone { return .pass("Cabinet and machine are both in \(zone).") }
            return ["UTC", "Etc/UTC"].contains(zone)
                ? .pass("The cabinet is in \(cabinet.timeZone), the machine logs in UTC.")
                : .warn(
                    "The cabinet is in \(cabinet.timeZone), the machine in \(zone).",
                    mend: "`sudo timedatectl set-timezone \(cabinet.timeZone)`.")
        }
    }
}
