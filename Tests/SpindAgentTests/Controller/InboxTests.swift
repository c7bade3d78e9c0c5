import SpindCore
import Testing

@testable import SpindAgent

@Suite("The inputs that wait")
struct InboxTests {
    private let keypad = KeypadID("keypad")

    private func full() -> InputBuffer {
        var buffer = InputBuffer()
        for _ in 0..<InputBuffer.limit { _ = buffer.add(.key(keypad, "1")) }
        return buffer
    }

    private func names(_ buffer: inout InputBuffer) -> [String] {
        var names: [String] = []
        while true {
            switch buffer.take() {
            case .input(let input): names.append(input.description)
            case .abandoned: names.append("abandoned")
            case .empty, .ended: return names
            }
        }
    }

    @Test func inputsComeOutInTheirOrder() {
        var buffer = InputBuffer()
        _ = buffer.add(.contact(CompartmentID(1), .open))
        _ = buffer.add(.key(keypad, "1"))
        _ = buffer.add(.contact(CompartmentID(1), .closed))
        #expect(names(&buffer) == ["contact(1, open)", "key(keypad, ...)", "contact(1, closed)"])
        #expect(buffer.count == 0)
    }

    @Test func keysAndRequestsAreRefusedAndCountedAtTheLimit() {
        var buffer = full()
        #expect(buffer.add(.key(keypad, "1")) == .full)
        let request = CabinetInput.request(.status, by: Principal(userID: 0, loginUserID: nil)) {
            _ in
        }
        #expect(buffer.add(request) == .full)
        #expect(buffer.takeRefused() == 2)
        #expect(buffer.takeRefused() == 0)
        #expect(buffer.count == InputBuffer.limit)
    }

    @Test func factsAreNeverLost_NewestReadingOfEachDoorKept() {
        var buffer = full()
        _ = buffer.add(.contact(CompartmentID(2), .open))
        _ = buffer.add(.contact(CompartmentID(1), .open))
        _ = buffer.add(.contact(CompartmentID(2), .closed))
        _ = buffer.add(.pulse(OpeningID(7), CompartmentID(1), .pulsed))
        _ = buffer.add(.keypadFault(keypad, .stuckKey("1")))
        _ = buffer.add(.keypadFault(keypad, nil))
        let facts = names(&buffer).drop { $0 == "key(keypad, ...)" }
        #expect(
            Array(facts) == [
                "pulse(7, 1)", "contact(1, open)", "contact(2, closed)", "keypadFault(keypad)",
            ])
    }

    @Test func newerReadingDoesNotOvertakeOneThatWasKept() {
        var buffer = full()
        _ = buffer.add(.contact(CompartmentID(1), .open))
        for _ in 0..<3 { _ = buffer.take() }
        _ = buffer.add(.contact(CompartmentID(1), .closed))
        _ = buffer.add(.contact(CompartmentID(2), .open))
        let facts = names(&buffer).filter { $0.hasPrefix("contact") }
        #expect(facts == ["contact(2, open)", "contact(1, closed)"])
    }

    @Test func endTakesTheFacts_DropsKeys_AbandonsRequests_AndComesLast() {
        var buffer = InputBuffer()
        _ = buffer.add(.key(keypad, "1"))
        _ = buffer.add(.request(.status, by: Principal(userID: 0, loginUserID: nil)) { _ in })
        _ = buffer.add(.stopping)
        #expect(buffer.add(.contact(CompartmentID(1), .open)) == .ending)
        #expect(names(&buffer) == ["abandoned", "stopping"])
        guard case .ended = buffer.take() else {
            Issue.record("something comes after the end")
            return
        }
    }

    @Test func manyInputsOneByOneKeepTheBufferSmall() {
        var buffer = InputBuffer()
        for number in 0..<5_000 {
            _ = buffer.add(.pulse(OpeningID(Int64(number)), CompartmentID(1), .pulsed))
            if number > 0 {
                guard case .input(let input) = buffer.take() else { return }
                #expect(input.description == "pulse(\(number - 1), 1)")
            }
        }
        #expect(buffer.count == 1)
    }
}
