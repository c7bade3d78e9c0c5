package import SpindCore

/// Says the protocol's sentences over a transport; `Docs/device-protocol.md` has them all.
package struct RegistryClient: Sendable {
    private let transport: any RegistryTransport

    /// Speaks over that transport.
    package init(_ transport: any RegistryTransport) {
        self.transport = transport
    }

    /// Says who the cabinet is.
    package func hello(_ request: HelloRequest) async throws(LinkFailure) -> HelloAnswer {
        try await post("hello", SyncCoding.encode(request))
    }

    /// Asks what time it is.
    package func time() async throws(LinkFailure) -> TimeAnswer {
        try await get("time")
    }

    /// Asks for changes behind `cursor`, for which the registry may wait so many seconds; says that
    /// the journal ends at record `last`.
    package func changes(
        after cursor: String, waitSeconds seconds: Int, journalLast last: Int64
    ) async throws(LinkFailure) -> ChangesAnswer {
        let answer: ChangesAnswer = try await get(
            "changes?after=\(cursor)&wait=\(seconds)&journal=\(last)",
            timeLimit: RegistryLimits.answerTime + .seconds(seconds))
        try Self.check(cursor: answer.cursor)
        return answer
    }

    /// Asks for all grants.
    package func snapshot(_ request: SnapshotRequest) async throws(LinkFailure) -> Snapshot {
        let answer: Snapshot = try await post("snapshot", SyncCoding.encode(request))
        try Self.check(cursor: answer.cursor)
        return answer
    }

    /// Sends journal records: a ``SpindCore/JournalBatch``, coded.
    package func events(_ batch: [UInt8]) async throws(LinkFailure) -> JournalAnswer {
        try await post("events", batch)
    }

    /// Asks to be known.
    package func enrol(_ request: EnrolRequest) async throws(LinkFailure) -> EnrolAnswer {
        try await post("enrol", SyncCoding.encode(request))
    }

    /// Asks for a new certificate.
    package func renew(_ request: RenewRequest) async throws(LinkFailure) -> EnrolAnswer {
        try await post("renew", SyncCoding.encode(request))
    }

    private func get<Answer: Decodable>(
        _ path: String, timeLimit: Duration = RegistryLimits.answerTime
    ) async throws(LinkFailure) -> Answer {
        try await ask(RegistryRequest(path: Self.path(path), timeLimit: timeLimit))
    }

    private func post<Answer: Decodable>(
        _ path: String, _ body: [UInt8]
    ) async throws(LinkFailure) -> Answer {
        try await ask(
            RegistryRequest(
                path: Self.path(path), body: body, timeLimit: RegistryLimits.answerTime))
    }

    private static func path(_ end: String) -> String {
        "/device/v\(SyncProtocol.version)/\(end)"
    }

    private func ask<Answer: Decodable>(
        _ request: RegistryRequest
    ) async throws(LinkFailure) -> Answer {
        let response = try await transport.send(request)
        let type = response.contentType?.prefix { $0 != ";" }.lowercased()
        guard type == "application/json" || type == "application/problem+json" else {
            // A proxy, a captive portal, another program on that port.
            throw LinkFailure(
                .notARegistry,
                "what answered is no registry (HTTP \(response.status), "
                    + "\(Self.shown(type ?? "no content type"))): is the address right, and is "
                    + "there a proxy or a log-in page in the network?",
                retryAfter: Self.retryAfter(response))
        }
        guard response.status == 200, type == "application/json" else {
            throw Self.refusal(response)
        }
        do {
            return try SyncCoding.decode(Answer.self, from: response.body)
        } catch {
            throw LinkFailure(
                .notARegistry,
                "the registry's answer to \(request.path.prefix { $0 != "?" }) cannot be read: "
                    + "bring this program and the registry to the same release")
        }
    }

    private static func refusal(_ response: RegistryResponse) -> LinkFailure {
        let wait = retryAfter(response)
        guard let problem = SyncCoding.problem(response.body) else {
            return LinkFailure(
                .notARegistry, "the registry answers with HTTP \(response.status) and no reason",
                retryAfter: wait)
        }
        return LinkFailure(
            .refused(problem.code), "the registry says: \(shown(problem.detail))",
            retryAfter: wait, acknowledgedThrough: problem.acknowledgedThrough)
    }

    /// Seconds; a date is passed over, since the cabinet's clock may be wrong.
    private static func retryAfter(_ response: RegistryResponse) -> Duration? {
        guard let text = response.retryAfter, let seconds = Int64(text), seconds >= 0 else {
            return nil
        }
        return min(.seconds(seconds), Backoff.longestAskedFor)
    }

    /// Words of others as they may be shown: one line, not long.
    private static func shown(_ text: String) -> String {
        let line = String(
            text.unicodeScalars.map { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .lineSeparator, .paragraphSeparator: " "
                default: Character(scalar)
                }
            })
        return line.count <= RegistryLimits.words
            ? line : line.prefix(RegistryLimits.words - 1) + "…"
    }

    private static func check(cursor: String) throws(LinkFailure) {
        let isGood =
            (1...200).contains(cursor.utf8.count)
            && cursor.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        guard isGood else {
            throw LinkFailure(.notARegistry, "the registry sent a cursor that is none")
        }
    }
}
