import SpindAgent
package import SpindCore
package import SpindTerminal

/// A person at a simulated cabinet: keys in, the screen out.
///
/// One loop takes all events in turn; only the keypad's finger has a task of its own, since a
/// press lasts.
package struct TerminalSession<Stage: CabinetStage> {
    private let stage: Stage
    private let output: any ScreenOutput
    private let timeZone: TimeZoneRules
    private var state = ScreenState()
    private var painter: ScreenPainter
    private var reader = TerminalKeyReader()
    private var controls: Controls
    /// Which handover set the next grant is for.
    private var nextSet = 0
    /// How many service PINs were made.
    private var servicePINs = 0
    private var hasCard = false
    /// Which reader the card is held to next.
    private var nextReader = 0

    /// Makes a session.
    ///
    /// - Parameters:
    ///   - stage: the cabinet.
    ///   - output: the screen.
    ///   - timeZone: the cabinet's zone.
    ///   - keys: the keypad, row by row.
    ///   - hint: shown while there is no message.
    ///   - colours: whether colours may be used.
    package init(
        stage: Stage, output: any ScreenOutput, timeZone: TimeZoneRules, keys: [[Character]],
        hint: String, colours: Bool
    ) {
        self.stage = stage
        self.output = output
        self.timeZone = timeZone
        painter = ScreenPainter(colours: colours)
        controls = Controls(
            doors: stage.layout.compartments.map(\.id), keypad: Set(keys.flatMap { $0 }))
        state.keys = keys
        state.hint = hint
    }

    /// Makes a first grant, shows the screen and takes events until the person has enough.
    package mutating func run(_ events: AsyncStream<TerminalEvent>) async {
        let (keys, finger) = AsyncStream<Character>.makeStream(
            bufferingPolicy: .bufferingOldest(64))
        let stage = stage
        await addGrant()
        state.message = ""
        await paint()
        // The session is this task's alone; the finger only has the stage. It stops with the session.
        async let _: Void = {
            for await key in keys { await stage.press(String(key)) }
        }()
        defer { finger.finish() }
        loop: for await event in events {
            switch event {
            case .bytes(let bytes):
                for key in reader.keys(in: bytes) {
                    guard await handle(key, finger: finger) else { break loop }
                }
            case .changed: break
            case .resized: output.write(painter.clear())
            case .end: break loop
            }
            await paint()
        }
    }

    private mutating func handle(
        _ key: TerminalKey, finger: AsyncStream<Character>.Continuation
    ) async -> Bool {
        let view = await stage.view()
        let action = controls.handle(key) { act, id in
            guard let door = view.door(id) else { return false }
            return act == .jam ? door.isJammed : act == .unplug && door.isUnplugged
        }
        state.typing = controls.typing
        guard let action else { return true }
        state.message = ""
        switch action {
        case .press(let key): finger.yield(key)
        case .door(let act, let id): state.message = say(stage.act(act, on: id), act, id)
        case .item(let id): state.message = move(itemOf: id, view)
        case .newGrant: await addGrant()
        case .newServicePIN: await addServicePIN()
        case .card: await holdCard()
        case .powerCut:
            do {
                try await stage.powerCut()
                state.message = "The agent was cut off and started again on what it had written."
            } catch {
                state.message = "The agent does not start: \(error)"
            }
        case .say(let text): state.message = text
        case .quit: return false
        }
        return true
    }

    private mutating func addGrant() async {
        let sets = stage.layout.handoverSets
        guard !sets.isEmpty else { return }
        let set = sets[nextSet % sets.count]
        nextSet += 1
        let request = GrantRequest(
            kind: .loan, set: set.id, start: nil, durationMilliseconds: 3 * 3_600_000,
            graceMilliseconds: 0, usesAllowed: 1)
        let answer = await stage.ask(.addGrant(request))
        guard case .grantAdded(let grant, let pin) = answer else {
            state.message = "No grant: the agent answered \(answer)"
            return
        }
        let end = timeZone.local(grant.window.end)
        let minute = end.minute < 10 ? "0\(end.minute)" : "\(end.minute)"
        let compartments = set.compartments.map(\.description).joined(separator: " and ")
        state.credential =
            "PIN \(pin) opens compartment \(compartments) until \(end.hour):\(minute). "
            + "Type it, then # or Enter."
    }

    /// An operator's PIN of nine digits, which opens a menu at the keypad.
    private mutating func addServicePIN() async {
        servicePINs += 1
        let id = ServiceID("op-\(servicePINs)")
        let answer = await stage.ask(
            .addService(ServiceRequest(id: id, card: nil, durationMilliseconds: Self.day)))
        guard case .serviceAdded(_, let pin?) = answer else {
            state.message = "No service PIN: the agent answered \(answer)"
            return
        }
        state.credential = "Operator \(id) has the service PIN \(pin). Type it, then # or Enter."
    }

    /// Holds a card to the readers in turn; it is known from the first time on.
    private mutating func holdCard() async {
        if !hasCard {
            let number = Self.card.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let wanted = ServiceRequest(
                id: ServiceID("card-1"), card: number, durationMilliseconds: Self.day)
            // An operator's card of that name may be known from an earlier run on this state.
            if case .serviceAdded = await stage.ask(.addService(wanted)) { hasCard = true }
        }
        let readers = stage.cardReaders
        let reader = readers.isEmpty ? nil : readers[nextReader % readers.count]
        nextReader += 1
        let obstacle = await stage.hold(card: Self.card, at: reader)
        state.message =
            obstacle.map { "You hold the operator's card there in vain: \($0)." }
            ?? "You hold the operator's card to the reader\(reader.map { " \($0)" } ?? "")."
    }

    private static var day: Int64 { Duration.seconds(86_400).wholeMilliseconds }
    private static var card: [UInt8] { [0x04, 0xA1, 0xB2, 0xC3] }

    private func move(itemOf id: CompartmentID, _ view: SiteView) -> String {
        guard let item = view.compartment(id)?.item else {
            return "Nobody looks into compartment \(id): put in and take out what you like."
        }
        switch stage.move(itemInto: !item, id) {
        case .done:
            return item
                ? "You take out what is in compartment \(id)."
                : "You put the thing into compartment \(id)."
        default: return "Door \(id) is closed; open it first."
        }
    }

    private func say(
        _ outcome: SimulatedDoor.Outcome, _ act: SimulatedDoor.Act, _ id: CompartmentID
    ) -> String {
        switch (outcome, act) {
        case (.locked, _): "Door \(id) is locked."
        case (.jammed, _): "Door \(id) is jammed; j\(id) frees it."
        case (.sprangOpen, _): "Door \(id) springs open again: its lock is still driven."
        case (.nothingToDo, .pull): "Door \(id) is open already."
        case (.nothingToDo, .close): "Door \(id) is closed already."
        case (.nothingToDo, _): "Door \(id) is so already."
        case (.done, .pull): "You open door \(id). c\(id) closes it."
        case (.done, .close): "You close door \(id)."
        case (.done, .force): "You break door \(id) open."
        case (.done, .jam): "You jam door \(id); j\(id) again frees it."
        case (.done, .unjam): "Door \(id) is free again."
        case (.done, .unplug): "You cut the contact's wire of door \(id); u\(id) again mends it."
        case (.done, .plug): "The contact of door \(id) is wired again."
        }
    }

    private mutating func paint() async {
        let view = await stage.view()
        state.show(view, layout: stage.layout, timeZone: timeZone)
        if let challenge = view.challenge {
            state.message =
                "Whoever has the cabinet's key answers \(challenge) with "
                + "\(stage.answer(to: challenge))."
        }
        let size = output.size
        let change = painter.paint(
            Screen.lines(of: state, columns: size.columns, rows: size.rows))
        if !change.isEmpty { output.write(change) }
    }
}
