import Foundation
import SpindAgent
import SpindBoards
import SpindCore
import SpindMaintenance

/// A cabinet in the best of health, to be spoiled one part at a time.
enum Example {
    /// 2026-12-01T08:05:30Z.
    static let now = WallTime(secondsSince1970: 1_796_112_330)

    private static let boards =
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Boards").path

    /// The example cabinet of eight compartments, with a battery for its clock and no warnings.
    static func cabinet() throws -> CabinetFile {
        var cabinet = try CabinetLoader(files: DiskFiles(), boards: boards).load(
            boards + "/cabinets/lending-cabinet-8/cabinet.yaml")
        cabinet.warnings = []
        cabinet.clock = ClockFitting(batteryBacked: true)
        return cabinet
    }

    /// The facts of a Raspberry Pi 5 on which nothing is wrong.
    static func facts() throws -> MachineFacts {
        let cabinet = try cabinet()
        let wanted = FileStatus(kind: .folder, rights: 0o700, userID: 990, groupID: 990)
        var key = wanted
        key.rights = 0o600
        var socket = wanted
        socket.rights = 0o660
        let chip = FileStatus(kind: .characterDevice, rights: 0o660, userID: 0, groupID: 986)
        return MachineFacts(
            now: now, paths: InstallationPaths(), version: "1.0", agent: .running(status(cabinet)),
            site: SiteFacts(
                file: .loaded(cabinet),
                modifiedSeconds: now.millisecondsSince1970 / 1_000 - 90_000),
            journal: JournalFacts(
                check: .found(
                    JournalVerification(first: 1, last: 3, head: "00", firstBad: nil)),
                records: [
                    record(1, .started(version: "1.0")),
                    record(2, .clockTrustChanged(from: .untrusted, to: .trusted)),
                ]),
            board: BoardFacts(model: "Raspberry Pi 5 Model B", kernel: "6.12", system: "Debian"),
            clock: ClockFacts(
                kernelSynchronized: true, timeServices: ["systemd-timesyncd"],
                hasHardwareClock: true,
                hardwareClockSeconds: now.millisecondsSince1970 / 1_000,
                chargingMicrovolts: 3_000_000),
            disk: DiskFacts(
                space: .value(
                    DiskSpace(
                        totalBytes: 32 << 30, availableBytes: 20 << 30, totalFiles: 2_000_000,
                        availableFiles: 1_900_000)),
                journalBytes: 1 << 20,
                mount: MountFacts(device: "mmcblk0p2", kind: "ext4", isReadOnly: false),
                errorCount: 0, writtenKibibytes: 5 << 20,
                card: CardFacts(name: "SC32G", kind: "SD", made: "03/2025"),
                systemLogIsOnDisk: true, systemLogCap: "100M"),
            gpio: GPIOFacts(
                chips: [("gpiochip0", chip)],
                lines: cabinet.lineUses.map {
                    GPIOFacts.Line(use: $0, owner: .somebody("spind \($0.user)"))
                },
                release: ReleaseOfLines(kernelPersistsOutputs: false, isConfigured: true)),
            power: PowerFacts(
                throttled: 0, undervoltageAlarm: false, milliCelsius: 48_000,
                uptimeSeconds: 86_400),
            service: ServiceFacts(
                unit: [
                    "LoadState": "loaded", "UnitFileState": "enabled", "NRestarts": "0",
                    "WatchdogUSec": "20s", "NeedDaemonReload": "no",
                ],
                manager: ["RuntimeWatchdogUSec": "15s"], hasWatchdogDevice: true,
                userIDs: ["spind": 990],
                groups: [
                    "spind": .init(id: 990, members: []),
                    "spind-maintainer": .init(id: 991, members: []),
                    "gpio": .init(id: 986, members: ["spind"]),
                ],
                key: .value(key), stateFolder: .value(wanted), socket: .value(socket),
                timeZone: cabinet.timeZone))
    }

    /// The state of an agent that runs for a day.
    static func status(_ cabinet: CabinetFile) -> AgentStatus {
        let snapshot = CabinetSnapshot(
            cabinet: cabinet.layout.name, at: now, trust: .trusted, storeFault: nil,
            compartments: cabinet.layout.compartments.map {
                CompartmentStatus(
                    id: $0.id, door: .closed, hasContact: true, blocked: nil, lockStuck: false,
                    doubt: nil)
            },
            keypads: cabinet.layout.keypads.map {
                KeypadStatus(id: $0, misses: 0, lockoutMilliseconds: 0, fault: nil)
            },
            loans: [])
        return AgentStatus(
            cabinet: snapshot, version: "1.0", uptimeMilliseconds: 86_400_000, journalFirst: 1,
            journalLast: 3, timeZone: cabinet.timeZone, utcOffsetSeconds: 3_600,
            clock: ClockReport(
                source: .kernel, floor: now, system: now, kernelSynchronized: true),
            link: LinkStatus(
                state: .connected, registry: "https://registry.example.org",
                heardAt: now - .seconds(20), cursor: "a.7.b", acknowledgedThrough: 3,
                certificateUntil: now + .seconds(400 * 86_400)),
            sync: SyncStanding(cursor: "a.7.b", acknowledgedThrough: 3, unsentRecords: 0))
    }

    /// A record of an hour ago.
    static func record(_ sequence: Int64, _ event: AuditEvent) -> AuditRecord {
        AuditRecord(
            sequence: sequence,
            draft: AuditDraft(at: now - .seconds(3_600), trust: .trusted, event: event))
    }
}

extension MachineFacts {
    /// Changes what the agent says.
    mutating func spoil(_ change: (inout AgentStatus) -> Void) {
        guard var status = agent.status else { return }
        change(&status)
        agent = .running(status)
    }

    /// Changes the cabinet file.
    mutating func rewire(_ change: (inout CabinetFile) -> Void) {
        guard var cabinet = site.cabinet else { return }
        change(&cabinet)
        site.file = .loaded(cabinet)
    }

    /// Adds records to the journal.
    mutating func record(_ events: AuditEvent...) {
        for event in events {
            journal.records.append(Example.record(Int64(journal.records.count + 1), event))
        }
    }
}
