import SpindAgent
import SpindBoards
import SpindCore
import SpindHAL
import SpindMaintenance

extension SpoiledCase {
    /// What can be wrong with clock, disk, lines, power and service.
    static let machine = clock + registry + disk + gpio + power + service

    private static let registry: [SpoiledCase] = [
        SpoiledCase("registry.link", .fail, says: "refuses") {
            $0.spoil { $0.link?.state = .refused }
        },
        SpoiledCase("registry.link", .warn, says: "something is the matter") {
            $0.spoil { $0.link?.problem = "the journal was forked" }
        },
        SpoiledCase("registry.link", .pass, says: "20 s ago") {
            $0.spoil { $0.link?.state = .connecting }
        },
        SpoiledCase("registry.link", .warn, says: "not heard since the start") {
            $0.spoil { status in
                status.link?.state = .waiting
                status.link?.heardAt = nil
            }
        },
        SpoiledCase("registry.link", .fail, says: "cannot be believed") {
            $0.spoil { status in
                status.link?.state = .waiting
                status.link?.trouble = .nameMismatch
                status.link?.heardAt = nil
            }
        },
        SpoiledCase("registry.link", .warn, says: "2 h ago") {
            $0.spoil { status in
                status.link?.state = .waiting
                status.link?.heardAt = status.cabinet.at - .seconds(7_200)
            }
        },
        SpoiledCase("registry.link", .fail, says: "3 d ago") {
            $0.spoil { status in
                status.link?.state = .waiting
                status.link?.heardAt = status.cabinet.at - .seconds(3 * 86_400)
            }
        },
        SpoiledCase("registry.link", .skipped, says: "belongs to no registry") {
            $0.spoil { $0.link = nil }
        },
        SpoiledCase("registry.certificate", .warn, says: "30 d") {
            $0.spoil { $0.link?.certificateUntil = $0.cabinet.at + .seconds(30 * 86_400) }
        },
        SpoiledCase("registry.certificate", .fail, says: "2 d") {
            $0.spoil { $0.link?.certificateUntil = $0.cabinet.at + .seconds(2 * 86_400) }
        },
        SpoiledCase("registry.certificate", .fail, says: "has ended") {
            $0.spoil { $0.link?.certificateUntil = $0.cabinet.at - .seconds(1) }
        },
        SpoiledCase("registry.unsent", .pass, says: "1 record is") {
            $0.spoil { $0.sync?.unsentRecords = 1 }
        },
        SpoiledCase("registry.unsent", .warn, says: "1001 records are") {
            $0.spoil { $0.sync?.unsentRecords = 1_001 }
        },
        SpoiledCase("registry.unsent", .skipped, says: "nothing was ever sent") {
            $0.spoil { $0.sync = nil }
        },
        SpoiledCase("registry.clock", .fail, says: "2 h off") {
            $0.spoil { $0.clock?.registryOffByMilliseconds = 7_200_000 }
        },
    ]

    private static let clock: [SpoiledCase] = [
        SpoiledCase("clock.trust", .fail, says: "only returns") {
            $0.spoil { $0.cabinet.trust = .untrusted }
        },
        SpoiledCase("clock.trust", .fail, says: "2 h off") {
            $0.spoil { $0.clock?.contradictedByMilliseconds = -7_200_000 }
        },
        SpoiledCase("clock.trust", .warn, says: "at most 20 min") {
            $0.spoil { $0.cabinet.trust = .holdover(errorMilliseconds: 1_200_000) }
        },
        SpoiledCase("clock.trust", .pass, says: "at most 2 s") {
            $0.spoil { $0.cabinet.trust = .holdover(errorMilliseconds: 2_000) }
        },
        SpoiledCase("clock.ntp", .warn, says: "not keep the system's clock yet") {
            $0.clock.kernelSynchronized = false
        },
        SpoiledCase("clock.ntp", .warn, says: "no NTP service") {
            $0.clock.kernelSynchronized = false
            $0.clock.timeServices = []
        },
        SpoiledCase("clock.battery", .fail, says: "/dev/rtc0") {
            $0.clock.hasHardwareClock = false
        },
        SpoiledCase("clock.battery", .warn, says: "does not name") {
            $0.rewire { $0.clock = ClockFitting(batteryBacked: false) }
        },
        SpoiledCase("clock.battery", .warn, says: "no battery-backed clock") {
            $0.clock.hasHardwareClock = false
            $0.rewire { $0.clock = ClockFitting(batteryBacked: false) }
        },
        SpoiledCase("clock.battery-time", .fail, says: "lost the time") {
            $0.clock.hardwareClockSeconds = 1_000
        },
        SpoiledCase("clock.battery-time", .warn, says: "1 min off") {
            $0.clock.hardwareClockSeconds = Example.now.millisecondsSince1970 / 1_000 - 60
        },
        SpoiledCase("clock.charging", .warn, says: "not charged") {
            $0.clock.chargingMicrovolts = 0
        },
        SpoiledCase("clock.charging", .skipped, says: "no Raspberry Pi 5") {
            $0.board.model = "Raspberry Pi 4 Model B"
        },
        SpoiledCase("clock.zone", .warn, says: "Asia/Tokyo") {
            $0.service.timeZone = "Asia/Tokyo"
        },
        SpoiledCase("clock.zone", .pass, says: "UTC") { $0.service.timeZone = "Etc/UTC" },
    ]

    private static let disk: [SpoiledCase] = [
        SpoiledCase("disk.space", .warn, says: "150 MiB are free") { $0.free(bytes: 150 << 20) },
        SpoiledCase("disk.space", .fail, says: "Only 10 MiB") { $0.free(bytes: 10 << 20) },
        SpoiledCase("disk.space", .skipped, says: "cannot be looked at") {
            $0.disk.space = .forbidden
        },
        SpoiledCase("disk.files", .fail, says: "Room for 900") { $0.free(files: 900) },
        SpoiledCase("disk.files", .warn, says: "(2 % of all)") { $0.free(files: 50_000) },
        SpoiledCase("disk.kind", .fail, says: "read-only") {
            $0.disk.mount = MountFacts(device: nil, kind: "ext4", isReadOnly: true)
        },
        SpoiledCase("disk.kind", .fail, says: "in memory") {
            $0.disk.mount = MountFacts(device: nil, kind: "overlay", isReadOnly: false)
        },
        SpoiledCase("disk.errors", .fail, says: "3 errors") { $0.disk.errorCount = 3 },
        SpoiledCase("disk.errors", .skipped, says: "ext4 does") { $0.disk.errorCount = nil },
        SpoiledCase("disk.wear", .fail, says: "worn out") { $0.disk.card?.lifeTenths = 11 },
        SpoiledCase("disk.wear", .warn, says: "nearly worn out") { $0.disk.card?.spareBlocks = 2 },
        SpoiledCase("disk.wear", .warn, says: "8 years old") { $0.disk.card?.made = "02/2018" },
        SpoiledCase("disk.wear", .pass, says: "no memory card") { $0.disk.card = nil },
        SpoiledCase("disk.system-log", .warn, says: "without a cap") {
            $0.disk.systemLogCap = nil
        },
    ]

    /// Gives the cabinet an expander of which that is known.
    private static func expander(
        _ facts: inout MachineFacts, _ trouble: HALError.Code? = nil, others: [UInt8] = []
    ) {
        let wiring = ExpanderWiring(
            name: "more", address: I2CAddress(bus: 1, device: 0x20), poll: .milliseconds(20))
        facts.rewire { $0.expanders = [wiring] }
        facts.gpio.expanders = [
            GPIOFacts.Expander(wiring: wiring, trouble: trouble, others: others)
        ]
    }

    private static let gpio: [SpoiledCase] = [
        SpoiledCase("gpio.rights", .fail, says: "no GPIO chip") { $0.gpio.chips = [] },
        SpoiledCase("gpio.rights", .fail, says: "no group gpio") {
            $0.service.groups["gpio"] = nil
        },
        SpoiledCase("gpio.rights", .fail, says: "/dev/gpiochip0") {
            $0.gpio.chips[0].status.rights = 0o600
        },
        SpoiledCase("gpio.rights", .fail, says: "not in the group") {
            $0.service.groups["gpio"]?.members = []
        },
        SpoiledCase("gpio.rights", .skipped, says: "simulated") {
            $0.rewire { $0.computer.kind = .simulated }
        },
        SpoiledCase("gpio.lines-there", .fail, says: "lock 1") {
            $0.gpio.lines[lineOfLock1($0)].owner = .trouble(.notFound, "x")
        },
        SpoiledCase("gpio.lines-there", .skipped, says: "sudo") {
            $0.gpio.lines[0].owner = .trouble(.notPermitted, "x")
        },
        SpoiledCase("gpio.lines-held", .fail, says: "something else: lock 1") {
            $0.gpio.lines[lineOfLock1($0)].owner = .somebody("w1")
        },
        SpoiledCase("gpio.lines-held", .fail, says: "does not hold: lock 1") {
            $0.gpio.lines[lineOfLock1($0)].owner = .nobody
        },
        SpoiledCase("gpio.lines-held", .warn, says: "something of Spind") {
            $0.agent = .notRunning
        },
        SpoiledCase("gpio.lines-held", .pass, says: "free for spindd") {
            $0.agent = .notRunning
            for index in $0.gpio.lines.indices { $0.gpio.lines[index].owner = .nobody }
        },
        SpoiledCase("gpio.expanders", .pass, says: "1 expanders answer") {
            expander(&$0)
        },
        SpoiledCase("gpio.expanders", .fail, says: "Nothing answers at 0x20 to 0x27") {
            expander(&$0, .io)
        },
        SpoiledCase("gpio.expanders", .fail, says: "At 0x24 something does") {
            expander(&$0, .io, others: [0x24])
        },
        SpoiledCase("gpio.expanders", .fail, says: "no /dev/i2c-1 for more") {
            expander(&$0, .notFound)
        },
        SpoiledCase("gpio.expanders", .skipped, says: "sudo") { expander(&$0, .notPermitted) },
        SpoiledCase("gpio.release", .fail, says: "keeps lines driven") {
            $0.gpio.release = ReleaseOfLines(kernelPersistsOutputs: true, isConfigured: false)
        },
        SpoiledCase("gpio.release", .fail, says: "not let go of lines yet") {
            $0.gpio.release = ReleaseOfLines(kernelPersistsOutputs: true, isConfigured: true)
        },
        SpoiledCase("gpio.release", .fail, says: "config.txt does not") {
            $0.gpio.release = ReleaseOfLines(isConfigured: false)
        },
        SpoiledCase("gpio.release", .warn, says: "Neither") {
            $0.gpio.release = ReleaseOfLines()
        },
        SpoiledCase("gpio.release", .skipped, says: "no Raspberry Pi") { $0.board.model = nil },
    ]

    private static let power: [SpoiledCase] = [
        SpoiledCase("power.voltage", .fail, says: "too low now") { $0.power.throttled = 0x50001 },
        SpoiledCase("power.voltage", .fail, says: "too low now") {
            $0.power.undervoltageAlarm = true
        },
        SpoiledCase("power.voltage", .warn, says: "since the start") {
            $0.power.throttled = 0x10000
        },
        SpoiledCase("power.throttled", .warn, says: "now") { $0.power.throttled = 0x4 },
        SpoiledCase("power.throttled", .warn, says: "since the start") {
            $0.power.throttled = 0x80000
        },
        SpoiledCase("power.heat", .warn, says: "71 °C") { $0.power.milliCelsius = 71_900 },
        SpoiledCase("power.heat", .fail, says: "85 °C") { $0.power.milliCelsius = 85_000 },
        SpoiledCase("watchdog.hardware", .fail, says: "nobody uses it") {
            $0.service.manager["RuntimeWatchdogUSec"] = "0"
        },
        SpoiledCase("watchdog.hardware", .warn, says: "no hardware watchdog") {
            $0.service.hasWatchdogDevice = false
        },
    ]

    private static let service: [SpoiledCase] = [
        SpoiledCase("service.enabled", .fail, says: "does not start") {
            $0.service.unit["UnitFileState"] = "disabled"
        },
        SpoiledCase("service.enabled", .warn, says: "old one") {
            $0.service.unit["NeedDaemonReload"] = "yes"
        },
        SpoiledCase("service.enabled", .fail, says: "no service") {
            $0.service.unit["LoadState"] = "not-found"
        },
        SpoiledCase("service.enabled", .skipped, says: "by hand") {
            $0.service.unit["LoadState"] = "not-found"
            $0.paths.socket = "/tmp/control.sock"
        },
        SpoiledCase("service.restarts", .warn, says: "once") {
            $0.service.unit["NRestarts"] = "1"
        },
        SpoiledCase("service.restarts", .fail, says: "12 times") {
            $0.service.unit["NRestarts"] = "12"
        },
        SpoiledCase("service.watchdog", .fail, says: "does not watch") {
            $0.service.unit["WatchdogUSec"] = "infinity"
        },
        SpoiledCase("service.users", .fail, says: "user spind, group spind-maintainer") {
            $0.service.userIDs = [:]
            $0.service.groups["spind-maintainer"] = nil
        },
        SpoiledCase("rights.state", .fail, says: "open to others") {
            $0.service.stateFolder = .value(status(rights: 0o755, userID: 990))
        },
        SpoiledCase("rights.state", .fail, says: "does not belong") {
            $0.service.stateFolder = .value(status(rights: 0o700, userID: 0))
        },
        SpoiledCase("rights.key", .fail, says: "open to others") {
            $0.service.key = .value(status(rights: 0o640, userID: 990))
        },
        SpoiledCase("rights.key", .skipped, says: "no key yet") { $0.service.key = .missing },
        SpoiledCase("rights.key", .pass, says: "credential") {
            $0.service.key = .missing
            $0.service.unit["LoadCredential"] = "cabinet.key:/etc/credstore/spind/cabinet.key"
        },
        SpoiledCase("rights.socket", .fail, says: "Everybody") {
            $0.service.socket = .value(status(rights: 0o666, userID: 990))
        },
        SpoiledCase("rights.socket", .warn, says: "only root") {
            $0.service.socket = .value(status(rights: 0o600, userID: 990))
        },
    ]

    private static func status(rights: UInt32, userID: UInt32) -> FileStatus {
        FileStatus(kind: .file, rights: rights, userID: userID, groupID: 990)
    }

    private static func lineOfLock1(_ facts: MachineFacts) -> Int {
        facts.gpio.lines.firstIndex { $0.use.user.hasPrefix("lock 1") } ?? 0
    }
}

extension MachineFacts {
    fileprivate mutating func free(bytes: Int64 = 20 << 30, files: Int64 = 1_900_000) {
        disk.space = .value(
            DiskSpace(
                totalBytes: 32 << 30, availableBytes: bytes, totalFiles: 2_000_000,
                availableFiles: files))
    }
}
