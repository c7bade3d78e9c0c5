import Foundation
import SpindBoards
import Testing

/// A table of a reference in `Docs/` and the mapping it describes.
struct ReferenceSection: CustomTestStringConvertible {
    /// The document, without folder and ending.
    var document: String
    var heading: String
    /// Keys that lead to this mapping, with the heading of the table they stand in.
    var of: [String]
    /// A file in which `@` stands for the mapping's content.
    var template: String

    var testDescription: String { "\(document): \(heading)" }

    /// What the loader says to that content.
    func problems(_ content: String) -> String {
        let isBoard = document == "board-file"
        let text = template.split(separator: "@", omittingEmptySubsequences: false)
            .joined(separator: content)
        let path = isBoard ? ExampleFiles.computerPath : ExampleFiles.cabinetPath
        var files = ExampleFiles.files
        files.files[path] = Array(text.utf8)
        do throws(CabinetFileErrors) {
            _ = try ExampleFiles.load(files)
            return ""
        } catch {
            return error.description
        }
    }

    /// The keys that the loader reads, in its order.
    var keysOfTheLoader: [String] {
        let problems = problems("unheard-of: 1")
        guard let match = problems.firstMatch(of: /has no key `unheard-of`; it has ([a-z0-9, -]+)/)
        else { return [] }
        return match.1.split(separator: ", ").map(String.init)
    }

    /// The keys of the table under its heading.
    func keysOfTheTable(_ text: String) -> [String] {
        let parts = text.split(separator: "\n## ")
        guard let part = parts.first(where: { $0.hasPrefix(heading + "\n") }) else { return [] }
        return part.matches(of: /(?m)^\| `([a-z0-9-]+)` \|/).map { String($0.1) }
    }

    /// Whether that key's value has keys itself: alone, in a list, or under names.
    func hasKeys(_ key: String) -> Bool {
        ["word", "[word]", "[[word]]", "{ word: [word] }"].contains { value in
            let problems = problems("\(key): \(value)")
            return [key, "word"].contains {
                problems.contains("`\($0)` must have keys with values")
            }
        }
    }
}

extension ReferenceSection {
    private static func cabinet(
        _ heading: String, of keys: [String], _ template: String
    ) -> ReferenceSection {
        ReferenceSection(
            document: "cabinet-file", heading: heading, of: keys, template: template)
    }

    private static func board(
        _ heading: String, of keys: [String], _ template: String
    ) -> ReferenceSection {
        ReferenceSection(document: "board-file", heading: heading, of: keys, template: template)
    }

    static let all = [
        cabinet("The file", of: [], "@"),
        cabinet("A board of the cabinet", of: ["The file/boards"], "boards: { x: { @ } }"),
        cabinet("A bus", of: ["The file/buses"], "buses: { x: { @ } }"),
        cabinet(
            "A keypad", of: ["The file/devices"], "devices: { x: { driver: matrix-keypad, @ } }"),
        cabinet(
            "A device that types", of: ["The file/devices"],
            "devices: { x: { driver: input-device, @ } }"),
        cabinet(
            "An OSDP reader", of: ["The file/devices"], "devices: { x: { driver: osdp, @ } }"),
        cabinet(
            "A Wiegand reader", of: ["The file/devices"],
            "devices: { x: { driver: wiegand, @ } }"),
        cabinet(
            "An RDM6300", of: ["The file/devices"], "devices: { x: { driver: rdm6300, @ } }"),
        cabinet("A PN532", of: ["The file/devices"], "devices: { x: { driver: pn532, @ } }"),
        cabinet(
            "A light or sounder", of: ["The file/devices"], "devices: { x: { driver: led, @ } }"),
        cabinet(
            "A console display", of: ["The file/devices"], "devices: { x: { driver: console, @ } }"),
        cabinet(
            "A character display", of: ["The file/devices"],
            "devices: { x: { driver: hd44780-pcf8574, @ } }"),
        cabinet(
            "A supervised input", of: ["The file/inputs"],
            "inputs: { x: { kind: exit-button, @ } }"),
        cabinet("A compartment", of: ["The file/compartments"], "compartments: [{ @ }]"),
        cabinet(
            "A lock", of: ["A compartment/lock"], "compartments: [{ lock: { kind: motor, @ } }]"),
        cabinet(
            "A car's central locking", of: [],
            "compartments: [{ lock: { kind: central-locking, @ } }]"),
        cabinet(
            "A contact or sensor", of: ["A compartment/contact", "A compartment/item"],
            "compartments: [{ item: { @ } }]"),
        cabinet(
            "A charging socket", of: ["A compartment/socket"], "compartments: [{ socket: { @ } }]"),
        cabinet("A handover set", of: ["The file/handover-sets"], "handover-sets: [{ @ }]"),
        cabinet("A handover", of: ["The file/handovers"], "handovers: { x: { @ } }"),
        cabinet(
            "A step", of: ["A handover/pickup", "A handover/return"],
            "handovers: { x: { pickup: [{ @ }] } }"),
        cabinet(
            "What is told", of: ["A step/tell"], "handovers: { x: { pickup: [{ tell: { @ } }] } }"),
        cabinet("A question", of: ["The file/questions"], "questions: { x: { @ } }"),
        cabinet(
            "A line in each language", of: ["A question/text", "A question/options"],
            "questions: { x: { text: { @ } } }"),
        cabinet("A number", of: ["A question/number"], "questions: { x: { number: { @ } } }"),
        cabinet("Power", of: ["The file/power"], "power: { @ }"),
        cabinet("The machine's clock", of: ["The file/clock"], "clock: { @ }"),
        cabinet("Policy", of: ["The file/policy"], "policy: { @ }"),
        cabinet("The digits of PINs", of: ["Policy/pin"], "policy: { pin: { @ } }"),
        cabinet("An untrusted clock", of: ["Policy/clock"], "policy: { clock: { @ } }"),
        board("A computer", of: [], "kind: computer\n@"),
        board("A relay hat", of: [], "kind: relay-hat\n@"),
        board("A lock board", of: [], "kind: lock-board\n@"),
        board("An expander", of: [], "kind: expander\n@"),
        board("A pulse", of: ["A lock board/pulse"], "kind: lock-board\npulse: { @ }"),
        board("A chip", of: ["A computer/chips"], "kind: computer\nchips: { x: { @ } }"),
        board("A pin", of: ["A computer/header"], "kind: computer\nheader: [{ @ }]"),
        board(
            "What the system uses pins for", of: ["A computer/system"],
            "kind: computer\nsystem: { x: { @ } }"),
        board(
            "Relays", of: ["A computer/relays", "A relay hat/relays", "An expander/relays"],
            "kind: relay-hat\nrelays: { @ }"),
    ]
}

/// The references of `Docs/` say what the loader reads, no more and no less.
@Suite struct ReferenceTests {
    private static func text(_ document: String) throws -> String {
        let root = BoardsFolder.path.dropLast("/Boards".count)
        return try String(contentsOfFile: "\(root)/Docs/\(document).md", encoding: .utf8)
    }

    @Test(arguments: ReferenceSection.all)
    func table_HasTheKeysOfTheLoader(section: ReferenceSection) throws {
        let loader = section.keysOfTheLoader
        #expect(!loader.isEmpty, "the loader names its keys")
        #expect(section.keysOfTheTable(try Self.text(section.document)).sorted() == loader.sorted())
    }

    @Test(arguments: ReferenceSection.all)
    func keyThatHasKeys_HasItsTable(section: ReferenceSection) {
        let others = ReferenceSection.all.filter { $0.document == section.document }
        for key in section.keysOfTheLoader where section.hasKeys(key) {
            #expect(
                others.contains { $0.of.contains("\(section.heading)/\(key)") },
                "`\(key)` of \(section.heading)")
        }
        for parent in section.of {
            let parts = parent.split(separator: "/")
            let owner = others.first { $0.heading == parts[0] }
            #expect(owner?.hasKeys(String(parts[1])) == true, "\(parent) has keys")
        }
    }

    @Test(arguments: ["cabinet-file", "board-file"])
    func headings_AreThoseOfTheTables(document: String) throws {
        let headings = try Self.text(document).matches(of: /(?m)^## (.+)$/).map { String($0.1) }
        let sections = ReferenceSection.all.filter { $0.document == document }
        #expect(headings == sections.map(\.heading))
    }
}
