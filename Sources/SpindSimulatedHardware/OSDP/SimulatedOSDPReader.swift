package import SpindCore
package import SpindHAL
import Synchronization

/// An OSDP reader on a simulated line: cards, keys, a tamper contact, a light, a sounder, a display
/// and outputs, in clear or in a secure channel; and what can be wrong with one.
///
/// What it is asked to show is kept, to be looked at. All calls may come from any thread.
package final class SimulatedOSDPReader: SimulatedSerialDevice {
    /// What a reader can do wrong.
    package enum Fault: Hashable, Sendable {
        /// It has no power: it says nothing and forgets its channel; what waits in it stays, as in
        /// one with a battery.
        case off
        /// It says that it is busy.
        case busy
        /// It does not know secure channels.
        case plainOnly
        /// It answers so late that nobody listens any more.
        case late
        /// It answers with another one's address.
        case otherAddress
        /// It sends each answer to a poll twice.
        case stutters
        /// It refuses every command but those that begin a connection, with that code.
        case refuses(UInt8)
    }

    package let settings: SerialSettings
    private let state: Mutex<SimulatedOSDPState>

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - address: its address.
    ///   - settings: how its port is set.
    ///   - key: its key (SCBK); `nil`: the public one of delivery.
    ///   - wantsSecureChannel: whether it refuses to be polled in clear.
    package init(
        address: UInt8, settings: SerialSettings = SerialSettings(bitsPerSecond: 9_600),
        key: [UInt8]? = nil, wantsSecureChannel: Bool = false
    ) {
        self.settings = settings
        state = Mutex(
            SimulatedOSDPState(
                address: address, key: key, wantsSecureChannel: wantsSecureChannel))
    }

    package func hear(_ bytes: [UInt8], at now: Instant) -> SimulatedSerialAnswer? {
        state.withLock { $0.hear(bytes) }
    }

    /// Holds a card to it: Wiegand bits, the first highest.
    package func present(bitCount: Int, bytes: [UInt8]) {
        queue(0x50, [0, 1, UInt8(bitCount & 0xFF), UInt8(bitCount >> 8)] + bytes)
    }

    /// Types at it, `*` and `#` in the codes of the standard.
    package func type(_ keys: String) {
        let codes = keys.utf8.map { $0 == 0x2A ? 0x7F : $0 == 0x23 ? 0x0D : $0 }
        queue(0x53, [0, UInt8(codes.count)] + codes)
    }

    /// Opens it, or closes it again; it says so at the next poll, unless it has forgotten to.
    package func setTamper(_ isOpen: Bool, isTold: Bool = true) {
        state.withLock { $0.isTampered = isOpen }
        guard isTold else { return }
        queue(0x48, [isOpen ? 1 : 0, 0])
    }

    /// Lets its power fail (it runs on from its battery), or be well again.
    package func setPowerFailure(_ fails: Bool) {
        let isTampered = state.withLock { state in
            state.powerFails = fails
            return state.isTampered
        }
        queue(0x48, [isTampered ? 1 : 0, fails ? 1 : 0])
    }

    /// Sets what an input reads; its number is from 1, and there are ``inputCount``. It says so at the
    /// next poll, unless it is one of those that must be asked.
    package func set(input: Int, _ isActive: Bool, isTold: Bool = true) {
        let payload = state.withLock { state -> [UInt8]? in
            guard state.inputs[input - 1] != isActive else { return nil }
            state.inputs[input - 1] = isActive
            return state.inputs.map { $0 ? 1 : 0 }
        }
        if isTold, let payload { queue(0x49, payload) }
    }

    /// Has it say something of its own at the next poll.
    package func queue(_ code: UInt8, _ payload: [UInt8]) {
        // A reader's memory is small.
        state.withLock { if $0.queue.count < 64 { $0.queue.append((code, payload)) } }
    }

    /// Breaks it in that way, or mends it (`nil`).
    package func setFault(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            if fault == .off { state.forget() }
        }
    }

    /// Takes the commands it carried out since this was last asked: their codes and payloads.
    package func takeCommands() -> [(code: UInt8, payload: [UInt8])] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
    }

    /// Its key; `nil`: the public one.
    package var key: [UInt8]? { state.withLock { $0.key } }
    /// Whether a secure channel stands.
    package var isSecure: Bool { state.withLock { $0.session != nil } }
    /// How often it was polled since it was found; what it sends counts from the second.
    package var polls: Int { state.withLock { $0.polls } }
    /// How many inputs it has.
    package static let inputCount = 4
    /// How many cards and keys nobody has asked for yet.
    package var waiting: Int { state.withLock { $0.queue.count } }
    /// What its key is made for: the identifier (cUID) that it states.
    package static let identifier: [UInt8] = [0xCA, 0xFE, 1, 1, 0x78, 0x56, 0x34, 0x12]
}
