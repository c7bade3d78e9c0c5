import Logging
import ServiceLifecycle
import SpindBoards
import SpindCore
import SpindRegistry

/// Everything that a serving registry runs.
enum ServedServices {
    /// How many listeners there are: people's API, device port, local socket.
    static let listenerCount = 3

    /// Makes the services, in the order in which they start; they stop in the other one.
    static func make(
        _ parts: RegistryParts, _ readiness: Readiness
    ) async throws -> [any Service] {
        let file = parts.file
        let services = parts.services()
        let folder = file.socket[..<(file.socket.lastIndex(of: "/") ?? file.socket.startIndex)]
        try StateOwner.makeFolder(String(folder), mode: 0o755)
        let people = APIServer(
            services,
            at: APIServer.Place(
                host: file.people.host, port: file.people.port, proxies: Set(file.proxies))
        ) { port in
            readiness.listens(
                "people's API", at: "\(RegistryFile.Place(host: file.people.host, port: port))")
        }
        let (links, port) = try await devices(parts, readiness)
        let socket = RegistrySocket(services, path: file.socket) {
            readiness.listens("local socket", at: file.socket)
        }
        return [housekeeping(parts), links, port, people, socket]
    }

    private static func devices(
        _ parts: RegistryParts, _ readiness: Readiness
    ) async throws -> (CabinetLinks, DevicePort) {
        let name = parts.file.name
        let authority = try await parts.registry.write(as: RegistryStart.caller) { step in
            try AuthorityDesk.authority(named: name, in: &step)
        }
        let links = CabinetLinks(
            parts.registry, instant: { SystemTime.instant() }, clock: ContinuousClock(),
            logger: parts.logger)
        let place = parts.file.cabinets
        let port = try DevicePort(
            parts.registry, links: links, authority: authority,
            at: DevicePort.Configuration(
                host: place.host, port: place.port,
                names: parts.file.names.compactMap(ServerName.init)),
            clock: ContinuousClock(), logger: parts.logger
        ) { port in
            readiness.listens(
                "device port", at: "\(RegistryFile.Place(host: place.host, port: port))")
        }
        return (links, port)
    }

    private static func housekeeping(_ parts: RegistryParts) -> TimedService {
        TimedService(
            description: "housekeeping", pause: .seconds(60), logger: parts.logger
        ) {
            while try await parts.registry.write(
                as: Housekeeping.caller, { step in try Housekeeping.run(in: &step) })
            {
                try Task.checkCancellation()
            }
        }
    }
}
