import SpindAgent
import SpindCore
import Synchronization

/// What the stepper did to the world, in order.
final class Timeline: Sendable {
    enum Entry: Equatable {
        case committed([String])
        case commitFailed
        case energized(CompartmentID)
        case deenergized(CompartmentID)
        case deenergizedAll
        case shown(Prompt)
        case spoken(Language)
        case socket(CompartmentID, on: Bool)
        case played(Signal)
    }

    private let state = Mutex<[Entry]>([])

    var entries: [Entry] { state.withLock { $0 } }

    func note(_ entry: Entry) {
        state.withLock { $0.append(entry) }
    }

    func clear() {
        state.withLock { $0 = [] }
    }

    func index(of entry: Entry) -> Int? {
        entries.firstIndex(of: entry)
    }

    var prompt: Prompt? {
        entries.reversed().lazy.compactMap {
            if case .shown(let prompt) = $0 { prompt } else { nil }
        }
        .first
    }

    var energized: [CompartmentID] {
        entries.compactMap { if case .energized(let id) = $0 { id } else { nil } }
    }
}

/// Locks that note what they are told.
final class RecordingLocks: LockActuator {
    private let timeline: Timeline
    private let given = Mutex<[UnlockOrder]>([])

    init(_ timeline: Timeline) {
        self.timeline = timeline
    }

    var orders: [UnlockOrder] { given.withLock { $0 } }

    func energize(_ order: UnlockOrder) {
        given.withLock { $0.append(order) }
        timeline.note(.energized(order.compartment))
    }

    func deenergize(_ compartment: CompartmentID) {
        timeline.note(.deenergized(compartment))
    }

    func deenergizeAll() {
        timeline.note(.deenergizedAll)
    }
}

/// A panel that notes what it shows.
struct RecordingAnnunciator: Annunciator {
    let timeline: Timeline

    func show(_ prompt: Prompt) {
        timeline.note(.shown(prompt))
    }

    func speak(_ language: Language) {
        timeline.note(.spoken(language))
    }

    func play(_ signal: Signal) {
        timeline.note(.played(signal))
    }
}

/// Sockets that note what they are told.
struct RecordingSockets: SocketActuator {
    let timeline: Timeline

    func switchSocket(_ compartment: CompartmentID, on: Bool) {
        timeline.note(.socket(compartment, on: on))
    }

    func switchAllOff() {}
}

/// Gathers the answers to requests.
final class Answers: Sendable {
    private let state = Mutex<[ControlAnswer]>([])

    var all: [ControlAnswer] { state.withLock { $0 } }

    func add(_ answer: ControlAnswer) {
        state.withLock { $0.append(answer) }
    }
}
