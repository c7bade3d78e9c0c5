package import SpindCore

extension RegistryStep {
    /// Why the caller may not do that; `nil` if they may.
    package func refusal(_ action: RegistryAction, on scope: Scope) -> RegistryRefusal? {
        Authority.permits(caller, action, on: scope) ? nil : .notPermitted(action)
    }
}
