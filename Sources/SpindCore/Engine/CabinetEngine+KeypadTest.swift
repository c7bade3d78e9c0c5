extension CabinetEngine {
    mutating func testKeypad(
        _ keypad: KeypadID, _ duration: Duration, by principal: Principal, _ step: inout Step
    ) -> CommandOutcome {
        guard let index = keypadIndex(keypad) else { return .refused(.unknownKeypad(keypad)) }
        if case .entries = keypads[index].activity {} else { return .refused(.nothingToDo) }
        let until = step.now.instant.advanced(by: duration)
        begin(.test(KeypadTest(by: principal, until: until)), .test, at: index, &step)
        step.effects.append(.show(keypad, .keypadTest(key: nil)))
        return .done
    }

    mutating func testKey(_ key: Character, at keypad: KeypadID, _ step: inout Step) {
        guard let index = keypadIndex(keypad), case .test(var test) = keypads[index].activity
        else { return }
        test.presses += 1
        test.newest = key
        keypads[index].activity = .test(test)
        step.effects.append(.show(keypad, .keypadTest(key: String(key))))
        step.effects.append(.signal(keypad, .key))
    }

    mutating func end(_ test: KeypadTest, at index: Int, _ step: inout Step) {
        record(
            .keypadTested(keypad: keypads[index].id, presses: test.presses, by: test.by), &step)
        begin(.entries, .secret, at: index, &step)
        rest(index, &step)
    }
}
