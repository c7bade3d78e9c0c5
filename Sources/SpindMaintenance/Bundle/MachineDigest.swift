import SpindAgent
import SpindCore

/// Board, system, clocks, disk, power and the service's state.
struct MachineDigest: Encodable {
    private let spindctl: String
    private let spindd: String?
    private let model: String?
    private let kernel: String?
    private let system: String?
    private let timeZone: String?
    private let kernelSynchronized: Bool
    private let timeServices: [String]
    private let hasHardwareClock: Bool
    private let hardwareClockOffSeconds: Int64?
    private let chargingMicrovolts: Int?
    private let diskBytes: Int64?
    private let diskBytesFree: Int64?
    private let diskFilesFree: Int64?
    private let journalBytes: Int64?
    private let fileSystem: String?
    private let isReadOnly: Bool?
    private let errorCount: Int?
    private let writtenKibibytes: Int64?
    private let card: [String?]
    private let lifeTenths: Int?
    private let spareBlocks: Int?
    private let throttled: UInt32?
    private let milliCelsius: Int?
    private let uptimeSeconds: Int64?
    private let gpioChips: Int
    private let keepsOutputs: Bool?
    private let asksForRelease: Bool?
    private let hasWatchdogDevice: Bool
    private let unit: [String: String]
    private let manager: [String: String]

    /// What is told of the unit; what could name somebody is not among it.
    private static let unitProperties = [
        "LoadState", "ActiveState", "SubState", "UnitFileState", "Type", "NRestarts", "Result",
        "WatchdogUSec", "NeedDaemonReload", "MemoryCurrent", "MemoryMax", "CPUUsageNSec",
        "TasksCurrent",
    ]

    init(_ facts: MachineFacts) {
        spindctl = facts.version
        spindd = facts.agent.status?.version
        model = facts.board.model
        kernel = facts.board.kernel
        system = facts.board.system
        timeZone = facts.service.timeZone
        kernelSynchronized = facts.clock.kernelSynchronized
        timeServices = facts.clock.timeServices
        hasHardwareClock = facts.clock.hasHardwareClock
        hardwareClockOffSeconds = facts.clock.hardwareClockSeconds.map {
            $0 - facts.now.millisecondsSince1970 / 1_000
        }
        chargingMicrovolts = facts.clock.chargingMicrovolts
        let disk = facts.disk
        diskBytes = disk.space.value?.totalBytes
        diskBytesFree = disk.space.value?.availableBytes
        diskFilesFree = disk.space.value?.availableFiles
        journalBytes = disk.journalBytes
        fileSystem = disk.mount?.kind
        isReadOnly = disk.mount?.isReadOnly
        errorCount = disk.errorCount
        writtenKibibytes = disk.writtenKibibytes
        card = disk.card.map { [$0.kind, $0.name, $0.made] } ?? []
        lifeTenths = disk.card?.lifeTenths
        spareBlocks = disk.card?.spareBlocks
        throttled = facts.power.throttled
        milliCelsius = facts.power.milliCelsius
        uptimeSeconds = facts.power.uptimeSeconds
        gpioChips = facts.gpio.chips.count
        keepsOutputs = facts.gpio.release.kernelPersistsOutputs
        asksForRelease = facts.gpio.release.isConfigured
        hasWatchdogDevice = facts.service.hasWatchdogDevice
        unit = facts.service.unit.filter { Self.unitProperties.contains($0.key) }
        manager = facts.service.manager.filter {
            $0.key == "RuntimeWatchdogUSec" || $0.key == "Version"
        }
    }
}
