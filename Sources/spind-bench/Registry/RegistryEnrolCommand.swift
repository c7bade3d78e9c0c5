import ArgumentParser
import Crypto
import Foundation
import SpindCore
import SpindCrypto
import SpindRegistry
import SpindRegistryStore
import SpindSync

/// `spind-bench registry-enrol`: cabinets with certificates of the registry's own authority.
struct RegistryEnrolCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry-enrol",
        abstract: "Enrol cabinets, each with an asset, and keep who they are.",
        discussion: "Does what `POST /device/v1/enrol` does, without the way over the network.")

    @OptionGroup var place: RegistryPlace
    @Option(help: "How many cabinets: 1 to 10000.")
    var cabinets = 2_000
    @Option(help: "The file to write their keys and certificates to.")
    var out: String

    func validate() throws {
        guard (1...10_000).contains(cabinets) else {
            throw ValidationError("--cabinets is 1 to 10000.")
        }
    }

    func run() async throws {
        let scene = try place.scene(of: 10_000)
        let registry = try await place.registry(at: scene.now)
        let authority = try await registry.write(as: Self.caller) { step in
            try AuthorityDesk.authority(named: "Kreis Borken", in: &step)
        }
        var identities: [BenchIdentity] = []
        for first in stride(from: 0, to: cabinets, by: 100) {
            let numbers = first..<min(first + 100, cabinets)
            identities += try await registry.write(as: Self.caller) { step in
                try addPlaces(numbers, scene, step.db)
                return try numbers.map { try enrol($0, authority, in: &step) }
            }
        }
        await registry.parts.database.close()
        try JSONEncoder().encode(identities).write(to: URL(fileURLWithPath: out))
        say("enrolled \(identities.count)\n")
    }

    private static let caller = Caller.local(userID: 0)

    /// Rows of cabinets that wait to enrol, and an item in each.
    private func addPlaces(
        _ numbers: Range<Int>, _ scene: RegistryScene, _ db: any SQLConnection
    ) throws {
        let terms = try JSONEncoder().encode(BookingTerms())
        let at = SQLValue(scene.now)
        var cabinets = SQLLines(
            "cabinets", "id, organisation, name, municipality, created_ms", db.engine)
        var assets = SQLLines(
            "assets",
            "id, organisation, kind, name, municipality, cabinet, handover_set, terms, created_ms",
            db.engine)
        for number in numbers {
            let organisation = RegistryScene.organisation(number)
            let cabinet = BenchIdentity.cabinet(number)
            try cabinets.add(
                [
                    SQLValue(cabinet), SQLValue(organisation), .text(cabinet.rawValue),
                    .text(organisation.rawValue), at,
                ], to: db)
            try cabinets.flush(to: db)
            try assets.add(
                [
                    .text(BenchIdentity.asset(number)), SQLValue(organisation), "item",
                    .text(BenchIdentity.asset(number)), .text(organisation.rawValue),
                    SQLValue(cabinet), 1, .text(String(decoding: terms, as: UTF8.self)), at,
                ], to: db)
        }
        try assets.flush(to: db)
    }

    private func enrol(
        _ number: Int, _ authority: CertificateAuthority, in step: inout RegistryStep
    ) throws -> BenchIdentity {
        let cabinet = BenchIdentity.cabinet(number)
        let made = try EnrolmentTokenDesk.create(
            for: cabinet, authority: authority.certificate.fingerprint, in: &step)
        guard case .done(let token) = made else {
            throw ValidationError("no token for \(cabinet)")
        }
        let pem = P256.Signing.PrivateKey().pemRepresentation
        guard let key = DeviceKey(pem: pem) else { throw ValidationError("no key") }
        let wish = EnrolRequest(
            token: token.token.text, certificateRequest: try key.request().pem,
            cabinet: BenchIdentity.description(of: cabinet))
        switch try EnrolmentDesk.redeem(wish, by: authority, in: &step) {
        case .done(let answer): return BenchIdentity(key: pem, answer: answer)
        case .refused(let problem): throw ValidationError("\(cabinet): \(problem)")
        }
    }
}

/// What a simulated cabinet keeps of its enrolment.
struct BenchIdentity: Codable {
    var key: String
    var answer: EnrolAnswer

    static func cabinet(_ number: Int) -> CabinetID { CabinetID("link-\(number)") }
    static func asset(_ number: Int) -> String { "link-asset-\(number)" }

    static func description(of cabinet: CabinetID) -> CabinetDescription {
        CabinetDescription(
            name: cabinet.rawValue, version: "0.3.0", timeZone: "Europe/Berlin",
            sets: (1...8).map {
                .init(id: HandoverSetID($0), kind: nil, compartments: [CompartmentID($0)])
            }, compartments: (1...8).map { CompartmentID($0) })
    }
}
