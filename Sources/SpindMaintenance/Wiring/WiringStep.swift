package import SpindCore
package import SpindHAL

/// What a check needs next.
package enum WiringStep: Hashable, Sendable {
    /// The maintainer's answer, however long it takes.
    case ask(WiringQuestion)
    /// A look at the hardware after a pause; with a question, the maintainer may answer meanwhile.
    case look(WiringProbe, after: Duration, beside: WiringQuestion?)
    /// Nothing: this was found.
    case found([WiringFinding])
}

/// What a maintainer is asked, or asked to do.
package enum WiringQuestion: Hashable, Sendable {
    /// Close the door, and say when it is done.
    case close(CompartmentID)
    /// Open the door wide, with its key where it is locked, and say when it is done.
    case open(CompartmentID)
    /// May the lock's line be taken, at rest? Only a yes will do.
    case mayRest(CompartmentID)
    /// Did the door open or the relay click meanwhile?
    case didRestMove(CompartmentID)
    /// May the lock be driven once? Only a yes will do.
    case mayDrive(CompartmentID, LockKind)
    /// Did this door open, or which other?
    case whichOpened(CompartmentID)
    /// The lock's limits ask for a pause.
    case pause(CompartmentID, Duration)
    /// Touch nothing at the part, and say when it is so.
    case handsOff(WiringPart)
    /// Press the key; it is seen by itself.
    case press(KeypadID, Character)
    /// Let all keys go.
    case letGo(KeypadID)
    /// Hold these keys together; they are seen by themselves.
    case hold(KeypadID, [Character])
    /// Hold a card to the reader; which time it is, from 1.
    case card(String, Int)
    /// Press the key 1 of the reader; which time it is, from 1.
    case readerKey(String, Int)
    /// It takes a while; skip it or wait.
    case searching(WiringPart)
    /// Does the device show by a light or a sound that it has power?
    case isLit(WiringPart)
    /// Press a key of the input device, or hold a card to it.
    case use(String)
}

/// What a maintainer answers.
package enum WiringReply: Hashable, Sendable {
    /// It is done; where something should have been seen by itself, it was not.
    case done
    /// Yes.
    case yes
    /// No.
    case no
    /// A number.
    case number(Int)
    /// Go on with the next part.
    case skip
    /// Begin this part again, or the one before when it has just begun.
    case again
    /// End it all.
    case quit
}

/// What comes in: an answer, or what was seen.
package enum WiringInput: Hashable, Sendable {
    /// The maintainer answered.
    case reply(WiringReply)
    /// This was seen.
    case saw(WiringObservation)
}

/// A look at the hardware. None takes longer than a few seconds, and a lock is only ever driven by
/// ``rest(_:)`` and ``drive(_:)``, within its limits.
package enum WiringProbe: Hashable, Sendable {
    /// Who has the computer's lines; takes none.
    case lines
    /// All door contacts, and whether their lines follow a pull.
    case contacts
    /// Takes the lock's line at rest for as long as one drive, and gives it back.
    case rest(CompartmentID)
    /// Drives the lock once.
    case drive(CompartmentID)
    /// Drives each line of a keypad low in turn and reads the others.
    case keys(KeypadID)
    /// Listens to a Wiegand reader for ``edgeTime``; its lines are kept until another look.
    case edges(String)
    /// Asks an OSDP reader who it is, and where it answers whether it takes the cabinet's key.
    case osdp(String, address: UInt8, speed: Int)
    /// Asks a lock board what its inputs read.
    case lockBoard(String, address: UInt8, speed: Int)
    /// Reads one byte of an I²C device.
    case i2c(I2CAddress)
    /// Listens to an input device for a moment; it is kept until another look.
    case typing(String)

    /// How long ``edges(_:)`` listens.
    package static let edgeTime: Duration = .milliseconds(200)
}

/// What a look showed.
package enum WiringObservation: Hashable, Sendable {
    /// Lines that are not there or that somebody has.
    case lines([WiringFault])
    /// The contacts of all doors.
    case contacts([ContactSample])
    /// The lock's line was held, or the lock was driven.
    case driven
    /// The lock's limits did not allow it; how long to wait.
    case limited(Duration)
    /// Which lines of a keypad are connected.
    case keys(KeySample)
    /// What a Wiegand reader's lines did.
    case edges([LineEdge], low: [Bool])
    /// A device answered.
    case answered(SecureAnswer)
    /// Nothing answered; how many bytes of noise came.
    case silence(noise: Int)
    /// Keys that an input device typed.
    case typed(Int)
    /// There is no such port, bus or device.
    case missing(String)
    /// It cannot be looked at; the kernel's reason.
    case failed(String)
}

/// What a door contact reads.
package struct ContactSample: Hashable, Sendable {
    /// Whose.
    package var compartment: CompartmentID
    /// Whether it reads closed; `nil` when it would not stand still.
    package var isClosed: Bool?
    /// Whether the line goes wherever it is pulled; `nil` where that cannot be tried.
    package var followsPull: Bool?

    /// Makes a sample.
    package init(compartment: CompartmentID, isClosed: Bool?, followsPull: Bool?) {
        self.compartment = compartment
        self.isClosed = isClosed
        self.followsPull = followsPull
    }
}

/// Which lines of a key matrix are connected, by their numbers: the rows first, then the columns.
package struct KeySample: Hashable, Sendable {
    /// That one line, driven low, pulls another low.
    package struct Joint: Hashable, Sendable {
        package var driven: Int
        package var low: Int

        package init(driven: Int, low: Int) {
            self.driven = driven
            self.low = low
        }
    }

    /// Lines that are low although none is driven.
    package var low: Set<Int>
    /// What is connected.
    package var joints: Set<Joint>

    /// Makes a sample.
    package init(low: Set<Int> = [], joints: Set<Joint> = []) {
        self.low = low
        self.joints = joints
    }
}

/// What an OSDP reader said of its key.
package enum SecureAnswer: Hashable, Sendable {
    /// It was not asked, or has the cabinet's, or nobody here could tell.
    case fits
    /// It knows no secure channel.
    case unknown
    /// It has the key of delivery.
    case delivered
    /// It has another one.
    case foreign
}

/// What was found of a part.
package struct WiringFinding: Hashable, Sendable {
    /// What came of it.
    package enum Verdict: Hashable, Sendable {
        /// It is wired right.
        case right
        /// It is not.
        case fault(WiringFault)
        /// It was not looked at to the end.
        case skipped
    }

    /// Which part.
    package var part: WiringPart
    /// What came of it.
    package var verdict: Verdict

    /// Makes a finding.
    package init(_ part: WiringPart, _ verdict: Verdict) {
        self.part = part
        self.verdict = verdict
    }

    /// Whether the part has a fault.
    package var isFault: Bool {
        if case .fault = verdict { true } else { false }
    }
}

/// The check of some parts that belong together. Pure: answers, observations and times in, steps
/// out; skipping, repeating and ending are not its business.
package protocol WiringCheck: Sendable {
    /// What it finds out about.
    var parts: [WiringPart] { get }
    /// What must be wired right first: it is not begun where one of these has a fault.
    var needs: [WiringPart] { get }
    /// What it needs next.
    var step: WiringStep { get }
    /// Takes what its step asked for. Anything else is passed over.
    mutating func take(_ input: WiringInput, at now: Instant)
}

extension WiringCheck {
    /// Nothing.
    package var needs: [WiringPart] { [] }
}
