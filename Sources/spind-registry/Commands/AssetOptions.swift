import ArgumentParser
import SpindRegistry

/// Where an asset is.
struct AssetPlaceOptions: ParsableArguments {
    @Option(help: "What people should know of it.") var description: String?
    @Option(help: "The cabinet that it is picked up at.") var cabinet: String?
    @Option(help: "Its handover set there.") var set: Int?
}

/// The rules under which an asset is lent. Lengths are written `90min`, `8h` or `14d`; `none` takes
/// a rule away that need not be.
struct AssetTermsOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The shortest time, for example 30min.", valueName: "length"))
    var minimum: String?
    @Option(help: ArgumentHelp("The longest time, for example 3d.", valueName: "length"))
    var maximum: String?
    @Option(help: ArgumentHelp("Kept free before each reservation.", valueName: "length"))
    var bufferBefore: String?
    @Option(help: ArgumentHelp("Kept free after each reservation.", valueName: "length"))
    var bufferAfter: String?
    @Option(help: ArgumentHelp("How long before at the latest it is booked.", valueName: "length"))
    var lead: String?
    @Option(help: ArgumentHelp("How far ahead it can be booked.", valueName: "length"))
    var horizon: String?
    @Option(
        help: ArgumentHelp(
            "When it can be picked up and returned, in OpenStreetMap's syntax; or none.",
            valueName: "hours"))
    var openingHours: String?
    @Option(help: ArgumentHelp("How many a member may have at once; or none.", valueName: "count"))
    var atOnce: String?
    @Option(help: ArgumentHelp("16 or 18; or none.", valueName: "years"))
    var age: String?
    @Option(help: ArgumentHelp("The driving licence it takes, as B; or none.", valueName: "class"))
    var licence: String?
    @Option(
        help: ArgumentHelp("How long a pickup still counts after the end.", valueName: "length"))
    var grace: String?
    @Option(
        help: ArgumentHelp(
            "Nobody came so long after the start: free again; or none.", valueName: "length"))
    var noShow: String?
    @Option(
        help: ArgumentHelp(
            "An operator confirms each reservation within so long; or none.", valueName: "length"))
    var confirmWithin: String?

    /// What is given, as the API takes it; `nil` where nothing is.
    var json: JSONValue? {
        get throws {
            let members = JSONValue.members(
                ("minimumMinutes", try Self.minutes(minimum, "--minimum")),
                ("maximumMinutes", try Self.minutes(maximum, "--maximum")),
                ("bufferBeforeMinutes", try Self.minutes(bufferBefore, "--buffer-before")),
                ("bufferAfterMinutes", try Self.minutes(bufferAfter, "--buffer-after")),
                ("leadMinutes", try Self.minutes(lead, "--lead")),
                ("horizonMinutes", try Self.minutes(horizon, "--horizon")),
                ("openingHours", Self.orNone(openingHours)),
                ("atOnce", try Self.count(atOnce, "--at-once")),
                ("minimumAge", try Self.count(age, "--age")),
                ("licenceClass", Self.orNone(licence)),
                ("graceMinutes", try Self.minutes(grace, "--grace")),
                ("noShowMinutes", try Self.minutes(noShow, "--no-show")),
                ("confirmWithinMinutes", try Self.minutes(confirmWithin, "--confirm-within")))
            guard case .object(let given) = members, !given.isEmpty else { return nil }
            return members
        }
    }

    private static func orNone(_ text: String?) -> JSONValue? {
        text == "none" ? .null : text.json
    }

    private static func count(_ text: String?, _ option: String) throws -> JSONValue? {
        guard let text else { return nil }
        if text == "none" { return .null }
        guard let number = Int64(text) else {
            throw Failure("\(option) takes a number or none, not '\(text)'", .usage)
        }
        return .integer(number)
    }

    private static func minutes(_ text: String?, _ option: String) throws -> JSONValue? {
        guard let text else { return nil }
        if text == "none" { return .null }
        return .integer(Int64(try LengthText.minutes(text, option)))
    }
}

/// Lengths of time as people type them.
enum LengthText {
    /// Reads `90min`, `8h` or `14d`: minutes.
    static func minutes(_ text: String, _ option: String) throws -> Int {
        for (unit, factor) in [("min", 1), ("h", 60), ("d", 1_440)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard !digits.isEmpty, digits.utf8.count <= 6,
                digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits)
            else { break }
            return number * factor
        }
        throw Failure(
            "\(option) takes a length as 90min, 8h or 14d, not '\(text)'", .usage)
    }
}
