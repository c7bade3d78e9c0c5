package import SpindCore

extension OSDPCommand {
    /// What a reader with a light and a sounder does for a signal: the rhythm is that of the
    /// cabinet's own indicators, as far as tenths of a second allow. Colours only repeat it.
    ///
    /// - Parameters:
    ///   - signal: what is to be told.
    ///   - led: whether the reader has a light.
    ///   - buzzer: whether it has a sounder.
    ///   - alarmOutput: the output, from 0, that is on for three minutes with an alarm.
    /// - Returns: the commands, in the order they are to be sent.
    package static func signal(
        _ signal: Signal, led: Bool, buzzer: Bool, alarmOutput: UInt8? = nil
    ) -> [OSDPCommand] {
        var commands: [OSDPCommand] = []
        if let alarmOutput, signal == .alarm || signal == .quiet {
            let tenths = signal == .alarm ? alarmTenths : 0
            commands.append(.output(OSDPOutput(number: alarmOutput, tenths: tenths)))
        }
        // A key's click must not end what is shown.
        if led, signal != .key { commands.append(.led(light(signal))) }
        if buzzer { commands.append(.buzzer(sound(signal))) }
        return commands
    }

    /// Three minutes: what sounds outdoors by itself may not sound for long.
    private static let alarmTenths: UInt16 = 1_800

    private static func light(_ signal: Signal) -> OSDPLight {
        switch signal {
        case .key, .quiet: .none
        case .granted: OSDPLight(.green, tenths: 30)
        case .denied: OSDPLight(.red, onTenths: 1, offTenths: 1, tenths: 20)
        case .wait: OSDPLight(.amber, tenths: 20)
        case .question: OSDPLight(.amber, onTenths: 4, offTenths: 2, tenths: 30)
        case .done: OSDPLight(.green, onTenths: 5, offTenths: 2, tenths: 14)
        case .closeDoor: OSDPLight(.amber, onTenths: 2, offTenths: 8, tenths: 900)
        case .alarm: OSDPLight(.red, onTenths: 3, offTenths: 2, tenths: alarmTenths)
        }
    }

    /// One command has one rhythm, so what mixes long and short elsewhere differs by its beat here:
    /// `wait` is four slow ticks, `done` two tones shorter than those of `question`.
    private static func sound(_ signal: Signal) -> OSDPSound {
        switch signal {
        case .quiet: .none
        case .key: OSDPSound(onTenths: 1)
        case .granted: OSDPSound(onTenths: 7)
        case .denied: OSDPSound(onTenths: 1, offTenths: 1, count: 3)
        case .wait: OSDPSound(onTenths: 1, offTenths: 4, count: 4)
        case .question: OSDPSound(onTenths: 4, offTenths: 2, count: 2)
        case .done: OSDPSound(onTenths: 2, offTenths: 1, count: 2)
        case .closeDoor: OSDPSound(onTenths: 2, offTenths: 8, count: 90)
        case .alarm: OSDPSound(onTenths: 3, offTenths: 2, count: 255)
        }
    }
}
