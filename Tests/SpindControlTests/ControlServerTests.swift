import Foundation
import Glibc
import Logging
import ServiceLifecycle
import SpindAgent
import SpindCore
import Testing

@testable import SpindControl

/// The server and the client over a real socket.
@Suite(.timeLimit(.minutes(1)))
struct ControlServerTests {
    @Test(arguments: Examples.requests)
    func requestIsAnsweredAsTheCabinetAnswers(request: ControlRequest) async throws {
        try await withServer { server in
            let answer = try await blocking {
                try ControlClient(socketPath: server.path).ask(request)
            }
            let principal = try #require(server.cabinet.principals.first)
            #expect(server.cabinet.asked == [request])
            #expect(principal.userID == geteuid())
            #expect(principal.loginUserID == PeerIdentity.loginUserID(ofProcess: getpid()))
            #expect(answer == (await server.cabinet.answer(request, by: principal)))
        }
    }

    @Test(arguments: Examples.requests, [AccessRights.none, .read, .act])
    func rightsDecideWhichRequestsReachTheCabinet(
        request: ControlRequest, rights: AccessRights
    ) async throws {
        try await withServer(rights: rights) { server in
            let answer = try await blocking {
                try ControlClient(socketPath: server.path).ask(request)
            }
            let isAllowed = rights == .act || (rights == .read && !request.acts)
            #expect(server.cabinet.asked == (isAllowed ? [request] : []))
            let needs = request.acts ? "spind-maintainer" : "spind"
            #expect((answer == .refused(.notPermitted(needs: needs))) == !isAllowed)
        }
    }

    @Test func aFollowNeedsTheRightToRead() async throws {
        try await withServer(rights: .none) { server in
            try await blocking {
                _ = #expect(throws: RefusedByAgent(refusal: .notPermitted(needs: "spind"))) {
                    try ControlClient(socketPath: server.path)
                        .follow(after: nil, limit: 1) { _ in true }
                }
            }
        }
    }

    @Test func aLongAnswerComesInLinesOfAtMostOneMebibyte() async throws {
        let note = String(repeating: "\u{1F600}", count: 200)
        let records = (1...3_000).map {
            AuditRecord(
                sequence: $0,
                draft: AuditDraft(
                    at: Examples.now, trust: .trusted,
                    event: .compartmentBlocked(
                        compartment: CompartmentID(1), note: note, by: Examples.jo)))
        }
        let cabinet = InMemoryCabinet(prepared: ["grants": .records(records)])
        try await withServer(cabinet) { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(.grants)
                var lines = 0
                var more = true
                while more {
                    let line = try raw.line()
                    #expect(line.count < ControlWire.answerLimit)
                    more = try ControlCoding.decode(ControlFrame.self, from: line).more
                    lines += 1
                }
                #expect(lines > 1)
                let whole = try ControlClient(socketPath: server.path).ask(.grants)
                #expect(whole == .records(records))
            }
        }
    }

    @Test func requestsSentAheadAreAnsweredInOrderAlsoAfterTheClientHasSaidItsLast() async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path)
                for sequence in 1...20 {
                    raw.send(.events(after: Int64(sequence), limit: 1, follow: false))
                }
                raw.socket.finishSending()
                for sequence in 1...20 {
                    guard case .records(let records) = try raw.frame().answer else {
                        Issue.record("no records")
                        return
                    }
                    #expect(records.map(\.sequence) == [Int64(sequence) + 1])
                }
                #expect(raw.isClosed())
            }
        }
    }

    @Test(arguments: [
        ("{\"status\":{}}", "first line"), ("{\"spind\":2}", "version 1"), ("nonsense", "first"),
        ("{\"spind\":\"1\"}", "first line"),
    ])
    func whoeverSaysHelloWronglyIsToldAndClosed(line: String, words: String) async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path, hello: line + "\n")
                let frame = try raw.frame()
                guard case .refused(.malformed(let said)) = frame.answer else {
                    Issue.record("\(frame)")
                    return
                }
                #expect(said.contains(words))
                #expect(frame.end == .unspeakable)
                #expect(raw.isClosed())
            }
        }
    }

    @Test(arguments: [
        ("{", "not a JSON object"), ("[]", "not a JSON object"), ("{}", "one field"),
        ("{\"reboot\":{}}", "no request is called 'reboot'"),
        ("{\"status\":{},\"grants\":{}}", "one field"),
        ("{\"open\":{\"_0\":3}}", "'reason' is missing"),
        ("{\"open\":{\"_0\":\"three\",\"reason\":\"abc\"}}", "not of type"),
        ("{\"open\":null}", "the fields of 'open'"),
        ("{\"events\":{\"limit\":1e99,\"follow\":false}}", "the fields of 'events'"),
        (String(repeating: "x", count: ControlWire.requestLimit + 1), "longer than 65536 bytes"),
        (String(repeating: "[", count: 60_000), "not a JSON object"),
    ])
    func aMalformedLineIsToldAndTheConnectionStaysUsable(
        line: String, words: String
    ) async throws {
        try await withServer { server in
            try await blocking {
                let raw = try RawClient(server.path)
                raw.send(line + "\n\n  \r\n")
                let frame = try raw.frame()
                guard case .refused(.malformed(let said)) = frame.answer else {
                    Issue.record("\(frame)")
                    return
                }
                #expect(said.contains(words), "\(said)")
                raw.send(.verifyJournal)
                #expect(try raw.frame().answer != frame.answer)
            }
            #expect(server.cabinet.asked == [.verifyJournal])
        }
    }
}
