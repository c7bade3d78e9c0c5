import Glibc
import NIOCore
import SpindAgent
import SpindCore
import Testing

@testable import SpindControl

/// Lines of the control socket, and who is at its other end.
struct WireTests {
    @Test(arguments: Examples.requests)
    func requestIsReadAsItWasWritten(request: ControlRequest) throws {
        let line = ControlCoding.encode(request)
        #expect(!line.contains(10))
        #expect(try ControlCoding.request(from: line).get() == request)
        #expect(ControlRequest.names.contains(request.name))
        #expect(String(decoding: line, as: UTF8.self).hasPrefix("{\"\(request.name)\":"))
    }

    @Test(arguments: [
        ControlAnswer.status(Examples.status()), .records(Examples.records),
        .grants(Examples.grants), .grantAdded(Examples.grants[0], pin: "123456"),
        .outcome(.opening(OpeningID(3))), .outcome(.refused(.busy(CompartmentID(3)))),
        .refused(.notPermitted(needs: "spind")), .refused(.stopping),
    ])
    func answerIsReadAsItWasWritten(answer: ControlAnswer) throws {
        let lines = ControlCoding.lines(of: answer, end: .idle)
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        let frame = try ControlCoding.decode(ControlFrame.self, from: line)
        #expect(frame == ControlFrame(answer, end: .idle))
    }

    @Test func timesAreMillisecondsAndKeysAreSorted() throws {
        let record = AuditRecord(
            sequence: 1, draft: AuditDraft(at: Examples.now, trust: .trusted, event: .stopped))
        #expect(
            String(decoding: ControlCoding.encode(record), as: UTF8.self)
                == """
                {"at":1796112330000,"delayed":false,"event":{"stopped":{}},"sequence":1,\
                "trust":{"trusted":{}}}
                """)
    }

    @Test(arguments: [200, 1_000, 100_000])
    func aLongAnswerIsDividedAndJoinedAgain(limit: Int) throws {
        let answer = ControlAnswer.records(Examples.records)
        let lines = ControlCoding.lines(of: answer, end: .behind, limit: max(limit, 900))
        let frames = try lines.map { try ControlCoding.decode(ControlFrame.self, from: $0) }
        #expect(frames.dropLast().allSatisfy { $0.more && $0.end == nil })
        #expect(frames.last?.more == false)
        #expect(frames.last?.end == .behind)
        let joined = frames.dropFirst().reduce(frames.first?.answer) { $0?.joined(with: $1.answer) }
        #expect(joined == answer)
    }

    @Test func anAnswerThatCannotBeDividedIsRefusedNotSent() throws {
        let lines = ControlCoding.lines(of: .status(Examples.status()), limit: 300)
        let frame = try ControlCoding.decode(ControlFrame.self, from: try #require(lines.first))
        guard case .refused(.failed(let words)) = frame.answer else {
            Issue.record("\(frame)")
            return
        }
        #expect(words.contains("300 fit in a line"))
    }

    @Test(arguments: 1...7)
    func linesAreCutWhereverTheBytesAreDivided(size: Int) {
        var decoder = ControlLineDecoder(limit: 5)
        let text = "abc\n\nabcde\nabcdef\nx\nabcdefghijklm\n\nend\nrest"
        var buffer = ByteBuffer()
        var lines: [ControlLine] = []
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            buffer.writeBytes(bytes.prefix(size))
            bytes = bytes.dropFirst(size)
            while let line = decoder.next(&buffer) { lines.append(line) }
            #expect(buffer.readableBytes <= 5 + size)
        }
        func line(_ text: String) -> ControlLine { .line(Array(text.utf8)) }
        #expect(
            lines == [
                line("abc"), line(""), line("abcde"), .tooLong, line("x"), .tooLong, line(""),
                line("end"),
            ])
    }

    @Test(arguments: [
        ("1000", 1_000 as UInt32?), ("0\n", 0), ("4294967295", nil), ("", nil), ("x", nil),
        ("99999999999", nil),
    ])
    func theLoginUserIsReadAsTheKernelWritesIt(text: String, user: UInt32?) {
        #expect(PeerIdentity.loginUserID(from: Array(text.utf8)) == user)
    }

    @Test func aProcessThatIsGoneHasNoLogin() {
        #expect(PeerIdentity.loginUserID(ofProcess: .max) == nil)
    }

    @Test(arguments: [
        (["spind"], AccessRights.read), (["spind", "spind-maintainer"], .act),
        (["spind-maintainer"], .act), (["users", "spindle"], .none), ([], .none),
    ])
    func groupsGiveRights(groups: [String], rights: AccessRights) {
        let access = GroupAccess(ownUserID: 990) { user in user == 1_000 ? groups : [] }
        #expect(access.rights(ofUser: 1_000) == rights)
        #expect(access.rights(ofUser: 1_001) == .none)
        #expect(access.rights(ofUser: 0) == .act)
        #expect(access.rights(ofUser: 990) == .act)
    }

    @Test func theSystemsDatabasesAreRead() {
        #expect(LocalAccounts.userName(0) == "root")
        #expect(LocalAccounts.groups(ofUser: 0).contains("root"))
        #expect(LocalAccounts.groupID(named: "root") == 0)
        #expect(LocalAccounts.groupID(named: "no-such-group-here") == nil)
        #expect(LocalAccounts.userName(4_000_000_000) == "4000000000")
        #expect(LocalAccounts.groups(ofUser: 4_000_000_000).isEmpty)
    }

    @Test func whoCannotConnectIsToldWhy() throws {
        let folder = try TemporaryFolder()
        #expect {
            _ = try ControlClient(socketPath: folder.path + "/none")
        } throws: { error in
            "\(error)".contains("spindd is not running") && "\(error)".contains("journal commands")
        }
        let forbidden = ControlClientError.noConnection("/run/spind/control.sock", .forbidden)
        #expect(forbidden == ControlClientError(.notPermitted, ""))
        #expect(forbidden.description.contains("join the group spind"))
        #expect(forbidden.description.contains("spind-maintainer"))
    }
}
