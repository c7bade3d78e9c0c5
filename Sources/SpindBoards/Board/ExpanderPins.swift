import SpindCore
import SpindHAL

/// The lines of an expander, by the names that its data sheet gives them.
enum ExpanderPins {
    /// The line with that name; `nil` when there is none.
    static func offset(_ name: String) -> LineOffset? {
        (0..<ExpanderWiring.lineCount).map { LineOffset($0) }.first {
            ExpanderWiring.pinName($0) == name
        }
    }

    /// How to name a line, behind the name of an entry of `boards` or alone.
    static func mend(of entry: String? = nil) -> String {
        let name = entry.map { $0 + "/" } ?? ""
        return "its lines are \(name)GPA0 to \(name)GPA7 and \(name)GPB0 to \(name)GPB7"
    }
}
