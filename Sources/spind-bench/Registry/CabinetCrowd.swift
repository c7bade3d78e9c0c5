import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SpindAgent
import SpindCore
import SpindRegistry
import Synchronization

/// The cabinets of one process, and what is measured of them.
struct CabinetCrowd: Sendable {
    let cabinets: [BenchCabinet]
    let scene: RegistryScene
    /// Where the registry listens for people, `HOST:PORT`.
    let people: String
    let now: @Sendable () -> Instant

    /// Does what it is told on the standard input, until that ends.
    func obey() async {
        while let line = readLine() {
            let words = line.split(separator: " ").map(String.init)
            let numbers = words.dropFirst().compactMap { Int($0) }
            let answer: String
            switch (words.first, numbers.count) {
            case ("wait", 1):
                answer = await until(numbers[0]) { $0.cursor != nil && $0.heard > 0 }
            case ("mark", 0):
                for cabinet in cabinets { cabinet.state.withLock { $0.asked = 0 } }
                answer = #"{"marked": true}"#
            case ("back", 1):
                // One whose poll was answered by the stopping registry, and who asks again only when
                // the next one is there, never notices.
                answer = await until(numbers[0]) { $0.asked > 0 && $0.status == .connected }
            case ("book", 2): answer = await book(numbers[0], perSecond: numbers[1])
            case ("journal", 3):
                answer = await journal(numbers[0], records: numbers[1], seconds: numbers[2])
            default: answer = #"{"unknown": true}"#
            }
            say(answer + "\n")
        }
    }

    private func pause(_ duration: Duration) async {
        // Nobody cancels a measurement but by ending the process.
        do { try await Task.sleep(for: duration) } catch { return }
    }

    /// Waits until something holds of all cabinets.
    private func until(_ seconds: Int, _ holds: (BenchCabinet.State) -> Bool) async -> String {
        let begin = now()
        var half: Duration?
        while true {
            let count = cabinets.filter { $0.state.withLock { holds($0) } }.count
            let passed = begin.duration(to: now())
            if half == nil, count * 2 >= cabinets.count { half = passed }
            if count == cabinets.count || passed > .seconds(seconds) {
                return
                    #"{"count": \#(count), "seconds": \#(text(passed)), "half": \#(text(half ?? passed))}"#
            }
            await pause(.milliseconds(20))
        }
    }

    /// Books one asset after the other, so many a second, and waits for the grants.
    private func book(_ count: Int, perSecond rate: Int) async -> String {
        let client = HTTPClient(eventLoopGroupProvider: .singleton)
        let begin = now()
        var answered = 0
        let waits = await withTaskGroup(of: (Duration?, Duration?)?.self) { group in
            for number in 0..<count {
                let due = begin.advanced(by: .seconds(1) * number / rate)
                await pause(max(.zero, now().duration(to: due)))
                group.addTask { await bookOne(number, client) }
            }
            var waits: [(Duration?, Duration?)] = []
            for await wait in group { if let wait { waits.append(wait) } }
            return waits
        }
        answered = waits.count
        do { try await client.shutdown() } catch { answered = 0 }
        let asked = waits.compactMap(\.0).sorted()
        let told = waits.compactMap(\.1).sorted()
        return """
            {"booked": \(answered), "arrived": \(asked.count), \
            "from_request": \(percentiles(asked)), "from_answer": \(percentiles(told))}
            """
    }

    /// How long from the request, and from its answer, until the cabinet has the grant.
    private func bookOne(_ number: Int, _ client: HTTPClient) async -> (Duration?, Duration?)? {
        let cabinet = cabinets[number % cabinets.count]
        let organisation = number % cabinets.count % RegistryScene.organisations
        let bookers = RegistryScene.bookers / RegistryScene.organisations
        let booker =
            number / RegistryScene.organisations % bookers * RegistryScene.organisations
            + organisation
        let start = scene.now + .seconds(86_400 * (2 + number / cabinets.count))
        let quarter = WallTime(
            secondsSince1970: start.millisecondsSince1970 / 900_000 * 900)
        let body = """
            {"asset":"\(BenchIdentity.asset(number % cabinets.count))",\
            "start":"\(Timestamp.text(quarter, .utc))",\
            "end":"\(Timestamp.text(quarter + .seconds(3_600), .utc))"}
            """
        var request = HTTPClientRequest(url: "http://\(people)/v1/reservations")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(
            name: "Authorization", value: "Bearer \(scene.token(ofBooker: booker).text)")
        request.headers.add(name: "X-Forwarded-For", value: "10.1.0.\(number % 250)")
        request.headers.add(name: "Idempotency-Key", value: "link-\(number)-\(booker)")
        request.body = .bytes(ByteBuffer(string: body))
        let before = cabinet.state.withLock { $0.grants }
        let asked = now()
        do {
            let answer = try await client.execute(request, timeout: .seconds(20))
            let said = try await answer.body.collect(upTo: 65_536)
            guard answer.status.code == 201 else {
                FileHandle.standardError.write(Data(said.readableBytesView))
                return nil
            }
        } catch { return nil }
        let told = now()
        while told.duration(to: now()) < .seconds(20) {
            let (grants, at) = cabinet.state.withLock { ($0.grants, $0.grantAt) }
            if grants > before, let at {
                return (asked.duration(to: at), max(.zero, told.duration(to: at)))
            }
            await pause(.milliseconds(20))
        }
        return (nil, nil)
    }

    /// Has the first of them write records, and waits until the registry has them.
    private func journal(_ count: Int, records: Int, seconds: Int) async -> String {
        let writers = Array(cabinets.prefix(count))
        do {
            for writer in writers { try writer.write(records: records, at: scene.now) }
        } catch { return #"{"failed": true}"# }
        let begin = now()
        while true {
            let held = writers.map { writer in
                writer.state.withLock { ($0.acknowledged, Int64($0.lines.count)) }
            }
            let passed = begin.duration(to: now())
            if held.allSatisfy({ $0.0 == $0.1 }) || passed > .seconds(seconds) {
                let sum = held.reduce(0) { $0 + $1.0 }
                return #"{"held": \#(sum), "seconds": \#(text(passed))}"#
            }
            await pause(.milliseconds(20))
        }
    }

    private func percentiles(_ sorted: [Duration]) -> String {
        guard let last = sorted.last else { return "null" }
        let half = sorted[sorted.count / 2]
        let most = sorted[min(sorted.count - 1, sorted.count * 99 / 100)]
        return #"{"p50": \#(text(half)), "p99": \#(text(most)), "max": \#(text(last))}"#
    }

    private func text(_ duration: Duration) -> String { "\(duration / .seconds(1))" }
}
