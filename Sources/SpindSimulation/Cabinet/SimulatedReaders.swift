import SpindAgent
import SpindBoards
import SpindCore
import SpindCrypto
import SpindHAL
import SpindSimulatedHardware
import Synchronization

/// The OSDP readers of a simulated cabinet, with the keys that this cabinet gave them.
final class SimulatedReaders: Sendable {
    /// What the agent needs to talk to them.
    let secrets: ReaderSecrets
    private let readers: [(wiring: OSDPReaderWiring, reader: SimulatedOSDPReader)]

    /// Puts the readers of a file on their buses.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - serial: has the ports of its buses already.
    init(file: CabinetFile, serial: SimulatedSerial) {
        let key = Self.key
        let drawn = Atomic<UInt64>(0)
        secrets = ReaderSecrets(key: key) { count in
            // No two channels of a run have the same keys; there is nobody to guess them.
            let next = drawn.add(1, ordering: .relaxed).newValue
            return (0..<count).map { UInt8(truncatingIfNeeded: next >> (UInt64($0 % 8) * 8)) }
        }
        let own = key.key(ofReader: SimulatedOSDPReader.identifier)
        readers = file.osdpReaders.compactMap { wiring in
            guard let bus = file.serialBuses.first(where: { $0.name == wiring.bus }) else {
                return nil
            }
            let reader = SimulatedOSDPReader(
                address: wiring.address, settings: bus.settings,
                key: wiring.security == .installation ? nil : own)
            serial.attach(reader, to: bus.path)
            return (wiring, reader)
        }
    }

    private static let key: ReaderMasterKey = {
        do {
            return try ReaderMasterKey(bytes: Array(UInt8(1)...16))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// The readers as cards are held to them, those without keys first.
    var cardReaders: [SimulatedCardReader] {
        (readers.filter { !$0.wiring.hasKeys } + readers.filter(\.wiring.hasKeys)).map { reader in
            SimulatedCardReader(
                name: reader.wiring.name, isFound: { reader.reader.polls > 1 },
                hold: { number, _ in
                    reader.reader.present(bitCount: number.count * 8, bytes: number)
                    return nil
                })
        }
    }

    /// Types a key at the first reader with keys.
    ///
    /// - Returns: whether there is one.
    func press(_ key: Character) -> Bool {
        guard let reader = readers.first(where: \.wiring.hasKeys) else { return false }
        reader.reader.type(String(key))
        return true
    }

    /// Wires what hangs on an input for what it reads; `nil`: its wire is cut.
    func set(
        _ role: BoardInputWiring.Role, of compartment: CompartmentID, _ state: ContactState?
    ) {
        for (wiring, reader) in readers {
            for input in wiring.inputs
            where input.role == role && input.compartment == compartment {
                // A wire that is cut conducts nothing.
                let isActive = state.map { ($0 == .closed) == input.closedReadsOne } ?? false
                reader.set(input: input.input, isActive)
            }
        }
    }

    /// Takes their power away with the cabinet's, or gives it back.
    func setPower(_ isOn: Bool) {
        for reader in readers { reader.reader.setFault(isOn ? nil : .off) }
    }
}
