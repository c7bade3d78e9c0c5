import ArgumentParser
import Foundation
import SpindBoards
import SpindControl

extension BoardCommand {
    struct List: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the boards and cabinets there are, and what each offers.",
            discussion: """
                Reads every board.yaml and cabinet.yaml below the folder. A file that is wrong is \
                listed as such, with its first problem; 'board check' tells them all. Exit status 2 \
                if there was one.

                Example: spindctl board list --boards Boards
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Option(
            help: ArgumentHelp(
                "The folder of boards (default: \(FileCheck.standardBoards)).", valueName: "dir"),
            completion: .directory)
        var boards = FileCheck.standardBoards

        func run(_ session: Session) throws {
            let rows = try files().map {
                BoardListing(file: $0, boards: boards, files: DiskFiles())
            }
            if session.json {
                session.show(Document(boards: rows.map(Document.Row.init)))
            } else {
                session.show(BoardListing.table(rows))
            }
            if rows.contains(where: { $0.problem != nil }) {
                throw ExitCode(ExitStatus.problemFound.rawValue)
            }
        }

        /// The files below the folder, as deep as boards lie: `vendor/board/board.yaml`.
        private func files() throws -> [String] {
            var isFolder: ObjCBool = false
            let disk = FileManager.default
            guard disk.fileExists(atPath: boards, isDirectory: &isFolder), isFolder.boolValue else {
                throw Failure("\(boards) is no folder", .badFile)
            }
            var found: [String] = []
            do {
                for vendor in try disk.contentsOfDirectory(atPath: boards).sorted() {
                    var isVendor: ObjCBool = false
                    let path = "\(boards)/\(vendor)"
                    guard disk.fileExists(atPath: path, isDirectory: &isVendor), isVendor.boolValue
                    else { continue }
                    for board in try disk.contentsOfDirectory(atPath: path).sorted() {
                        found += ["board.yaml", "cabinet.yaml"].map { "\(path)/\(board)/\($0)" }
                            .filter { disk.fileExists(atPath: $0) }
                    }
                }
            } catch {
                throw Failure("\(boards) cannot be read: \(error.localizedDescription)", .badFile)
            }
            guard !found.isEmpty else {
                throw Failure("\(boards) has no board and no cabinet", .badFile)
            }
            return found
        }

        private struct Document: Encodable {
            struct Row: Encodable {
                var file: String
                var name: String
                var title: String?
                var kind: String?
                var tier: Int?
                var checked: String?
                var relays: Int?
                var locks: Int?
                var inputs: Int?
                var lines: Int?
                var compartments: Int?
                var problem: String?

                init(_ row: BoardListing) {
                    file = row.file
                    name = row.name
                    title = row.title
                    kind = row.kind
                    tier = row.tier
                    checked = row.tier.map(BoardTier.words)
                    relays = row.offer.relays
                    locks = row.offer.locks
                    inputs = row.offer.inputs
                    lines = row.offer.lines
                    compartments = row.offer.compartments
                    problem = row.problem?.description
                }
            }

            var boards: [Row]
        }
    }
}
