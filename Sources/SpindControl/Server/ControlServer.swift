package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
package import SpindAgent
import SpindCore

/// The control socket of a running cabinet: `spindctl` and others ask, the cabinet answers.
///
///     let server = ControlServer(
///         socketPath: "/run/spind/control.sock", control: controller, access: GroupAccess(),
///         logger: logger)
///     try await ServiceGroup(services: [server], logger: logger).run()
///
/// `Docs/control-socket.md` has the protocol. Answers one request of a connection after the other,
/// connections beside each other, on one thread of its own and Swift's cooperative pool. A graceful
/// shutdown lets each finish the request it is at, tells it that the agent stops, and closes it.
package struct ControlServer: Service, CustomStringConvertible {
    private let file: ControlSocketFile
    private let control: any CabinetControl
    private let access: any AccessControl
    private let version: String
    private let limits: ControlLimits
    private let logger: Logger
    private let onListening: @Sendable () -> Void

    /// Makes a server that does not listen yet.
    ///
    /// - Parameters:
    ///   - socketPath: at most 103 bytes; its folder must exist.
    ///   - control: answers requests whose sender may ask them.
    ///   - access: who may.
    ///   - version: the program's, told in the first line.
    ///   - limits: what a client may use up.
    ///   - logger: told who was refused, and who may connect.
    ///   - onListening: called once, when clients can connect.
    package init(
        socketPath: String, control: any CabinetControl, access: any AccessControl,
        version: String = SpindVersion.current, limits: ControlLimits = ControlLimits(),
        logger: Logger, onListening: @escaping @Sendable () -> Void = {}
    ) {
        self.file = ControlSocketFile(path: socketPath)
        self.control = control
        self.access = access
        self.version = version
        self.limits = limits
        self.logger = logger
        self.onListening = onListening
    }

    /// Listens and serves until a graceful shutdown or cancellation.
    ///
    /// - Throws: ``ControlServerError`` when another agent answers on the socket, or it cannot be
    ///   made.
    package func run() async throws {
        let threads = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            try await listen(on: threads)
        } catch {
            try? await threads.shutdownGracefully()
            throw error
        }
        try await threads.shutdownGracefully()
    }

    /// Its name in the log.
    package var description: String { "control socket" }

    private typealias Client = NIOAsyncChannel<ControlLine, Never>

    private func listen(on threads: MultiThreadedEventLoopGroup) async throws {
        try file.clear()
        let listener = try await bind(on: threads)
        do {
            let group = LocalAccounts.groupID(named: GroupAccess.readGroup)
            try file.publish(group: group, logger: logger)
        } catch {
            try? await listener.channel.close()
            throw error
        }
        let published = file.identity()
        defer { file.remove(published) }
        logger.info("the control socket is \(file.path)")
        onListening()
        let connections = ConnectionList(
            limit: ConnectionLimit(
                limit: limits.connections, readerLimit: limits.readerConnections))
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await serve(listener, connections)
            } onGracefulShutdown: {
                connections.stop()
                listener.channel.close(promise: nil)
            }
        } onCancel: {
            connections.abort()
            listener.channel.close(promise: nil)
        }
    }

    private func bind(
        on threads: MultiThreadedEventLoopGroup
    ) async throws -> NIOAsyncChannel<Client, Never> {
        do {
            return try await ServerBootstrap(group: threads)
                // An answer may be under way to a client that has said its last.
                .childChannelOption(.allowRemoteHalfClosure, value: true)
                .bind(unixDomainSocketPath: file.temporaryPath) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            ByteToMessageHandler(ControlLineDecoder()))
                        return try Client(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw ControlServerError(
                .badPath, "the control socket \(file.path) cannot be made: \(error)")
        }
    }

    private func serve(
        _ listener: NIOAsyncChannel<Client, Never>, _ connections: ConnectionList
    ) async throws {
        try await listener.executeThenClose { clients in
            try await withThrowingDiscardingTaskGroup { tasks in
                for try await client in clients {
                    tasks.addTask { await serve(client, connections) }
                }
            }
        }
    }

    private func serve(_ client: Client, _ connections: ConnectionList) async {
        let handle = ConnectionHandle(client.channel)
        defer { connections.remove(handle) }
        do {
            try await client.executeThenClose { lines in
                let principal = try await PeerIdentity.principal(of: client.channel)
                let connection = ControlConnection(
                    handle: handle, principal: principal, control: control, access: access,
                    limits: limits, version: version, logger: logger)
                let rights = principal.rights(by: access)
                if let end = connections.admit(handle, rights) {
                    logger.notice("a connection of \(principal.label) is refused: \(end)")
                    try await connection.turnAway(end)
                } else {
                    try await connection.run(lines)
                }
            }
        } catch {
            // The client is gone, or did not read: nothing to tell it, and nothing of ours.
            logger.debug("a connection ended: \(error)")
        }
    }
}
