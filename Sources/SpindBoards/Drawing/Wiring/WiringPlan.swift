/// How a cabinet is wired: parts with terminals, and wires from terminal to terminal.
///
/// Neutral on purpose: drawings, tables and bills are made of it, and a device that is new adds one
/// function to ``WiringPlanner`` that turns its wiring into parts and wires.
///
/// ```swift
/// let plan = WiringPlan(cabinet)
/// print(WiringTable(plan).text)
/// ```
package struct WiringPlan: Hashable, Sendable {
    /// The cabinet's name.
    package var cabinet: String
    /// How far the boards were checked: the worst of their tiers, 1 to 3.
    package var tier: Int
    /// The parts, the computer first; each mark once.
    package var parts: [Part]
    /// The wires, numbered from 1 in this order.
    package var wires: [Wire]
    /// What to check before power is switched on, each a sentence or two.
    package var checks: [String]
    /// What is needed, as far as the file tells.
    package var bill: [BillItem]

    /// The part with a mark; `nil` when there is none.
    package func part(_ mark: String) -> Part? { parts.first { $0.mark == mark } }

    /// Something with terminals.
    package struct Part: Hashable, Sendable {
        /// Where a drawing puts it.
        package enum Place: Hashable, Sendable {
            /// On the left, with the computer: what feeds the others.
            case left
            /// Between the computer and what hangs on it.
            case middle
            /// On the right: what is fitted in the cabinet.
            case right
            /// A board on a bus: on the right where the bus is drawn, in the middle where its locks
            /// and inputs are.
            case onBus
        }

        /// A component across two of its terminals, fitted at them.
        package struct Across: Hashable, Sendable {
            /// What it is.
            package enum Kind: String, Hashable, Sendable {
                /// Its cathode, the end with the ring, at the first terminal.
                case diode
                /// Either way round.
                case varistor
            }

            package var kind: Kind
            /// Its type, for example `1N4007`.
            package var type: String
        }

        /// Its mark on the drawing and in the tables, for example `Y3`.
        package var mark: String
        /// What it is.
        package var title: String
        /// What else to know of it, a line each.
        package var details: [String]
        package var place: Place
        /// Its terminals in the order of the drawing; each name once.
        package var terminals: [String]
        /// What is fitted across its first two terminals; `nil`: nothing.
        package var across: Across?
    }

    /// A wire's end.
    package struct End: Hashable, Sendable, CustomStringConvertible {
        /// The part's mark.
        package var part: String
        /// The terminal's name.
        package var terminal: String

        /// Names an end.
        package init(part: String, terminal: String) {
            self.part = part
            self.terminal = terminal
        }

        /// For example `Y3:+`.
        package var description: String { "\(part):\(terminal)" }
    }

    /// The parts of a cabinet that are drawn together.
    package enum Section: Int, Hashable, Sendable, CaseIterable {
        case controls
        case locks
        case sensors

        /// Its heading.
        package var title: String {
            switch self {
            case .controls: "Computer, buses and controls"
            case .locks: "Locks and their supply"
            case .sensors: "Door contacts and sensors"
            }
        }
    }

    /// A wire from terminal to terminal.
    package struct Wire: Hashable, Sendable {
        /// What it carries, which decides how it is drawn.
        package enum Kind: String, Hashable, Sendable, CaseIterable {
            case supply
            case ground
            case signal
            case bus
            /// A cable with plugs, or a board that is plugged on.
            case plug
        }

        /// Its number, the same in drawing, table and data.
        package var number: Int
        package var section: Section
        /// The mark of the part that it is drawn with; empty where it serves the whole section.
        package var unit: String
        package var from: End
        package var to: End
        package var kind: Kind
        /// What it is for.
        package var purpose: String
        /// What to mind; empty: nothing.
        package var remark: String
    }

    /// A line of the bill of materials.
    package struct BillItem: Hashable, Sendable {
        package var quantity: Int
        /// What to get.
        package var item: String
        /// Its rating, or why it is needed.
        package var why: String
        /// The marks of the parts that it is for, in the order of the plan.
        package var marks: [String]
    }
}
