package import Logging
package import SpindAgent
package import SpindBoards
package import SpindCore
package import SpindCrypto
import SpindDrivers
import SpindHAL
import Synchronization

/// A whole cabinet in memory: the agent as on a real one, the world around it simulated.
///
/// ```swift
/// let cabinet = try SimulatedCabinet(site)
/// try await cabinet.start()
/// async let journal: Void = cabinet.run()   // follows the journal until the end
/// ...
/// cabinet.end()
/// ```
///
/// It is also what a control server serves: it stays while the agent behind it comes and goes.
package final class SimulatedCabinet: CabinetStage, CabinetControl {
    /// What a simulated cabinet is made of.
    package struct Site: Sendable {
        /// The cabinet file; its computer need not be a simulated one.
        package var file: CabinetFile
        /// The computer's clocks, on which physics run too.
        package var clock: SimulatedHostClock
        /// How long people's movements take.
        package var pace: any Clock<Duration>
        /// What survives a power cut.
        package var disk: any SimulatedDisk
        /// The cabinet's key.
        package var key: CabinetKey
        /// The epoch of that key, as the registry counts it; 1 on a cabinet without one.
        package var keyEpoch: UInt32 = 1
        /// Where PINs are drawn from; each life of the agent begins with it as it is here.
        package var generator: any RandomNumberGenerator & Sendable
        /// The zone of the file.
        package var timeZone: TimeZoneRules
        /// Who asks, when the person at the terminal or a script plays the maintainer.
        package var maintainer: Principal
        /// The program's version.
        package var version: String
        /// Takes the agent's log.
        package var logger: Logger

        package init(
            file: CabinetFile, clock: SimulatedHostClock, pace: any Clock<Duration>,
            disk: any SimulatedDisk, key: CabinetKey,
            generator: any RandomNumberGenerator & Sendable, timeZone: TimeZoneRules,
            maintainer: Principal, version: String, logger: Logger
        ) {
            self.file = file
            self.clock = clock
            self.pace = pace
            self.disk = disk
            self.key = key
            self.generator = generator
            self.timeZone = timeZone
            self.maintainer = maintainer
            self.version = version
            self.logger = logger
        }
    }

    /// One life of the agent, from power-on to the end or a power cut.
    private struct Life: Sendable {
        var assembly: CabinetAssembly
        var store: PoweredStore
    }

    private struct State: Sendable {
        var life: Life?
        var display: [String] = []
        var journal: [AuditRecord] = []
        /// The journal's last record before the first life.
        var recordsBefore: Int64?

        var lastRecord: Int64 { journal.last?.sequence ?? recordsBefore ?? 0 }
    }

    package let layout: CabinetLayout
    /// What the registry has to know of it.
    package let description: CabinetDescription
    /// What of its link to a registry outlives a power cut.
    package let link = CabinetLink()
    package let changes = ChangeSignal()
    private let site: Site
    private let world: SimulatedWorld
    private let state = Mutex(State())
    private let lives: AsyncStream<CabinetController>
    private let begin: AsyncStream<CabinetController>.Continuation

    /// Builds the cabinet, all doors closed, without power.
    ///
    /// - Throws: ``HALError`` when the file's lines do not fit its chips.
    package init(_ site: Site) throws {
        self.site = site
        layout = site.file.layout
        description = CabinetDescription(
            of: site.file.layout, timeZone: site.file.timeZone, version: site.version)
        world = try SimulatedWorld(file: site.file, clock: site.clock, changes: changes)
        (lives, begin) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    // MARK: - Power

    /// Switches the computer on; when it returns, the agent has read every contact. Its first step
    /// blocks the calling thread for as long as the disk takes.
    ///
    /// - Throws: what kept the agent from starting.
    package func start() async throws {
        try boot()
        // Nobody is told when a contact has been read for the first time; until then a door that
        // somebody opens is one found open, not one forced.
        let buttons = site.file.inputs.filter {
            if case .exit = $0.role { true } else { false }
        }
        let debounce =
            (site.file.contacts.map(\.debounce) + buttons.map(\.debounce)).max() ?? .zero
        // A board on a bus is asked twice, each time before it may be believed.
        let polled = site.file.lockBuses.flatMap { bus in
            bus.boards.map { $0.poll * 2 }
                + bus.inputs.map { $0.debounce + .milliseconds(100) * bus.boards.count }
        }
        // What hangs on an expander is seen when it is read.
        let read = site.file.expanders.map(\.poll).max() ?? .zero
        let contacts = debounce * 2 + read * 2 + .milliseconds(50)
        try? await site.pace.sleep(for: max(contacts, polled.max() ?? .zero))
        // What is typed at a reader that is not found yet does not count.
        await wait(atMost: .seconds(5)) { world.cardReaders.allSatisfy { $0.isFound() } }
    }

    private func boot() throws {
        let store = PoweredStore(try site.disk.openStore())
        let journal = try site.disk.openJournal()
        let last = try journal.range().last
        let assembly = try CabinetAssembly(
            CabinetAssembly.Site(
                file: site.file,
                hardware: HardwareAccess(
                    gpio: world.gpio, serial: world.serial, i2c: world.i2c),
                clock: site.clock,
                key: site.key,
                keyEpoch: site.keyEpoch, readerSecrets: world.readers.secrets,
                timeZone: site.timeZone,
                displayStyle: .frame(columns: PromptText.columns, rows: 2),
                writeDisplay: { [weak self] in self?.show($0) }, version: site.version,
                logger: site.logger),
            store: store, journal: journal, generator: site.generator)
        state.withLock { state in
            state.recordsBefore = state.recordsBefore ?? last
            state.life = Life(assembly: assembly, store: store)
        }
        assembly.controller.adopt(link)
        try assembly.start(watchdogInterval: nil) {}
        begin.yield(assembly.controller)
        changes.notify()
    }

    /// Ends the agent in order, and the world. Blocks; may be called more than once.
    package func end() {
        let life = state.withLock { state in
            defer { state.life = nil }
            return state.life
        }
        life?.assembly.stop()
        begin.finish()
        link.appended.finish()
        world.end()
    }

    package func powerCut() async throws {
        guard let life = state.withLock({ $0.life }) else { return try await start() }
        // From here on nothing that the agent does reaches its disk or a lock; what is left of it
        // only has to be swept up.
        state.withLock { $0.life = nil }
        life.store.cut()
        world.cutPower()
        changes.notify()
        life.assembly.stop()
        state.withLock { $0.display = [] }
        world.restorePower()
        try await start()
    }

    /// Follows the journal through all lives of the agent, until ``end()``.
    package func run() async {
        for await controller in lives {
            let newest = controller.follow()
            await catchUp(with: controller)
            for await record in newest { remember([record]) }
            await catchUp(with: controller)
        }
    }

    private func catchUp(with controller: CabinetController) async {
        let limit = SiteView.journalLimit
        while true {
            let last = state.withLock { $0.lastRecord }
            let answer = await controller.answer(
                .events(after: last, limit: limit, follow: false), by: site.maintainer)
            guard case .records(let records) = answer, !records.isEmpty else { return }
            remember(records)
            if records.count < limit { return }
        }
    }

    private func remember(_ records: [AuditRecord]) {
        state.withLock { state in
            let last = state.lastRecord
            state.journal += records.filter { $0.sequence > last }
            state.journal.removeFirst(max(state.journal.count - SiteView.journalLimit, 0))
        }
        changes.notify()
    }

    // MARK: - Looking and touching

    package func view() async -> SiteView {
        var view = SiteView()
        if case .status(let status) = await ask(.status) { view.status = status }
        world.look(&view)
        state.withLock { state in
            view.display = state.display
            view.journal = state.journal
        }
        return view
    }

    package func press(_ keys: String) async {
        let debounce = site.file.keypads.first?.debounce ?? .zero
        for key in keys {
            await wait(atMost: .seconds(1)) { world.isKeypadAsleep }
            let before = (world.tones, state.withLock { $0.display })
            // Scripts and the terminal offer only keys that the keypad has.
            try? world.press(key, isDown: true)
            try? await site.pace.sleep(for: debounce + .milliseconds(60))
            // A busy machine may not have looked yet; people hold on until they hear a tone, or see
            // a star. The display alone could change because a result was shown for long enough.
            await wait(atMost: .milliseconds(300)) {
                world.tones.map { $0 != before.0 } ?? (state.withLock { $0.display } != before.1)
            }
            try? world.press(key, isDown: false)
            try? await site.pace.sleep(for: debounce + .milliseconds(10))
            await wait(atMost: .seconds(1)) { world.isKeypadAsleep }
        }
    }

    private func wait(atMost limit: Duration, until holds: () -> Bool) async {
        let step = Duration.milliseconds(2)
        var waited = Duration.zero
        while waited < limit, !holds() {
            try? await site.pace.sleep(for: step)
            waited += step
        }
    }

    package func act(
        _ act: SimulatedDoor.Act, on compartment: CompartmentID
    ) -> SimulatedDoor.Outcome {
        world.act(act, on: compartment)
    }

    package func move(
        itemInto isIn: Bool, _ compartment: CompartmentID
    ) -> SimulatedDoor.Outcome {
        world.move(itemInto: isIn, compartment)
    }

    package func set(input name: String, inOrder: Bool) -> Bool {
        world.set(input: name, inOrder: inOrder)
    }

    package var cardReaders: [String] { world.cardReaders.map(\.name) }

    package func hold(card number: [UInt8], at reader: String?) async -> String? {
        if let reader {
            guard let found = world.cardReaders.first(where: { $0.name == reader }) else {
                return "the cabinet has no reader '\(reader)'"
            }
            return await found.hold(number, site.pace)
        }
        var obstacle: String?
        for reader in world.cardReaders {
            obstacle = await reader.hold(number, site.pace)
            if obstacle == nil { return nil }
        }
        guard world.cardReaders.isEmpty, let keypad = layout.keypads.first else { return obstacle }
        // A cabinet without a reader: what is tried is what a card does, whichever reader it has.
        state.withLock { $0.life }?.assembly.inbox.post(.card(keypad, number))
        return nil
    }

    package func answer(to challenge: Challenge) -> String {
        ServiceVerifier(key: site.key).answer(to: challenge)
    }

    package func ask(_ request: ControlRequest) async -> ControlAnswer {
        await answer(request, by: site.maintainer)
    }

    /// Takes a frame of the console display apart again.
    private func show(_ frame: String) {
        let lines = frame.split(separator: "\n").filter { $0.hasPrefix("|") }.map { line in
            String(line.dropFirst().dropLast())
        }
        state.withLock { $0.display = lines }
        changes.notify()
    }

    /// The agent behind it; `nil` while there is no power.
    package var controller: CabinetController? { state.withLock { $0.life?.assembly.controller } }

    // MARK: - The control socket's side

    package func answer(
        _ request: ControlRequest, by principal: Principal
    ) async -> ControlAnswer {
        guard let life = state.withLock({ $0.life }) else { return .refused(.stopping) }
        return await life.assembly.controller.answer(request, by: principal)
    }

    package func follow() -> AsyncStream<AuditRecord> {
        state.withLock { $0.life }?.assembly.controller.follow()
            ?? AsyncStream { $0.finish() }
    }

    package func watch() -> AsyncStream<AgentStatus> {
        state.withLock { $0.life }?.assembly.controller.watch()
            ?? AsyncStream { $0.finish() }
    }
}
