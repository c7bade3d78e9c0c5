import Foundation
import SpindLinux
import Testing

@Suite struct ServiceNotifierTests {
    @Test func messagesArriveAsOneDatagram() throws {
        try withTemporaryFolder { folder in
            let manager = try ListeningSocket("\(folder)/notify")
            let notifier = ServiceNotifier(
                environment: ["NOTIFY_SOCKET": manager.name], processID: 1)
            try notifier.send(.ready, .status("Tür 3 offen\nREADY=0"))
            try notifier.send(.watchdog)
            try notifier.send(.stopping)
            #expect(manager.receive() == "READY=1\nSTATUS=Tür 3 offen READY=0")
            #expect(manager.receive() == "WATCHDOG=1")
            #expect(manager.receive() == "STOPPING=1")
        }
    }

    @Test func abstractSocketIsReached() throws {
        let manager = try ListeningSocket("@spind-notifier-test-\(getpid())")
        try ServiceNotifier(environment: ["NOTIFY_SOCKET": manager.name], processID: 1)
            .send(.ready)
        #expect(manager.receive() == "READY=1")
    }

    /// The decision loop tells it: doors must stay supervised though nobody listens.
    @Test(.timeLimit(.minutes(1))) func managerThatDoesNotReadIsNotWaitedFor() throws {
        try withTemporaryFolder { folder in
            let manager = try ListeningSocket("\(folder)/notify")
            let notifier = ServiceNotifier(
                environment: ["NOTIFY_SOCKET": manager.name], processID: 1)
            let error = try #require(throws: SystemError.self) {
                // The kernel keeps ten datagrams, or what net.unix.max_dgram_qlen says.
                for _ in 0..<100_000 { try notifier.send(.watchdog) }
            }
            #expect(error.errno == EAGAIN)
            #expect(manager.receive() == "WATCHDOG=1")
        }
    }

    @Test(arguments: [[:], ["NOTIFY_SOCKET": ""]])
    func withoutManagerNothingIsSaid(_ environment: [String: String]) throws {
        try ServiceNotifier(environment: environment, processID: 1).send(.ready, .watchdog)
    }

    @Test(
        arguments: [
            ("/nowhere/notify", ENOENT), ("vsock:2:1", EAFNOSUPPORT),
            ("/" + String(repeating: "x", count: 108), ENAMETOOLONG),
        ])
    func managerThatCannotBeReached_IsAnErrorThatNamesIt(
        _ socket: String, _ number: Int32
    ) throws {
        let error = try #require(throws: SystemError.self) {
            try ServiceNotifier(environment: ["NOTIFY_SOCKET": socket], processID: 1).send(.ready)
        }
        #expect(error.errno == number)
        #expect(error.context == "notify \(socket)")
    }

    @Test(
        arguments: [
            ([:], nil),
            (["WATCHDOG_USEC": "20000000"], .seconds(20)),
            (["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "7"], .seconds(20)),
            (["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "8"], nil),
            (["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "x"], nil),
            (["WATCHDOG_USEC": "0"], nil), (["WATCHDOG_USEC": "-1"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
        ] as [([String: String], Duration?)])
    func watchdogIsForThisProcessOnly(_ environment: [String: String], _ interval: Duration?) {
        let notifier = ServiceNotifier(environment: environment, processID: 7)
        #expect(notifier.watchdogInterval == interval)
    }
}

/// A service manager's end of the socket.
private final class ListeningSocket {
    /// As `NOTIFY_SOCKET` gives it: a path, or a name that begins with `@`.
    let name: String
    private let descriptor: Int32

    init(_ name: String) throws {
        self.name = name
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.utf8) }
        if name.hasPrefix("@") { address.sun_path.0 = 0 }
        let length = socklen_t(2 + name.utf8.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length)
            }
        }
        try #require(bound == 0, "bind: errno \(errno)")
    }

    deinit {
        close(descriptor)
    }

    /// The next datagram that has arrived; none is an empty text, since a send is complete when it
    /// returns.
    func receive() -> String {
        var buffer = [UInt8](repeating: 0, count: 1_024)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
