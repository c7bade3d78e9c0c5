import Foundation
import Glibc
import SpindContracts
import SpindCore
import SpindHAL

/// The lending cabinet of `Boards/cabinets/lending-cabinet-8` on a simulated chip that looks like the
/// Raspberry Pi 4's: real programs on the inside, the test's hands on the outside.
final class LendingCabinet {
    static let keys = ["123", "456", "789", "*0#"].map(Array.init)
    static let rows = [17, 27, 22, 23]
    static let columns = [24, 25, 12]
    static let relays = [5, 6, 13, 16, 19, 20, 21, 26]
    static let contacts = [4, 7, 8, 9, 10, 11, 14, 15]

    /// Whether this is the kernel that has simulated chips.
    static var isPossible: Bool {
        ProcessInfo.processInfo.environment["SPIND_GPIO_SIM"] == "1"
    }

    let chip: GPIOSimChip
    let folder: URL
    private(set) var daemon: Program?
    private let player: MatrixPlayer
    private var watches: [RelayWatch] = []

    /// The repository's root, found from this file.
    static var root: URL {
        URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    init() throws {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        folder = URL(fileURLWithPath: base)
            .appendingPathComponent("cabinet-\(UInt64.random(in: .min ... .max))")
        for name in ["state", "run"] {
            try FileManager.default.createDirectory(
                at: folder.appendingPathComponent(name), withIntermediateDirectories: true)
        }
        let original = Self.root.appendingPathComponent(
            "Boards/cabinets/lending-cabinet-8/cabinet.yaml")
        cabinetFile = folder.appendingPathComponent("lending-cabinet-8.yaml").path
        try String(contentsOf: original, encoding: .utf8)
            .replacingOccurrences(
                of: "    debounce: 20ms\n", with: "    debounce: 20ms\n    settle: 1ms\n"
            )
            .write(toFile: cabinetFile, atomically: true, encoding: .utf8)
        chip = try Self.makeChip()
        // The relay board's own pull-ups keep its relays off; rows and free columns read high.
        for line in Self.relays + Self.rows + Self.columns {
            try chip.pull(LineOffset(line), high: true)
        }
        player = MatrixPlayer(chip, rows: Self.rows, columns: Self.columns)
        // The kernel's clock counts as kept, or nobody but returning residents is let in.
        try KernelClock.setStatus(synchronized: true)
    }

    /// The chip of the test before goes away with the thread that watched it.
    private static func makeChip() throws -> GPIOSimChip {
        let names = (0..<58).map { $0 < 28 ? "GPIO\($0)" : nil }
        var chip: GPIOSimChip?
        _ = eventually(within: .seconds(5)) {
            chip = try? GPIOSimChip(label: "pinctrl-bcm2711", lineNames: names)
            return chip != nil
        }
        return try chip ?? GPIOSimChip(label: "pinctrl-bcm2711", lineNames: names)
    }

    deinit {
        daemon = nil
        for watch in watches { _ = watch.stop() }
        try? KernelClock.setStatus(synchronized: false)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The cabinet's file, but for the keypad's settle time: hands are slower than copper.
    let cabinetFile: String

    var runFolder: String { folder.appendingPathComponent("run").path }
    var stateFolder: String { folder.appendingPathComponent("state").path }
    var socket: String { runFolder + "/control.sock" }
    var database: String { stateFolder + "/cabinet.sqlite" }

    /// Starts spindd and waits until the control socket answers.
    func start(environment: [String: String] = [:]) throws {
        try launch(environment: environment)
        let ready = try eventually { try spindctl("status").status == 0 }
        guard ready else { throw Trouble.notReady(daemon?.errors ?? "") }
        // Only now: gpio-sim lets the bias of a request replace the pull from outside.
        for number in 1...Self.contacts.count { try setDoor(number, open: false) }
    }

    /// Starts spindd without waiting for anything.
    func launch(
        cabinetFile: String? = nil, environment: [String: String] = [:]
    ) throws {
        daemon = try Program(
            "spindd",
            [
                "--config", cabinetFile ?? self.cabinetFile,
                "--boards", Self.root.appendingPathComponent("Boards").path,
                "--state", stateFolder, "--run", runFolder,
            ], in: folder, environment: environment)
    }

    /// Ends spindd in an orderly way.
    func stop() -> Int32? {
        daemon?.send(SIGTERM)
        defer { daemon = nil }
        return daemon?.wait().status
    }

    /// Ends spindd as a power cut would, short of the lines.
    func kill() {
        daemon?.send(SIGKILL)
        daemon?.wait()
        daemon = nil
    }

    func spindctl(_ arguments: String...) throws -> Program.Result {
        try Program.run("spindctl", ["--socket", socket] + arguments, in: folder)
    }

    /// What the display shows: the console prints each text once.
    var shown: String {
        daemon?.output.split(separator: "\n").last { $0.hasPrefix("display: ") }.map(String.init)
            ?? ""
    }

    /// Presses and releases keys on the matrix lines, watching the display as people do.
    func type(_ keys: String) throws {
        for (index, key) in keys.enumerated() {
            let stars = "PIN: " + String(repeating: "*", count: index + 1) + " "
            guard let row = Self.keys.firstIndex(where: { $0.contains(key) }),
                let column = Self.keys[row].firstIndex(of: key)
            else { throw Trouble.noSuchKey(key) }
            try player.press(row: row, column: column) {
                let shown = shown
                if shown.contains("Außer Betrieb") || shown.contains("arten") { return true }
                return key == "#" ? !shown.contains("PIN: *") : shown.contains(stars)
            }
        }
    }

    /// Moves a door; its contact is closed to ground while the door is.
    func setDoor(_ number: Int, open: Bool) throws {
        try chip.pull(LineOffset(Self.contacts[number - 1]), high: open)
    }

    /// Whether a lock's relay is energised; its input is active when low.
    func isUnlocking(_ number: Int) throws -> Bool {
        try !chip.isHigh(LineOffset(Self.relays[number - 1]))
    }

    /// Watches a lock's relay from now on.
    func watch(_ number: Int) -> RelayWatch {
        let line = LineOffset(Self.relays[number - 1])
        let watch = RelayWatch { [chip] in (try? chip.isHigh(line)) == false }
        watches.append(watch)
        return watch
    }

    /// The journal as spindctl exports it from the file, one object a record.
    func journal() throws -> [[String: Any]] {
        let result = try Program.run(
            "spindctl", ["journal", "export", "--database", database], in: folder)
        guard result.status == 0 else { throw Trouble.noJournal(result.errors) }
        return try result.output.split(separator: "\n").map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let record = object as? [String: Any] else {
                throw Trouble.noJournal(String(line))
            }
            return record
        }
    }

    /// Adds a grant for a compartment and returns its PIN.
    func pin(compartment: Int) throws -> String {
        let result = try spindctl(
            "grant", "add", "--set", String(compartment), "--for", "3h", "--json")
        guard result.status == 0,
            let answer = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
                as? [String: Any],
            let pin = answer["pin"] as? String
        else { throw Trouble.noPIN(result.output + result.errors) }
        return pin
    }

    enum Trouble: Error {
        case notReady(String)
        case noSuchKey(Character)
        case noJournal(String)
        case noPIN(String)
    }
}
