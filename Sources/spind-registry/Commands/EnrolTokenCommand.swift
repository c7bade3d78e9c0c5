import ArgumentParser
import SpindBoards
import SpindRegistry

struct EnrolTokenCommand: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol-token",
        abstract: "Make a one-time token that lets a cabinet join.",
        discussion: """
            The token says which cabinet it is for and how to know this registry. It is told once, \
            works once, and has to reach the cabinet's maintainer by a way that nobody listens to.

            Example, on the cabinet: sudo spindctl enrol --registry https://registry.example:8443
            """)

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The cabinet.") var cabinet: String
    @Option(help: ArgumentHelp("How long it can be used, for example 7d.", valueName: "length"))
    var lifetime = "24h"

    func run(_ session: Session) async throws {
        let minutes = try LengthText.minutes(lifetime, "--lifetime")
        let made = try await session.ask(
            .post, "cabinets", cabinet, "enrolment-tokens",
            body: ["minutes": .integer(Int64(minutes))])
        guard !session.json else { return try session.show(made) }
        let zone = try await session.zone()
        try session.show([
            made.text("token") ?? "", "",
            "for \(cabinet), until \(TimeText.plain(made.text("expiresAt"), zone)). On the cabinet:",
            "  sudo spindctl enrol --registry \(address)",
        ])
    }

    /// What cabinets call this registry, as far as this user can know it.
    private var address: String {
        guard let file = try? RegistryParts.read(options.configPath), let name = file.names.first
        else { return "https://registry.example:8443" }
        return "https://\(RegistryFile.Place(host: name, port: file.cabinets.port))"
    }
}
