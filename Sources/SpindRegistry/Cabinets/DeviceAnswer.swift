package import SpindCore

/// What a cabinet is answered: a refusal is not an error.
package enum DeviceAnswer<Value: Sendable>: Sendable {
    case done(Value)
    case refused(SyncProblem)

    /// A refusal in words.
    package static func refused(_ code: SyncRefusal, _ detail: String) -> Self {
        .refused(SyncProblem(code: code, detail: detail))
    }

    /// The value; `nil` where it was refused.
    package var value: Value? {
        if case .done(let value) = self { value } else { nil }
    }

    /// The refusal; `nil` where there is none.
    package var problem: SyncProblem? {
        if case .refused(let problem) = self { problem } else { nil }
    }
}
