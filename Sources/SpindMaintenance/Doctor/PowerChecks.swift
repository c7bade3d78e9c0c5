import SpindCore

/// Power, heat, and who restarts what hangs.
enum PowerChecks {
    static let all = [voltage, throttling, heat, hardwareWatchdog]

    /// The firmware's flags: the lower ones are of now, those 16 bits higher since the start.
    private enum Flag {
        static let undervoltage: UInt32 = 1 << 0
        static let slowed: UInt32 = 0b1110
        static let sinceStart: UInt32 = 16
    }

    private static let voltage = DoctorCheck(
        "power.voltage", why: "Too low a voltage ruins memory cards, and lets locks fail."
    ) { facts in
        let power = facts.power
        guard power.throttled != nil || power.undervoltageAlarm != nil else {
            return .skipped("this machine does not measure its supply")
        }
        let mend = "Fit the board's own supply, with a short cable of its own; locks need another."
        let flags = power.throttled ?? 0
        if flags & Flag.undervoltage != 0 || power.undervoltageAlarm == true {
            return .fail("The supply's voltage is too low now.", mend: mend)
        }
        return flags >> Flag.sinceStart & Flag.undervoltage != 0
            ? .warn("The supply's voltage was too low since the start.", mend: mend)
            : .pass("The supply's voltage has been high enough since the start.")
    }

    private static let throttling = DoctorCheck(
        "power.throttled", why: "A processor that slows itself down reacts late to keys."
    ) { facts in
        guard let flags = facts.power.throttled else {
            return .skipped("this machine does not tell whether it is slowed down")
        }
        let mend = "Heat or a weak supply: look at the checks beside this one."
        if flags & Flag.slowed != 0 {
            return .warn("The processor is being slowed down now.", mend: mend)
        }
        return flags >> Flag.sinceStart & Flag.slowed != 0
            ? .warn("The processor was slowed down since the start.", mend: mend)
            : .pass("The processor has run at its full speed since the start.")
    }

    private static let heat = DoctorCheck(
        "power.heat", why: "Cards and supplies age fast in a cabinet that stands in the sun."
    ) { facts in
        guard let milli = facts.power.milliCelsius else {
            return .skipped("this machine does not measure its temperature")
        }
        let words = "The processor is at \(milli / 1_000) °C."
        let mend = "Shade the cabinet, or let air through where no hand reaches."
        if milli >= 80_000 { return .fail(words, mend: mend) }
        return milli >= 70_000 ? .warn(words, mend: mend) : .pass(words)
    }

    private static let hardwareWatchdog = DoctorCheck(
        "watchdog.hardware",
        why: "A kernel that hangs lets no lock go; the board's watchdog then restarts all of it."
    ) { facts in
        let seconds = facts.service.manager["RuntimeWatchdogUSec"]
        let mend =
            "`sudo Scripts/install --configure-pi` sets RuntimeWatchdogSec=15s; then restart."
        guard facts.service.hasWatchdogDevice else {
            return .warn(
                "The machine has no hardware watchdog (/dev/watchdog0).",
                mend: "Have locks with a timed relay or one-shot (`hardware-limit:`).")
        }
        guard let seconds else { return .skipped("the service manager cannot be asked") }
        return ServiceChecks.isSet(seconds)
            ? .pass("The board is restarted if systemd is not heard for \(seconds).")
            : .fail("The hardware watchdog is there, and nobody uses it.", mend: mend)
    }
}
