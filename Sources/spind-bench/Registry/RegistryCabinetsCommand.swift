import ArgumentParser
import Foundation
import Logging
import SpindAgent
import SpindCore
import SpindLinux
import SpindRegistry
import SpindSync

/// `spind-bench registry-cabinets`: so many cabinets in one process, each with the agent's own link
/// and a certificate of its own.
///
/// Reads a word a line and answers each with a line of JSON: `wait SECONDS` until all wait for
/// changes, `book COUNT RATE` and how long each grant took to arrive, `back SECONDS` until all were
/// up anew, `journal CABINETS RECORDS SECONDS` until the registry has them all.
struct RegistryCabinetsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "registry-cabinets", abstract: "Hold cabinets in long polls.")

    @OptionGroup var place: RegistryPlace
    @Option(help: "What `registry-enrol` wrote.")
    var identities: String
    @Option(help: "Where the registry listens for cabinets.")
    var registry: String
    @Option(help: "Where it listens for people.")
    var people: String

    func run() async throws {
        let clock = SystemClock()
        let data = try Data(contentsOf: URL(fileURLWithPath: identities))
        let kept = try JSONDecoder().decode([BenchIdentity].self, from: data)
        guard let address = RegistryAddress(registry) else {
            throw ValidationError("--registry is HOST:PORT.")
        }
        var links: [RegistryLink<ContinuousClock>] = []
        var cabinets: [BenchCabinet] = []
        for (number, identity) in kept.enumerated() {
            let cabinet = BenchCabinet(
                identity.answer.cabinet, number: number, now: { clock.read().instant })
            cabinets.append(cabinet)
            links.append(try await link(of: cabinet, identity, address, clock))
        }
        let scene = try place.scene(of: 10_000)
        let crowd = CabinetCrowd(
            cabinets: cabinets, scene: scene, people: people, now: { clock.read().instant })
        await withTaskGroup(of: Void.self) { group in
            for link in links {
                group.addTask {
                    // It ends by cancellation alone.
                    do { try await link.run() } catch { say("{\"ended\": \"\(error)\"}\n") }
                }
            }
            await crowd.obey()
            group.cancelAll()
        }
    }

    private func link(
        of cabinet: BenchCabinet, _ identity: BenchIdentity, _ address: RegistryAddress,
        _ clock: SystemClock
    ) async throws -> RegistryLink<ContinuousClock> {
        guard let trust = RegistryTrust(pem: identity.answer.authority),
            let key = DeviceKey(pem: identity.key)
        else { throw ValidationError("\(identities) holds no identities.") }
        let known = try await DeviceIdentity.enrolled(
            by: identity.answer, at: address, trust: trust, key: key)
        var logger = Logger(label: "spind-bench")
        logger.logLevel = .critical
        return RegistryLink(
            RegistryLink.Parts(
                cabinet: cabinet,
                account: StoredAccount(
                    IdentityFolder(path: "/nonexistent"), identity: known, clock: clock,
                    agent: "spind-bench"),
                clock: clock, sleeper: ContinuousClock(),
                belief: { TimeBelief(now: clock.read().wall, trust: .trusted) },
                makeGenerator: { SystemRandomNumberGenerator() }, logger: logger))
    }
}
