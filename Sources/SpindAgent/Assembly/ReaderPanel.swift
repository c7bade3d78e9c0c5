import SpindCore
import SpindDrivers
import SpindHAL
import Synchronization

extension OSDPControlPanel: LivingPart {}

/// What one OSDP reader shows and sounds.
final class ReaderPanel: Sendable {
    let wiring: OSDPReaderWiring
    private let number: Int
    private let state = Mutex(State())

    private struct State {
        /// The panel that sends; made after its reports begin to come, which lead back here.
        weak var panel: OSDPControlPanel?
        /// What the display shows, for a reader that comes back.
        var lines: [String] = []
    }

    init(_ wiring: OSDPReaderWiring, number: Int) {
        self.wiring = wiring
        self.number = number
    }

    /// Begins to send.
    func connect(to panel: OSDPControlPanel) {
        state.withLock { $0.panel = panel }
        restore()
    }

    func play(_ signal: Signal) {
        send(
            OSDPCommand.signal(
                signal, led: wiring.hasLight, buzzer: wiring.hasSounder,
                alarmOutput: wiring.alarmOutput.map { UInt8($0 - 1) }))
    }

    func show(_ lines: [String]) {
        guard wiring.lines > 0 else { return }
        state.withLock { $0.lines = lines }
        restore()
    }

    /// Shows what is to be seen once more.
    func restore() {
        let lines = state.withLock { $0.lines }.prefix(wiring.lines)
        send(
            lines.enumerated().map { .text(OSDPText(row: UInt8($0.offset + 1), $0.element)) })
    }

    private func send(_ commands: [OSDPCommand]) {
        guard !commands.isEmpty else { return }
        state.withLock { $0.panel }?.send(commands, to: number)
    }
}
