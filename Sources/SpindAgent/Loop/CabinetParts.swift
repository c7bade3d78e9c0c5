package import Logging
package import SpindCore
package import SpindCrypto

/// All that a ``CabinetStepper`` works with. Whoever puts them together decides whether they are
/// real or simulated.
package struct CabinetParts {
    /// What the engine supervises.
    package var layout: CabinetLayout
    /// What it remembers.
    package var store: any CabinetStore
    /// What it opens doors with.
    package var locks: any LockActuator
    /// The charging sockets.
    package var sockets: any SocketActuator
    /// What residents see and hear, by keypad. A keypad may have none.
    package var annunciators: [KeypadID: any Annunciator]
    /// The clocks.
    package var clock: any ClockSource
    /// Makes verifiers of what is typed.
    package var verifier: PINVerifier
    /// Makes verifiers of service PINs and cards, and answers to challenges.
    package var service: ServiceVerifier
    /// Where PINs and the names of grants are drawn from: the system's generator outside tests.
    package var generator: any RandomNumberGenerator
    /// The epoch of the cabinet's key: grants of the registry made with another cannot be used.
    package var keyEpoch: UInt32
    /// The site's time zone, for the quiet hour.
    package var timeZone: TimeZoneRules
    /// That zone's name in the tz database.
    package var timeZoneName: String
    /// What an agent of this process knew of the time before, when its configuration was read
    /// anew; `nil` at a start.
    package var estimator: ClockEstimator?
    /// Whether a battery keeps the machine's clock while it is off.
    package var hasBatteryClock: Bool
    /// The program's version, for the journal and `spindctl status`.
    package var version: String
    /// Where the condition of the parts is told. Never what was typed, never who was let in.
    package var logger: Logger

    package init(
        layout: CabinetLayout, store: any CabinetStore, locks: any LockActuator,
        sockets: any SocketActuator,
        annunciators: [KeypadID: any Annunciator], clock: any ClockSource, verifier: PINVerifier,
        service: ServiceVerifier,
        generator: any RandomNumberGenerator, keyEpoch: UInt32 = 1, timeZone: TimeZoneRules = .utc,
        timeZoneName: String = "UTC", estimator: ClockEstimator? = nil,
        hasBatteryClock: Bool = false, version: String, logger: Logger
    ) {
        self.layout = layout
        self.store = store
        self.locks = locks
        self.sockets = sockets
        self.annunciators = annunciators
        self.clock = clock
        self.verifier = verifier
        self.service = service
        self.generator = generator
        self.keyEpoch = keyEpoch
        self.timeZone = timeZone
        self.timeZoneName = timeZoneName
        self.estimator = estimator
        self.hasBatteryClock = hasBatteryClock
        self.version = version
        self.logger = logger
    }
}
