import SpindCore

extension Problem {
    /// A desk's refusal, as an answer.
    ///
    /// - Parameters:
    ///   - refusal: the refusal.
    ///   - zone: the zone in which times are written.
    init(refusal: RegistryRefusal, _ zone: TimeZoneRules) {
        switch refusal {
        case .notPermitted: self = .forbidden
        case .notFound(let kind, let name):
            let words = ThingWords.text(kind)
            self.init(
                .notFound,
                german:
                    "\(words.german) „\(name)“ gibt es nicht, oder Sie dürfen es nicht sehen.",
                english: "There is no \(words.english) \"\(name)\" that you may see.",
                dutch: "\(words.dutch) „\(name)” bestaat niet, of u mag het niet zien.")
            members = [JSONValue.Member("resource", .text(kind))]
        case .invalid(let field, let words):
            self.init(
                .invalid, german: "\(field): \(words.german)",
                english: "\(field): \(words.english)", dutch: "\(field): \(words.dutch)")
            members = [JSONValue.Member("field", .text(field))]
        case .booking(let refusal): self.init(booking: refusal, zone)
        case .conflict(let words):
            self.init(
                .conflict, german: words.german, english: words.english, dutch: words.dutch)
        case .changedMeanwhile(let kind):
            let kind = ThingWords.text(kind)
            self.init(
                .conflict,
                german: "\(kind.german): inzwischen geändert; neu lesen und noch einmal.",
                english: "The \(kind.english) was changed meanwhile; read it again and repeat.",
                dutch: "\(kind.dutch): intussen gewijzigd; lees opnieuw en herhaal.")
        case .taken(let kind, let name):
            let kind = ThingWords.text(kind)
            self.init(
                .conflict, german: "\(kind.german) „\(name)“ gibt es schon.",
                english: "The \(kind.english) \"\(name)\" is there already.",
                dutch: "\(kind.dutch) „\(name)” bestaat al.")
        }
    }

    private init(booking refusal: BookingRefusal, _ zone: TimeZoneRules) {
        func words(_ language: Language) -> String {
            RefusalText(language, zone: zone).text(of: refusal)
        }
        self.init(
            .refused, german: words(.german), english: words(.english), dutch: words(.dutch))
        members = [
            JSONValue.Member("rule", .text(refusal.main.rule.rawValue)),
            JSONValue.Member(
                "broken",
                .array(
                    refusal.broken.map { broken in
                        var members = [JSONValue.Member("rule", .text(broken.rule.rawValue))]
                        if let asked = broken.asked {
                            members.append(JSONValue.Member("asked", asked.json(zone)))
                        }
                        if let allowed = broken.allowed {
                            members.append(JSONValue.Member("allowed", allowed.json(zone)))
                        }
                        return .object(members)
                    })),
            JSONValue.Member("nextPossible", refusal.next.json(zone)),
        ]
    }
}

extension RuleValue {
    fileprivate func json(_ zone: TimeZoneRules) -> JSONValue {
        switch self {
        case .time(let time): ["time": .text(Timestamp.text(time, zone))]
        case .window(let window):
            [
                "start": .text(Timestamp.text(window.start, zone)),
                "end": .text(Timestamp.text(window.end, zone)),
            ]
        case .minutes(let minutes): ["minutes": .integer(Int64(minutes))]
        case .count(let count): ["count": .integer(Int64(count))]
        case .years(let years): ["years": .integer(Int64(years))]
        case .text(let text): ["text": .text(text)]
        }
    }
}

extension NextSlot {
    fileprivate func json(_ zone: TimeZoneRules) -> JSONValue {
        switch self {
        case .slot(let window):
            [
                "start": .text(Timestamp.text(window.start, zone)),
                "end": .text(Timestamp.text(window.end, zone)),
            ]
        case .none(.notATimeMatter(let rule)):
            ["none": "notATimeMatter", "rule": .text(rule.rawValue)]
        case .none(.nothingUntil(let time)):
            ["none": "nothingUntil", "until": .text(Timestamp.text(time, zone))]
        case .none(.noLengthFits): ["none": "noLengthFits"]
        case .none(.startIsKept): ["none": "startIsKept"]
        }
    }
}
