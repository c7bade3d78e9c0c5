import SpindCore
import SpindSeeds

extension CheckWorld {
    /// Somebody behind a door presses a button, or lets one go.
    func pressExit(_ isDown: Bool) {
        let buttons = plan.layout.exitButtons.map(\.device)
        guard let button = random.pick(buttons), pressedButtons.contains(button) != isDown else {
            return
        }
        tell(button, isPressed: isDown)
    }

    /// Everybody lets go.
    func releaseExits() {
        for button in pressedButtons.sorted() { tell(button, isPressed: false) }
    }

    /// Tells the agent what the buttons read at its start.
    func watchExits() {
        for button in plan.layout.exitButtons.map(\.device) {
            computer?.button(button, reads: pressedButtons.contains(button) ? .pressed : .released)
        }
    }

    private func tell(_ button: DeviceID, isPressed: Bool) {
        note("\(button) \(isPressed ? "pressed" : "released")")
        if isPressed {
            pressedButtons.insert(button)
            ledger.pressed.insert(button)
        } else {
            pressedButtons.remove(button)
        }
        computer?.button(button, reads: isPressed ? .pressed : .released)
    }
}
