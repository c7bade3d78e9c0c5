import NIOCore
import Synchronization

/// One connection, as whoever may end it sees it.
final class ConnectionHandle: Sendable {
    let channel: any Channel
    private let reason = Mutex<ControlFrame.End?>(nil)

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Why it is to end; `nil` while nobody asked for it.
    var end: ControlFrame.End? { reason.withLock { $0 } }

    /// Lets it say what it is about to say, and no more. From any thread.
    func finish(_ why: ControlFrame.End) {
        reason.withLock { $0 = $0 ?? why }
        // What reads its lines finds the end, after those that have arrived.
        channel.close(mode: .input, promise: nil)
    }
}

/// How many connections there may be.
struct ConnectionLimit: Sendable {
    /// At most.
    var limit: Int
    /// At most when one more comes from somebody who may not act: readers cannot keep a
    /// maintainer out.
    var readerLimit: Int

    func admits(_ rights: AccessRights, beside open: Int) -> Bool {
        open < (rights == .act ? limit : min(limit, readerLimit))
    }
}

/// The open connections, of which there are only so many. From any thread.
final class ConnectionList: Sendable {
    private struct State {
        var open: [ObjectIdentifier: ConnectionHandle] = [:]
        var isStopping = false
    }

    private let limit: ConnectionLimit
    private let state = Mutex(State())

    init(limit: ConnectionLimit) {
        self.limit = limit
    }

    /// Takes a connection in, or says why not.
    func admit(_ handle: ConnectionHandle, _ rights: AccessRights) -> ControlFrame.End? {
        state.withLock { state in
            if state.isStopping { return .stopping }
            guard limit.admits(rights, beside: state.open.count) else { return .full }
            state.open[ObjectIdentifier(handle)] = handle
            return nil
        }
    }

    func remove(_ handle: ConnectionHandle) {
        state.withLock { _ = $0.open.removeValue(forKey: ObjectIdentifier(handle)) }
    }

    /// Ends all after what they are at, and admits no more.
    func stop() {
        for handle in takeStopping() { handle.finish(.stopping) }
    }

    /// Closes all at once.
    func abort() {
        for handle in takeStopping() { handle.channel.close(promise: nil) }
    }

    private func takeStopping() -> [ConnectionHandle] {
        state.withLock { state in
            state.isStopping = true
            return Array(state.open.values)
        }
    }
}
