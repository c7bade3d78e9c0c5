import SpindCore
import SpindHAL

extension GPIORequirement {
    /// What outputs must do, and who may own a line.
    static let outputs = [
        GPIORequirement("an output starts at its first state") { bench in
            for state in [LineState.active, .inactive] {
                try bench.pull(1, high: state == .inactive)
                let line = try bench.provider.output(
                    bench.address(1), settings: LineSettings(), initial: state, consumer: "test")
                try requireEqual(bench.isHigh(1), state == .active, "the level at the request")
                withExtendedLifetime(line) {}
            }
        },
        GPIORequirement("an output does not glitch when it is requested") { bench in
            for state in [LineState.active, .inactive] {
                let offset = state == .active ? 0 : 1
                try bench.pull(offset, high: state == .active)
                let before = try bench.levels(of: offset)?.count
                let line = try bench.provider.output(
                    bench.address(offset), settings: LineSettings(), initial: state,
                    consumer: "test")
                try requireEqual(
                    bench.levels(of: offset)?.count, before, "the number of level changes")
                try requireEqual(bench.isHigh(offset), state == .active, "the level")
                withExtendedLifetime(line) {}
            }
        },
        GPIORequirement("an output takes the state it is set to, whatever the pull") { bench in
            let line = try bench.provider.output(
                bench.address(2), settings: LineSettings(), initial: .inactive, consumer: "test")
            for state in [LineState.active, .active, .inactive, .active, .inactive, .inactive] {
                for high in [true, false] {
                    try bench.pull(2, high: high)
                    try line.set(state)
                    try requireEqual(bench.isHigh(2), state == .active, "the level after set")
                }
            }
        },
        GPIORequirement("active-low turns an output's level round") { bench in
            let line = try bench.provider.output(
                bench.address(1), settings: LineSettings(activeLow: true), initial: .inactive,
                consumer: "test")
            try requireEqual(bench.isHigh(1), true, "the level of inactive")
            try line.set(.active)
            try requireEqual(bench.isHigh(1), false, "the level of active")
            try line.set(.inactive)
            try requireEqual(bench.isHigh(1), true, "the level of inactive again")
        },
        GPIORequirement("outputs do not disturb each other") { bench in
            let addresses = (0..<4).map { bench.address($0) }
            let lines = try addresses.map { address in
                try bench.provider.output(
                    address, settings: LineSettings(), initial: .inactive, consumer: "test")
            }
            for (index, line) in lines.enumerated() {
                try line.set(.active)
                for other in lines.indices {
                    try requireEqual(
                        bench.isHigh(other), other == index, "the level of \(other)")
                }
                try line.set(.inactive)
            }
        },
        GPIORequirement("a line has one owner") { bench in
            let output = try Holder.output.take(bench, 0)
            let inputs = try Holder.inputs.take(bench, 1)
            let column = try Holder.openDrain.take(bench, 2)
            for offset in 0...2 {
                for second in bench.holders {
                    try requireThrows(.busy, "\(second) of line \(offset), which is owned") {
                        _ = try second.take(bench, offset)
                    }
                }
            }
            withExtendedLifetime((output, inputs, column)) {}
        },
        GPIORequirement("a line is free again when its owner is gone") { bench in
            for first in bench.holders {
                for second in bench.holders {
                    do { _ = try first.take(bench, 4) }
                    do { _ = try second.take(bench, 4) }
                }
            }
        },
    ]
}

/// The ways of owning a line.
enum Holder: String, CaseIterable {
    case output
    case inputs
    case edges
    case openDrain

    /// Requests the line; it is owned until the result goes away.
    func take(_ bench: any GPIOBench, _ offset: Int) throws(HALError) -> any Sendable {
        switch self {
        case .output:
            try bench.provider.output(
                bench.address(offset), settings: LineSettings(), initial: .inactive,
                consumer: "test")
        case .inputs:
            try bench.provider.inputs(
                [bench.address(offset)], settings: LineSettings(), consumer: "test")
        case .edges:
            try bench.provider.edges(
                [bench.address(offset)], settings: LineSettings(), consumer: "test")
        case .openDrain:
            try bench.provider.openDrain(bench.address(offset), bias: .asIs, consumer: "test")
        }
    }
}

/// Ends the check unless the work throws that code; returns the error.
@discardableResult
func requireThrows(
    _ code: HALError.Code, _ what: String, file: StaticString = #fileID, line: UInt = #line,
    _ work: () throws -> Void
) throws -> HALError {
    do {
        try work()
    } catch let error as HALError where error.code == code {
        return error
    } catch {
        throw ContractViolation(
            "\(what) must throw \(code.rawValue), but threw \(error) (\(file):\(line))")
    }
    throw ContractViolation("\(what) must throw \(code.rawValue) (\(file):\(line))")
}
