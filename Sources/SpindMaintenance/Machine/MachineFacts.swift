package import SpindAgent
package import SpindBoards
package import SpindCore

/// All that is known of a cabinet and of the machine under it at one moment: what the checks of
/// ``Doctor`` judge. A value, so that any state of a machine can be made by hand.
package struct MachineFacts: Sendable {
    /// The system's wall clock.
    package var now: WallTime
    /// Where the parts of the installation lie.
    package var paths: InstallationPaths
    /// The version of this program.
    package var version: String
    package var agent: AgentFacts
    package var site: SiteFacts
    package var journal: JournalFacts
    package var board: BoardFacts
    package var clock: ClockFacts
    package var disk: DiskFacts
    package var gpio: GPIOFacts
    package var power: PowerFacts
    package var service: ServiceFacts

    package init(
        now: WallTime, paths: InstallationPaths, version: String, agent: AgentFacts,
        site: SiteFacts, journal: JournalFacts, board: BoardFacts, clock: ClockFacts,
        disk: DiskFacts, gpio: GPIOFacts, power: PowerFacts, service: ServiceFacts
    ) {
        self.now = now
        self.paths = paths
        self.version = version
        self.agent = agent
        self.site = site
        self.journal = journal
        self.board = board
        self.clock = clock
        self.disk = disk
        self.gpio = gpio
        self.power = power
        self.service = service
    }
}

/// Where the parts of an installation lie.
package struct InstallationPaths: Hashable, Sendable {
    /// The cabinet file.
    package var cabinet: String
    /// The folder of boards.
    package var boards: String
    /// The folder of the database and the key.
    package var state: String
    /// The control socket.
    package var socket: String

    /// The paths of an installed agent, or others.
    package init(
        cabinet: String = "/etc/spind/cabinet.yaml", boards: String = "/usr/share/spind/Boards",
        state: String = "/var/lib/spind", socket: String = "/run/spind/control.sock"
    ) {
        self.cabinet = cabinet
        self.boards = boards
        self.state = state
        self.socket = socket
    }

    /// The database.
    package var database: String { state + "/cabinet.sqlite" }
    /// The key, unless it is a credential of the service manager.
    package var key: String { state + "/cabinet.key" }
}

/// The running agent, asked over its socket.
package enum AgentFacts: Sendable {
    /// It answers.
    case running(AgentStatus)
    /// Nobody listens.
    case notRunning
    /// Something listens and does not answer as it should; in words.
    case silent(String)

    /// What it said of itself.
    package var status: AgentStatus? {
        if case .running(let status) = self { status } else { nil }
    }
}

/// The cabinet file with its boards.
package struct SiteFacts: Sendable {
    /// What came of reading it.
    package enum File: Sendable {
        case loaded(CabinetFile)
        case bad([Problem])
        case unread(Reading<String>)
    }

    package var file: File
    /// When it was written, in seconds since 1970; `nil` where that cannot be seen.
    package var modifiedSeconds: Int64?

    package init(file: File, modifiedSeconds: Int64? = nil) {
        self.file = file
        self.modifiedSeconds = modifiedSeconds
    }

    /// The cabinet, where the file is in order.
    package var cabinet: CabinetFile? {
        if case .loaded(let cabinet) = file { cabinet } else { nil }
    }
}

/// The journal: what checking it found, and its newest records.
package struct JournalFacts: Sendable {
    /// What checking it found.
    package enum Check: Hashable, Sendable {
        case found(JournalVerification)
        /// The database itself is damaged; SQLite's words.
        case damaged([String])
        /// It was not checked; why.
        case unchecked(String)
    }

    package var check: Check
    /// The newest records in order, at most ``recordLimit``.
    package var records: [AuditRecord]

    /// How many records are looked at.
    package static let recordLimit = 20_000

    package init(check: Check, records: [AuditRecord] = []) {
        self.check = check
        self.records = records
    }
}

/// The service and its files.
package struct ServiceFacts: Hashable, Sendable {
    /// What the service manager says of the unit, by property; empty where it cannot be asked.
    package var unit: [String: String]
    /// What it says of itself.
    package var manager: [String: String]
    /// Why it could not be asked.
    package var managerTrouble: String?
    /// Whether there is a hardware watchdog.
    package var hasWatchdogDevice: Bool
    /// The ids of the users and groups of this machine, by name.
    package var userIDs: [String: UInt32]
    package var groups: [String: Group]
    package var key: Reading<FileStatus>
    package var stateFolder: Reading<FileStatus>
    package var socket: Reading<FileStatus>
    /// The machine's time zone.
    package var timeZone: String?

    /// A group of this machine.
    package struct Group: Hashable, Sendable {
        package var id: UInt32
        package var members: [String]

        package init(id: UInt32, members: [String]) {
            self.id = id
            self.members = members
        }
    }

    package init(
        unit: [String: String] = [:], manager: [String: String] = [:],
        managerTrouble: String? = nil, hasWatchdogDevice: Bool = false,
        userIDs: [String: UInt32] = [:], groups: [String: Group] = [:],
        key: Reading<FileStatus> = .missing, stateFolder: Reading<FileStatus> = .missing,
        socket: Reading<FileStatus> = .missing, timeZone: String? = nil
    ) {
        self.unit = unit
        self.manager = manager
        self.managerTrouble = managerTrouble
        self.hasWatchdogDevice = hasWatchdogDevice
        self.userIDs = userIDs
        self.groups = groups
        self.key = key
        self.stateFolder = stateFolder
        self.socket = socket
        self.timeZone = timeZone
    }
}
