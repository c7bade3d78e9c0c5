package import SpindCore

/// A line of a script with its number.
package struct ScriptLine: Hashable, Sendable {
    /// The number, from 1.
    package var number: Int
    /// The line without spaces around it; printed before it runs.
    package var text: String
    /// What it asks for.
    package var command: ScriptCommand
}

/// What a line of a script can ask for.
package enum ScriptCommand: Hashable, Sendable {
    /// `grant add compartment 1 for 3h`: makes a grant and binds `$PIN` to its PIN.
    case addGrant(CompartmentID, GrantKind, duration: Duration, usesAllowed: Int?)
    /// `grant revoke`: revokes the newest grant of the script.
    case revokeGrant
    /// `type $PIN#`: presses keys one after the other.
    case type([ScriptKeys])
    /// `open 1`, `close 1`, `force 1`, `jam 1`, …: a person at a door. Opening and closing wait
    /// until the door gives.
    case door(SimulatedDoor.Act, CompartmentID)
    /// `item 5 present`, `item 5 absent`: a person puts a thing in, or takes it out.
    case item(CompartmentID, isIn: Bool)
    /// `trip lid`, `restore lid`: opens or closes the contact of a supervised input, closed being in
    /// order.
    case input(String, inOrder: Bool)
    /// `press way-out`: somebody presses an exit button and lets it go.
    case press(String)
    /// `card 04a1b2c3`, `card 04a1b2c3 at tags`: holds a card to a reader.
    case card([UInt8], at: String?)
    /// `service add pin op-1`, `service add card op-2 04a1b2c3`: lets an operator in from now on,
    /// and binds `$SERVICE` to the PIN.
    case addService(ServiceID, card: String?)
    /// `wait door 1 open`: waits until something is seen, and fails when it is not in time.
    case wait(ScriptCondition, within: Duration)
    /// `expect door 1 closed`: fails unless it is so now.
    case expect(ScriptCondition)
    /// `spindctl open 1 "reason"` and its like: a maintainer at the cabinet's control socket.
    case maintain(MaintainerCommand)
    /// `verify journal`: checks the whole chain.
    case verifyJournal
    /// `power-cut`: ends the agent without a word and starts it again on the same state.
    case powerCut
    /// `pause 2s`: lets real time pass, for whoever watches.
    case pause(Duration)
    /// `say text`.
    case say(String)
}

/// A part of what `type` types.
package enum ScriptKeys: Hashable, Sendable {
    /// Those keys.
    case literal(String)
    /// The PIN of the newest grant.
    case pin
    /// The newest service PIN.
    case service
    /// The answer to the challenge that the display shows.
    case answer
}

/// What a maintainer can ask for in a script.
package enum MaintainerCommand: Hashable, Sendable {
    /// Open a door.
    case open(CompartmentID, reason: String)
    /// Lock what a drive of its own locks.
    case lock(CompartmentID, reason: String)
    /// Let nobody pick up from a compartment.
    case block(CompartmentID, note: String)
    /// End a block.
    case unblock(CompartmentID)
}

/// What a script can wait for or expect.
package enum ScriptCondition: Hashable, Sendable {
    /// Something about a door.
    case door(CompartmentID, ScriptDoorState)
    /// Whether the item of a compartment is inside.
    case item(CompartmentID, isIn: Bool)
    /// Whether a charging socket is on.
    case socket(CompartmentID, on: Bool)
    /// A display whose lines hold that text.
    case display(String)
    /// A journal record of that name. Waiting looks only at records after the one that the last
    /// wait found; expecting looks at all.
    case journal(AuditEventName)
    /// That many open loans.
    case loans(Int)
    /// Something that is not in order, or is, by the name of what tells it.
    case trouble(String, isThere: Bool)
}

/// What can be said of a door.
package enum ScriptDoorState: String, Hashable, Sendable, CaseIterable {
    /// Not closed: ajar or open.
    case open
    /// Off its latch, not yet pulled.
    case ajar
    /// Closed.
    case closed
    /// Its lock is driven.
    case driven
    /// Its lock is not driven.
    case released
}
