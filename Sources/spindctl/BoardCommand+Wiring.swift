import ArgumentParser
import Foundation
import SpindBoards
import SpindControl

extension BoardCommand {
    struct Wiring: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw how a cabinet is wired, with a bill of materials.",
            discussion: """
                Sheets for A3 or A4 as one SVG, on standard output or in the file of -o: computer, \
                buses and controls; locks and their supply; contacts and sensors; bill of materials \
                and what to check before power. --text prints the same wires, with the same numbers, \
                as a table for a terminal. Made from the cabinet file alone, without spindd. Exit \
                status 2, and no drawing, if anything is wrong with the file.

                Example: spindctl board wiring /etc/spind/cabinet.yaml -o wiring.svg
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("The cabinet file.", valueName: "file"),
            completion: .file(extensions: ["yaml"]))
        var file = FileCheck.standardCabinet

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Where to write the drawing.", valueName: "file.svg"),
            completion: .file(extensions: ["svg"]))
        var output: String?

        @Option(help: ArgumentHelp("Only that sheet, from 1; for printing.", valueName: "n"))
        var sheet: Int?

        @Flag(help: "Tables of 80 columns instead of a drawing.")
        var text = false

        @OptionGroup var folder: BoardsFolder

        func validate() throws {
            if text, output != nil || sheet != nil {
                throw ValidationError("--text is printed: it takes neither -o nor --sheet")
            }
        }

        func run(_ session: Session) throws {
            let found = try FileCheck.check(file, boards: folder.boards)
            guard let content = found.content else {
                found.show(session)
                throw ExitCode(ExitStatus.problemFound.rawValue)
            }
            guard case .cabinet(let cabinet) = content else {
                throw Failure(
                    "\(file) is a board: wires are drawn of a cabinet file that uses it", .refused)
            }
            let plan = WiringPlan(cabinet)
            if text {
                show(WiringTable(plan).text, session, plan)
                return
            }
            let diagram = WiringDiagram(plan, file: file)
            if let sheet, !(1...diagram.sheets.count).contains(sheet) {
                throw Failure(
                    "there is no sheet \(sheet): write 1 to \(diagram.sheets.count)", .usage)
            }
            let svg = diagram.svg(sheet: sheet)
            guard let output else {
                show(svg, session, plan)
                return
            }
            do {
                try Data(svg.utf8).write(to: URL(fileURLWithPath: output), options: .atomic)
            } catch {
                throw Failure(
                    "\(output) cannot be written: \(error.localizedDescription)", .badFile)
            }
            let sheets = sheet == nil ? diagram.sheets.count : 1
            show(
                "\(output): \(sheets) sheet\(sheets == 1 ? "" : "s"), \(plan.wires.count) wires\n",
                session, plan)
        }

        /// Shows text, or with `--json` the plan instead.
        private func show(_ text: String, _ session: Session, _ plan: WiringPlan) {
            guard !session.json else { return session.show(Document(plan)) }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            session.show(lines.map(String.init))
        }

        private struct Document: Encodable {
            struct Part: Encodable {
                var mark: String
                var title: String
                var details: [String]
                var terminals: [String]
                /// What is fitted across its first two terminals.
                var across: String?
            }

            struct Wire: Encodable {
                var number: Int
                var section: String
                var from: End
                var to: End
                var kind: String
                var purpose: String
                var remark: String
            }

            struct End: Encodable {
                var part: String
                var terminal: String

                init(_ end: WiringPlan.End) {
                    part = end.part
                    terminal = end.terminal
                }
            }

            struct Item: Encodable {
                var quantity: Int
                var item: String
                var why: String
                var marks: [String]
            }

            var cabinet: String
            var tier: Int
            var parts: [Part]
            var wires: [Wire]
            var bill: [Item]
            var checks: [String]

            init(_ plan: WiringPlan) {
                cabinet = plan.cabinet
                tier = plan.tier
                parts = plan.parts.map {
                    Part(
                        mark: $0.mark, title: $0.title, details: $0.details,
                        terminals: $0.terminals, across: $0.across?.type)
                }
                wires = plan.wires.map {
                    Wire(
                        number: $0.number, section: $0.section.title, from: End($0.from),
                        to: End($0.to), kind: $0.kind.rawValue, purpose: $0.purpose,
                        remark: $0.remark)
                }
                bill = plan.bill.map {
                    Item(quantity: $0.quantity, item: $0.item, why: $0.why, marks: $0.marks)
                }
                checks = plan.checks
            }
        }
    }
}
