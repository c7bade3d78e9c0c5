import SpindCore
import SpindDrivers
import Synchronization

extension LockBank: LockActuator, LivingPart {}
extension DoorContacts: LivingPart {}
extension SupervisedInputs: LivingPart {}
extension SocketBank: SocketActuator, LivingPart {}
extension MatrixKeypad: LivingPart {}
extension InputDevice: LivingPart {}
extension WiegandReader: LivingPart {}
extension CardReader: LivingPart {}
extension LockBus: LivingPart {}

/// A display of some lines of text. Any thread may show; it returns at once.
protocol TextDisplay: Sendable {
    func show(_ lines: [String])
    /// Ends it; what it shows may stay.
    func shutdown()
}

extension CharacterDisplay: TextDisplay {}
extension ConsoleDisplay: TextDisplay {
    func shutdown() {}
}

/// What residents see and hear at one keypad: the cabinet's display and its lights and sounders,
/// which all keypads share, and this one's readers, in the language that is spoken here.
final class Panel: Annunciator {
    private let text: Mutex<PromptText>
    private let display: (any TextDisplay)?
    private let indicators: IndicatorPlayer
    private let readers: [ReaderPanel]

    init(
        text: PromptText, display: (any TextDisplay)?, indicators: IndicatorPlayer,
        readers: [ReaderPanel]
    ) {
        self.text = Mutex(text)
        self.display = display
        self.indicators = indicators
        self.readers = readers
    }

    func show(_ prompt: Prompt) {
        guard display != nil || !readers.isEmpty else { return }
        let lines = text.withLock { $0.lines(for: prompt) }
        display?.show(lines)
        for reader in readers { reader.show(lines) }
    }

    func speak(_ language: Language) {
        text.withLock { $0.language = language }
    }

    func play(_ signal: Signal) {
        indicators.play(signal)
        for reader in readers { reader.play(signal) }
    }
}
