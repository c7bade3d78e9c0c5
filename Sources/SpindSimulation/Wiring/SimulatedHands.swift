import SpindBoards
import SpindCore
import SpindHAL
package import SpindMaintenance
import SpindSimulatedHardware

/// What a maintainer does at a ``SimulatedWiring`` when a session asks for it, and what is seen
/// then. Who answers is somebody else: a person at the simulator, or ``answer(to:)``.
package struct SimulatedHands {
    private let wiring: SimulatedWiring

    /// Makes the hands at a cabinet.
    package init(_ wiring: SimulatedWiring) {
        self.wiring = wiring
    }

    /// Does what is asked for, as far as it is something to do.
    package func act(on question: WiringQuestion) {
        switch question {
        case .close(let id):
            for door in wiring.file.locks.map(\.compartment) where wiring.isOpen(door) && door != id
            {
                wiring.setDoor(door, open: false)
            }
            wiring.setDoor(id, open: false)
        case .open(let id): wiring.setDoor(id, open: true)
        case .handsOff, .letGo: wiring.releaseKeys()
        case .press(_, let key): wiring.press(key, isDown: true)
        case .hold(_, let keys):
            for key in keys { wiring.press(key, isDown: true) }
        case .card: wiring.holdCard()
        case .readerKey: wiring.pressReaderKey("1")
        case .use(let name):
            guard let device = wiring.file.inputDevices.first(where: { $0.name == name }) else {
                return
            }
            // KEY_KP1.
            wiring.keyInputs.type([79], at: device.path)
        case .mayRest, .didRestMove, .mayDrive, .whichOpened, .pause, .searching, .isLit: break
        }
    }

    /// Takes the hands off what they pressed.
    package func letGo() {
        wiring.releaseKeys()
    }

    /// What is to be seen that a question asks for.
    package func sight(of question: WiringQuestion) -> WiringReply? {
        switch question {
        case .didRestMove(let id): movedDoor(id) ?? .no
        case .whichOpened(let id): movedDoor(id) ?? .no
        case .isLit(let part):
            switch (wiring.fault, part) {
            case (.osdpOff, .osdp): .no
            default: .yes
            }
        default: nil
        }
    }

    /// What a maintainer who does everything that is asked answers; `nil` where something is seen by
    /// itself.
    package func answer(to question: WiringQuestion) -> WiringReply? {
        switch question {
        case .close, .open, .handsOff, .pause: .done
        case .mayRest, .mayDrive: .yes
        case .didRestMove, .whichOpened, .isLit: sight(of: question)
        case .press, .letGo, .hold, .card, .readerKey, .searching, .use: nil
        }
    }

    private func movedDoor(_ id: CompartmentID) -> WiringReply? {
        if wiring.isOpen(id) { return .yes }
        let others = wiring.file.locks.map(\.compartment).filter { wiring.isOpen($0) }
        return others.first.map { .number($0.rawValue) }
    }
}
