import SpindCore
import SpindDrivers

extension LockBank: LockActuator, LivingPart {}
extension DoorContacts: LivingPart {}
extension SocketBank: SocketActuator, LivingPart {}
extension MatrixKeypad: LivingPart {}

/// What residents see and hear at a keypad: the cabinet's display and its lights and sounders,
/// which all keypads share.
struct Panel: Annunciator {
    let text: PromptText
    let display: ConsoleDisplay?
    let indicators: IndicatorPlayer

    func show(_ prompt: Prompt) {
        display?.show(text.lines(for: prompt))
    }

    func speak(_ language: Language) {}

    func play(_ signal: Signal) {
        indicators.play(signal)
    }
}
