import SpindCore
import SpindDrivers
import Synchronization

extension LockBank: LockActuator, LivingPart {}
extension DoorContacts: LivingPart {}
extension SocketBank: SocketActuator, LivingPart {}
extension MatrixKeypad: LivingPart {}
extension InputDevice: LivingPart {}

/// What residents see and hear at one keypad: the cabinet's display and its lights and sounders,
/// which all keypads share, in the language that is spoken at this one.
final class Panel: Annunciator {
    private let text: Mutex<PromptText>
    private let display: ConsoleDisplay?
    private let indicators: IndicatorPlayer

    init(text: PromptText, display: ConsoleDisplay?, indicators: IndicatorPlayer) {
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
