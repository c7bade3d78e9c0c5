import ArgumentParser
import SpindControl

struct CheckCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a cabinet file and its boards, without spindd.",
        discussion: """
            The same as 'board check' with one file. Exit status 2 if anything is wrong with it; \
            warnings alone are no problem.

            Example: spindctl check /etc/spind/cabinet.yaml
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The cabinet file.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var file = FileCheck.standardCabinet

    @OptionGroup var folder: BoardsFolder

    func run(_ session: Session) throws {
        let found = try FileCheck.check(file, boards: folder.boards)
        found.show(session)
        if !found.inOrder { throw ExitCode(ExitStatus.problemFound.rawValue) }
    }
}
