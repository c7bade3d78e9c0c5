import ArgumentParser
import Foundation
import SpindControl
import SpindCore
import SpindMaintenance

struct SupportBundleCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "support-bundle",
        abstract: "Write an archive about the cabinet for whoever helps, without personal data.",
        discussion: """
            Holds what 'doctor' found, the state of agent and machine, the cabinet file and its \
            boards without comments, the agent's log and the journal in figures. No PINs, keys, \
            names, ids of grants, loans and users, reasons, notes or times of day. Look at it \
            before you send it: it is a plain tar file.

            Examples:
              sudo spindctl support-bundle --list
              sudo spindctl support-bundle -o cabinet.tar
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions
    @OptionGroup var places: InstallationOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "The archive (default: spind-support-CABINET-DAY.tar here).", valueName: "file"))
    var output: String?

    @Flag(help: "Write nothing; show what would be in it.")
    var list = false

    func run(_ session: Session) throws {
        let machine = LocalMachine()
        let facts = try places.facts(session)
        let bundle = SupportBundle(
            facts, log: JournalctlLog.read(machine),
            site: SiteTexts.files(facts.site, paths: facts.paths, machine: machine))
        let path = output ?? bundle.folder + ".tar"
        if !list {
            do throws(BundleArchive.Failure) {
                try BundleArchive.write(bundle, to: path, machine: machine)
            } catch {
                throw Failure(error.description, .badFile)
            }
        }
        show(bundle, path, session)
    }

    private func show(_ bundle: SupportBundle, _ path: String, _ session: Session) {
        if session.json {
            let entries = bundle.files.map { Entry(name: $0.name, size: $0.size) }
            session.show(Document(file: list ? nil : path, entries: entries))
            return
        }
        let widest = bundle.files.map { String($0.size).count }.max() ?? 0
        session.show(
            bundle.files.map { file in
                let size = String(file.size)
                return String(repeating: " ", count: widest - size.count) + size + "  " + file.name
            })
        session.show([
            list
                ? "Nothing was written."
                : "Wrote \(path). Look at it before you send it: tar -xf \(path)"
        ])
    }

    private struct Document: Encodable {
        var file: String?
        var entries: [Entry]
    }

    private struct Entry: Encodable {
        var name: String
        var size: Int
    }
}
