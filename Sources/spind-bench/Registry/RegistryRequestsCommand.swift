import ArgumentParser
import Foundation
import SpindCore
import SpindRegistry

/// `spind-bench registry-requests`: what Benchmarks/load.c sends, as files of prepared requests.
///
/// Each request names one of 2,000 addresses as a trusted proxy would, and is one of the people's
/// of the scene, so that the API's limits of 100 a second for an address and a caller hold.
struct RegistryRequestsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry-requests", abstract: "Prepare the requests that are measured.")

    @OptionGroup var place: RegistryPlace
    @Option(help: "The folder to write health, one, all, book and race to.")
    var out: String
    @Option(help: "How many processes' bookings of the scene to leave out at the beginning.")
    var skip = 0
    @Option(help: "How many bookings.")
    var bookings = 20_000
    @Option(help: "How many slots the race is for, with 16 callers each.")
    var races = 500

    func validate() throws {
        guard skip >= 0, bookings > 0, races > 0,
            skip + bookings + races <= RegistryScene.wishes
        else {
            throw ValidationError(
                "--skip, --bookings and --races are \(RegistryScene.wishes) together at most.")
        }
    }

    func run() throws {
        let scene = try place.scene(of: 10_000)
        try write("health", 2_000) { get("/v1/health", scene, $0, isSignedIn: false) }
        try write("one", 4_000) { number in
            let asset = number * 7 % RegistryScene.assets
            let path = "/v1/assets/asset-\(asset)/availability?\(days(30, scene))"
            return get(path, scene, number % 200)
        }
        try write("all", 200) { get("/v1/availability?\(days(30, scene))", scene, $0) }
        try write("book", bookings) { book(scene.wish(skip + $0), $0, scene) }
        // Sixteen callers for each slot; one of them is to get it.
        try write("race", races * 16) { number in
            var wish = scene.wish(skip + bookings + number / 16)
            let organisation = wish.booker % RegistryScene.organisations
            let others = RegistryScene.bookers / RegistryScene.organisations
            wish.booker =
                (others - 1 - number % (others / 2)) * RegistryScene.organisations + organisation
            return book(wish, number, scene)
        }
    }

    private func days(_ count: Int64, _ scene: RegistryScene) -> String {
        let start = scene.now + .seconds(86_400)
        return "from=\(text(start))&to=\(text(start + .seconds(count * 86_400)))"
    }

    private func text(_ time: WallTime) -> String { Timestamp.text(time, .utc).escapingPlus }

    private func get(
        _ path: String, _ scene: RegistryScene, _ caller: Int, isSignedIn: Bool = true
    ) -> String {
        "GET \(path) HTTP/1.1\r\n" + fields(scene, caller, isSignedIn: isSignedIn) + "\r\n"
    }

    private func book(_ wish: SceneWish, _ number: Int, _ scene: RegistryScene) -> String {
        let (start, end) = (
            Timestamp.text(wish.window.start, scene.zone),
            Timestamp.text(wish.window.end, scene.zone)
        )
        let body = #"{"asset":"asset-\#(wish.asset)","start":"\#(start)","end":"\#(end)"}"#
        return "POST /v1/reservations HTTP/1.1\r\n" + fields(scene, wish.booker)
            + "Idempotency-Key: bench-\(skip)-\(number)-\(wish.booker)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    }

    private func fields(
        _ scene: RegistryScene, _ caller: Int, isSignedIn: Bool = true
    ) -> String {
        let number = caller % 2_000
        let session =
            isSignedIn ? "Authorization: Bearer \(scene.token(ofBooker: caller).text)\r\n" : ""
        return "Host: registry.example\r\nX-Forwarded-For: 10.0.\(number / 250).\(number % 250)\r\n"
            + session
    }

    private func write(_ name: String, _ count: Int, _ request: (Int) -> String) throws {
        var bytes: [UInt8] = []
        for number in 0..<count {
            let text = Array(request(number).utf8)
            let length = UInt32(text.count)
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: length >> (8 * UInt32($0))) }
            bytes.append(contentsOf: text)
        }
        try Data(bytes).write(to: URL(fileURLWithPath: "\(out)/\(name)"))
    }
}

extension String {
    /// With its plus signs as a query has them.
    fileprivate var escapingPlus: String { replacing("+", with: "%2B") }
}
