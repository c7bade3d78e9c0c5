import ArgumentParser
import Foundation
import SpindControl
import SpindMaintenance

/// Writes manual pages from what programs say of themselves; for Scripts/manual.
struct ManualCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Write manual pages from the help of programs.",
        discussion: "Reads what PROGRAM --experimental-dump-help prints, from standard input.",
        shouldDisplay: false)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("The folder to write to.", valueName: "dir"))
    var folder: String

    @Option(help: ArgumentHelp("The manual's section, 1 or 8.", valueName: "n"))
    var section = 1

    @Option(help: ArgumentHelp("The date on the pages, for example 2026-12-01."))
    var date: String

    func run(_ session: Session) throws {
        let input = FileHandle.standardInput.readDataToEndOfFile()
        let pages: [ManualPage]
        do {
            pages = try ManualPage.pages(
                ofHelp: input, section: section, date: date,
                source: "Spind \(SpindVersion.current)")
        } catch {
            throw Failure("standard input is no help in JSON: \(error)", .usage)
        }
        for page in pages {
            let path = folder + "/" + page.fileName
            do {
                try Data(page.text.utf8).write(to: URL(fileURLWithPath: path))
            } catch {
                throw Failure("\(path) cannot be written: \(error.localizedDescription)", .badFile)
            }
            session.show([path])
        }
    }
}
