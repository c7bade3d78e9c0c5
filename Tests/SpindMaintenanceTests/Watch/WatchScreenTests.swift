import SpindAgent
import SpindCore
import SpindMaintenance
import SpindTerminal
import Testing

/// What the live screen says, as text.
struct WatchScreenTests {
    private static let noon = WallTime(secondsSince1970: 1_796_112_330)
    private static let began = Instant(sinceBoot: .seconds(100))

    private static func door(
        _ number: Int, _ door: CompartmentStatus.Door = .closed, blocked: String? = nil,
        doubt: ContactDoubt? = nil, item: ItemState? = nil, socket: Bool? = nil
    ) -> CompartmentStatus {
        CompartmentStatus(
            id: CompartmentID(number), door: door, hasContact: true, blocked: blocked,
            lockStuck: false, doubt: doubt, item: item, socket: socket)
    }

    private static func state(
        doors: [CompartmentStatus] = (1...4).map { door($0) }, loans: Int = 0,
        fault: StoreFault? = nil
    ) -> WatchState {
        let status = AgentStatus(
            cabinet: CabinetSnapshot(
                cabinet: "borken-rathaus", at: noon, trust: .trusted, storeFault: fault,
                compartments: doors,
                keypads: [
                    KeypadStatus(
                        id: KeypadID("keypad"), misses: 5, lockoutMilliseconds: 59_000, fault: nil)
                ],
                loans: (0..<loans).map { number in
                    LoanStatus(
                        id: LoanID(rawValue: Int64(number + 1)), grant: GrantID("g-\(number)"),
                        set: HandoverSetID(number + 1), pickedUpAt: noon - .seconds(3_600),
                        dueAt: noon, overdue: number == 1)
                }), version: "0.1.0", uptimeMilliseconds: 273_600_000, journalFirst: 1,
            journalLast: 4, timeZone: "Europe/Berlin", utcOffsetSeconds: 3_600)
        var state = WatchState(status, at: began)
        state.see([
            AuditRecord(
                sequence: 4,
                draft: AuditDraft(at: noon, trust: .trusted, event: .started(version: "0.1.0")))
        ])
        return state
    }

    private static func screen(
        _ state: WatchState, after seconds: Int64 = 0, columns: Int = 80, rows: Int = 24
    ) -> WatchScreen {
        WatchScreen(
            state, userName: { "user \($0)" }, now: began.advanced(by: .seconds(seconds)),
            columns: columns, rows: rows)
    }

    private static func text(_ screen: WatchScreen) -> String {
        screen.lines.map { line in
            var text = line.text
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }

    @Test func aQuietCabinetFitsEightyByTwentyFour() {
        let doors = [
            Self.door(1), Self.door(2, .open, item: .absent, socket: true),
            Self.door(3, .heldOpen, blocked: "hinge", doubt: .stuckOpen), Self.door(4, .unlocking),
        ]
        let text = Self.text(Self.screen(Self.state(doors: doors, loans: 2), after: 5))
        #expect(text == Self.golden, "\(text)")
    }

    private static let golden = """
         Cabinet borken-rathaus                              2026-12-01 09:05:35 +01:00
         Clock trusted; spindd 0.1.0 up 3 d 4 h; records 1 to 4
        ── Doors, 1 with TROUBLE ───────────────────────────────────────────────────────
         No  door               item    socket trouble, block
         1   closed
         2   open               gone    on
         3   open TOO LONG                     contact STUCK at open; BLOCKED: hinge
         4   unlocking
        ── Keypad ──────────────────────────────────────────────────────────────────────
         keypad        German   LOCKED OUT for 54 s, misses: 5
        ── Open loans: 2, 1 OVERDUE ────────────────────────────────────────────────────
         2    set 2    due 2026-12-01 09:05  OVERDUE  g-1, since 2026-12-01 08:05
         1    set 1    due 2026-12-01 09:05  g-0, since 2026-12-01 08:05
        ── Journal ─────────────────────────────────────────────────────────────────────
         09:05:30  spindd 0.1.0 started








         q quits, PgUp and PgDn page the doors
        """

    @Test(arguments: [(80, 24), (40, 12), (200, 60), (79, 13), (120, 24)], [1, 8, 40, 999])
    func everyLineHasTheTerminalsWidth_AndThereAreAsManyAsItHasRows(
        size: (Int, Int), doors: Int
    ) {
        let evil = "取扱 \u{1B}[2J Tür " + String(repeating: "x", count: 300)
        var state = Self.state(
            doors: (1...doors).map { Self.door($0, .forcedOpen, blocked: evil, doubt: .chatter) },
            loans: 50, fault: .full)
        state.see([
            AuditRecord(
                sequence: 5,
                draft: AuditDraft(
                    at: Self.noon, trust: .untrusted,
                    event: .compartmentBlocked(
                        compartment: CompartmentID(1), note: evil,
                        by: Principal(userID: 0, loginUserID: nil))))
        ])
        let lines = Self.screen(state, columns: size.0, rows: size.1).lines
        #expect(lines.count == size.1)
        for line in lines {
            #expect(line.width == size.0)
            #expect(!line.text.unicodeScalars.contains { $0.value < 0x20 })
        }
        let text = lines.map(\.text).joined()
        for part in ["Doors", "Keypad", "Open loans", "Journal"] { #expect(text.contains(part)) }
    }

    @Test func aTerminalThatIsTooSmallSaysSo() {
        let text = Self.text(Self.screen(Self.state(), columns: 39, rows: 24))
        #expect(text.hasPrefix("Too small"))
    }

    @Test func manyDoorsArePaged_AndNoneIsLeftOut() {
        var state = Self.state(doors: (1...40).map { Self.door($0) }, loans: 3)
        var seen: Set<Int> = []
        let page = Self.screen(state).doorsOnPage
        #expect(page >= 8)
        for begin in stride(from: 0, to: 40 + page, by: page) {
            state.firstDoor = begin
            let screen = Self.screen(state)
            #expect(screen.text(contains: "of 40, PgUp PgDn"))
            for number in 1...40 where screen.hasRow(of: number) { seen.insert(number) }
        }
        #expect(seen == Set(1...40))
        state.firstDoor = .max / 2
        #expect(Self.screen(state).hasRow(of: 40))
        state.firstDoor = -5
        #expect(Self.screen(state).hasRow(of: 1))
    }

    @Test func anAgentThatIsAwayIsToldAtTheEnd() {
        var state = Self.state()
        state.link = .lost(since: Self.began, why: "spindd is stopping")
        let text = Self.text(Self.screen(state, after: 65))
        #expect(text.hasSuffix("NO ANSWER for 1 min 5 s, trying again: spindd is stopping"))
    }

    @Test func aStoreThatTakesNothingIsToldAtTheTop() {
        let text = Self.text(Self.screen(Self.state(fault: .full)))
        #expect(
            text.contains("\n STORE NOTHING CAN BE RECORDED, NOBODY IS LET IN: the disk is full"))
    }

    @Test func recordsAreKeptOnce_AndTheNewestOnly() {
        var state = Self.state()
        let records = (1...500).map {
            AuditRecord(
                sequence: Int64($0),
                draft: AuditDraft(at: Self.noon, trust: .trusted, event: .stopped))
        }
        state.see(records)
        state.see(records)
        #expect(state.records.map(\.sequence) == Array(301...500))
    }
}

extension WatchScreen {
    fileprivate func text(contains words: String) -> Bool {
        lines.contains { $0.text.contains(words) }
    }

    fileprivate func hasRow(of door: Int) -> Bool {
        lines.contains { $0.text.hasPrefix(" \(door) ") && $0.text.contains("closed") }
    }
}
