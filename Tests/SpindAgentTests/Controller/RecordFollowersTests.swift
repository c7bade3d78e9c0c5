import SpindAgent
import SpindCore
import Testing

@Suite("Followers of the journal", .timeLimit(.minutes(1)))
struct RecordFollowersTests {
    private func records(_ numbers: ClosedRange<Int64>) -> [AuditRecord] {
        numbers.map {
            AuditRecord(
                sequence: $0,
                draft: AuditDraft(at: VirtualClock.start, trust: .trusted, event: .stopped))
        }
    }

    @Test func eachGetsEveryRecordInOrder_UntilTheEnd() async {
        let followers = RecordFollowers()
        let streams = [followers.follow(), followers.follow()]
        followers.publish(records(1...2))
        followers.publish(records(3...3))
        followers.finish()
        for stream in streams {
            var got: [Int64] = []
            for await record in stream { got.append(record.sequence) }
            #expect(got == [1, 2, 3])
        }
        var late = 0
        for await _ in followers.follow() { late += 1 }
        #expect(late == 0)
    }

    @Test func oneThatFallsBehindIsLetGo_AndTheOthersGoOn() async {
        let followers = RecordFollowers()
        let slow = followers.follow()
        followers.publish(records(1...1_000))
        let quick = followers.follow()
        followers.publish(records(1_001...1_002))
        followers.finish()
        var got: [Int64] = []
        for await record in slow { got.append(record.sequence) }
        #expect(got == Array(1...1_000))
        got = []
        for await record in quick { got.append(record.sequence) }
        #expect(got == [1_001, 1_002])
    }

    @Test func thereIsRoomForThirtyTwo() async {
        let followers = RecordFollowers()
        let streams = (0..<RecordFollowers.followerLimit).map { _ in followers.follow() }
        var extra = 0
        for await _ in followers.follow() { extra += 1 }
        #expect(extra == 0)
        followers.publish(records(1...1))
        followers.finish()
        for stream in streams {
            var got = 0
            for await _ in stream { got += 1 }
            #expect(got == 1)
        }
    }
}
