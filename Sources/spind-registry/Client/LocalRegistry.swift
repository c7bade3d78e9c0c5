import Glibc
import Logging
import NIOCore
import SpindBoards
import SpindRegistry
import SpindRegistryStore
import SpindTerminal
import Synchronization

/// The registry of this machine: the server that runs, or, when none does, one that this process
/// starts for itself on a socket nobody else can reach. Both are asked in the same way.
enum LocalRegistry {
    /// Does something with the registry.
    static func with<R: Sendable>(
        _ options: GlobalOptions, _ body: @escaping @Sendable (RegistryClient) async throws -> R
    ) async throws -> R {
        let socket = try socketPath(options)
        switch Reach(socket) {
        case .answers: return try await ask(socket, body)
        case .forbidden:
            throw Failure(
                "you may not ask the registry on \(socket): become root, or join the group "
                    + "\(RegistrySocket.group) (sudo adduser \"$USER\" \(RegistrySocket.group), then "
                    + "log in again)", .notPermitted)
        case .nobody: return try await open(options, body)
        }
    }

    /// Whether a server runs on this machine.
    static func isServed(_ options: GlobalOptions) throws -> Bool {
        switch Reach(try socketPath(options)) {
        case .answers, .forbidden: true
        case .nobody: false
        }
    }

    /// Where the server would be.
    static func socketPath(_ options: GlobalOptions) throws -> String {
        if let socket = options.socket { return socket }
        // Whoever may ask need not be able to read the file.
        if options.config == nil, access(options.configPath, R_OK) != 0 {
            return RegistryFile.standardSocket
        }
        return try RegistryParts.read(options.configPath).socket
    }

    private static func ask<R: Sendable>(
        _ socket: String, _ body: (RegistryClient) async throws -> R
    ) async throws -> R {
        let client = RegistryClient(socket: socket)
        do {
            let result = try await body(client)
            try await client.end()
            return result
        } catch {
            try await client.end()
            throw error
        }
    }

    /// Opens the database in this process and serves it to itself.
    private static func open<R: Sendable>(
        _ options: GlobalOptions, _ body: @escaping @Sendable (RegistryClient) async throws -> R
    ) async throws -> R {
        guard access(options.configPath, F_OK) == 0 else {
            throw Failure(
                "no registry answers on \(try socketPath(options)), and there is no "
                    + "\(options.configPath); start the server, or name its file with --config",
                .unavailable)
        }
        let file = try RegistryParts.read(options.configPath)
        guard access(file.state, F_OK) == 0 else {
            throw Failure(
                "no registry answers on \(file.socket), and none has run here yet: start it first "
                    + "(sudo systemctl start spind-registry)", .unavailable)
        }
        try StateOwner.become(file.state)
        let logger = Logger(label: "spind-registry") { _ in
            // Whatever fails is told by the command itself.
            RegistryLog.handler(isForJournal: false, logLevel: .critical)
        }
        let parts = try await RegistryParts(file, logger: logger)
        let folder = try PrivateFolder()
        defer { folder.remove() }
        let path = folder.path + "/registry.sock"
        do {
            let result = try await serving(parts, path) { try await ask(path, body) }
            await parts.database.close()
            return result
        } catch {
            await parts.database.close()
            throw error
        }
    }

    private static func serving<R: Sendable>(
        _ parts: RegistryParts, _ path: String, _ body: @escaping @Sendable () async throws -> R
    ) async throws -> R {
        let (ready, isReady) = AsyncStream.makeStream(of: Void.self)
        let socket = RegistrySocket(parts.services(), path: path) { isReady.finish() }
        return try await withThrowingTaskGroup(of: R?.self) { group in
            group.addTask {
                try await socket.run()
                isReady.finish()
                return nil
            }
            group.addTask {
                for await _ in ready {}
                return try await body()
            }
            while let result = try await group.next() {
                guard let result else { continue }
                group.cancelAll()
                return result
            }
            throw Failure("the registry could not be asked", .failed)
        }
    }
}

/// Whether a server answers on a socket.
private enum Reach {
    case answers, forbidden, nobody

    init(_ path: String) {
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
            self = .nobody
            return
        }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            self = .nobody
            return
        }
        defer { close(descriptor) }
        let (result, number) = address.withSockAddr { address, size in
            (connect(descriptor, address, socklen_t(size)), errno)
        }
        self = result == 0 ? .answers : number == EACCES || number == EPERM ? .forbidden : .nobody
    }
}
