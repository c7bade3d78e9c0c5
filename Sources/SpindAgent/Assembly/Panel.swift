import SpindCore
import SpindDrivers
import Synchronization

extension LockBank: LockActuator, LivingPart {}
extension DoorContacts: LivingPart {}
extension SocketBank: SocketActuator, LivingPart {}
extension MatrixKeypad: LivingPart {}
extension InputDevice: LivingPart {}

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
/// which all keypads share, in the language that is spoken at this one.
final class Panel: Annunciator {
    private let text: Mutex<PromptText>
    private let display: (any TextDisplay)?
    private let indicators: IndicatorPlayer

    init(text: PromptText, display: (any TextDisplay)?, indicators: IndicatorPlayer) {
        self.text = Mutex(text)
        self.display = display
        self.indicators = indicators
    }

    func show(_ prompt: Prompt) {
        guard let display else { return }
        display.show(text.withLock { $0.lines(for: prompt) })
    }

    func speak(_ language: Language) {
        text.withLock { $0.language = language }
    }

    func play(_ signal: Signal) {
        indicators.play(signal)
    }
}
