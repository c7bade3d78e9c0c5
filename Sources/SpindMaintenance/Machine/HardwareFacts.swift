package import SpindBoards
package import SpindHAL

/// The computer and its system.
package struct BoardFacts: Hashable, Sendable {
    /// The board's name by its device tree; `nil` on a machine without one.
    package var model: String?
    /// The kernel's release.
    package var kernel: String?
    /// The distribution's name.
    package var system: String?

    package init(model: String? = nil, kernel: String? = nil, system: String? = nil) {
        self.model = model
        self.kernel = kernel
        self.system = system
    }

    /// Whether it is a Raspberry Pi.
    package var isRaspberryPi: Bool { model?.hasPrefix("Raspberry Pi") ?? false }
    /// Whether it is one with a clock of its own, for which a battery can be bought.
    package var isRaspberryPi5: Bool {
        model.map {
            $0.hasPrefix("Raspberry Pi 5") || $0.hasPrefix("Raspberry Pi Compute Module 5")
        } ?? false
    }
}

/// The machine's clocks.
package struct ClockFacts: Hashable, Sendable {
    /// Whether the kernel says that NTP keeps its clock.
    package var kernelSynchronized: Bool
    /// The NTP services that run, by name.
    package var timeServices: [String]
    /// Whether there is a battery-backed clock for programs, `/dev/rtc0`.
    package var hasHardwareClock: Bool
    /// What it says, in seconds since 1970.
    package var hardwareClockSeconds: Int64?
    /// The voltage to which a Raspberry Pi 5 charges its clock's cell, in microvolts; 0 for not.
    package var chargingMicrovolts: Int?

    package init(
        kernelSynchronized: Bool, timeServices: [String] = [], hasHardwareClock: Bool = false,
        hardwareClockSeconds: Int64? = nil, chargingMicrovolts: Int? = nil
    ) {
        self.kernelSynchronized = kernelSynchronized
        self.timeServices = timeServices
        self.hasHardwareClock = hasHardwareClock
        self.hardwareClockSeconds = hardwareClockSeconds
        self.chargingMicrovolts = chargingMicrovolts
    }
}

/// The disk under the state folder.
package struct DiskFacts: Hashable, Sendable {
    package var space: Reading<DiskSpace>
    /// How many bytes the database takes now.
    package var journalBytes: Int64?
    package var mount: MountFacts?
    /// The errors that ext4 has counted since it was made or checked.
    package var errorCount: Int?
    /// What was written to the file system since it was made, in KiB.
    package var writtenKibibytes: Int64?
    package var card: CardFacts?
    /// Whether the system's log lies on the disk, and the cap that somebody set for it.
    package var systemLogIsOnDisk: Bool
    package var systemLogCap: String?

    package init(
        space: Reading<DiskSpace>, journalBytes: Int64? = nil, mount: MountFacts? = nil,
        errorCount: Int? = nil, writtenKibibytes: Int64? = nil, card: CardFacts? = nil,
        systemLogIsOnDisk: Bool = false, systemLogCap: String? = nil
    ) {
        self.space = space
        self.journalBytes = journalBytes
        self.mount = mount
        self.errorCount = errorCount
        self.writtenKibibytes = writtenKibibytes
        self.card = card
        self.systemLogIsOnDisk = systemLogIsOnDisk
        self.systemLogCap = systemLogCap
    }
}

/// A mounted file system.
package struct MountFacts: Hashable, Sendable {
    /// The device's name in the kernel, for example `mmcblk0p2`; `nil` where it is none.
    package var device: String?
    /// The kind, for example `ext4`.
    package var kind: String
    package var isReadOnly: Bool

    package init(device: String?, kind: String, isReadOnly: Bool) {
        self.device = device
        self.kind = kind
        self.isReadOnly = isReadOnly
    }
}

/// A memory card, or memory soldered to the board that behaves like one.
package struct CardFacts: Hashable, Sendable {
    /// Its product name, `SD` or `MMC`, and the month it was made in (`MM/YYYY`).
    package var name: String?
    package var kind: String?
    package var made: String?
    /// The used part of its life in tenths (1: up to 10 %; 11: beyond it), the worse of both kinds
    /// of its cells; only eMMC tells.
    package var lifeTenths: Int?
    /// Its spare blocks: 1 normal, 2 at 80 %, 3 nearly gone.
    package var spareBlocks: Int?

    package init(
        name: String? = nil, kind: String? = nil, made: String? = nil, lifeTenths: Int? = nil,
        spareBlocks: Int? = nil
    ) {
        self.name = name
        self.kind = kind
        self.made = made
        self.lifeTenths = lifeTenths
        self.spareBlocks = spareBlocks
    }
}

/// GPIO chips and lines.
package struct GPIOFacts: Sendable {
    /// What came of looking at a line.
    package enum Owner: Hashable, Sendable {
        /// Nobody owns it.
        case nobody
        /// Somebody does, and calls itself so.
        case somebody(String)
        /// It cannot be looked at.
        case trouble(HALError.Code, String)
    }

    /// A line that the cabinet uses.
    package struct Line: Hashable, Sendable {
        package var use: LineUse
        package var owner: Owner

        package init(use: LineUse, owner: Owner) {
            self.use = use
            self.owner = owner
        }
    }

    /// An expander that the cabinet file names.
    package struct Expander: Hashable, Sendable {
        package var wiring: ExpanderWiring
        /// Why it cannot be read; `nil` when it answers.
        package var trouble: HALError.Code?
        /// The other addresses that an expander may have and at which something answers, where this
        /// one does not.
        package var others: [UInt8]

        package init(wiring: ExpanderWiring, trouble: HALError.Code? = nil, others: [UInt8] = []) {
            self.wiring = wiring
            self.trouble = trouble
            self.others = others
        }
    }

    /// The chips' device files, by name.
    package var chips: [(name: String, status: FileStatus)]
    /// The lines of these chips that the cabinet file names.
    package var lines: [Line]
    /// The expanders that it names.
    package var expanders: [Expander]
    /// What says whether the kernel lets go of outputs when their program is gone.
    package var release: ReleaseOfLines

    package init(
        chips: [(name: String, status: FileStatus)] = [], lines: [Line] = [],
        expanders: [Expander] = [], release: ReleaseOfLines = ReleaseOfLines()
    ) {
        self.chips = chips
        self.lines = lines
        self.expanders = expanders
        self.release = release
    }
}

/// What says whether a Raspberry Pi's kernel turns an output into an input when its owner is gone.
package struct ReleaseOfLines: Hashable, Sendable {
    /// What the running kernel says; `nil` where it does not.
    package var kernelPersistsOutputs: Bool?
    /// Whether `config.txt` asks for it from the next boot on; `nil` where there is no such file.
    package var isConfigured: Bool?

    package init(kernelPersistsOutputs: Bool? = nil, isConfigured: Bool? = nil) {
        self.kernelPersistsOutputs = kernelPersistsOutputs
        self.isConfigured = isConfigured
    }
}

/// Power and heat.
package struct PowerFacts: Hashable, Sendable {
    /// The firmware's flags of a Raspberry Pi: bits 0 to 3 now, 16 to 19 since the start.
    package var throttled: UInt32?
    /// Whether the voltage's sensor of a Raspberry Pi raises its alarm now.
    package var undervoltageAlarm: Bool?
    /// The hottest of the processor's sensors, in thousandths of a degree.
    package var milliCelsius: Int?
    /// How long the machine is up.
    package var uptimeSeconds: Int64?

    package init(
        throttled: UInt32? = nil, undervoltageAlarm: Bool? = nil, milliCelsius: Int? = nil,
        uptimeSeconds: Int64? = nil
    ) {
        self.throttled = throttled
        self.undervoltageAlarm = undervoltageAlarm
        self.milliCelsius = milliCelsius
        self.uptimeSeconds = uptimeSeconds
    }
}
