import SpindCore
import SpindHAL

extension CabinetResolution {
    /// The handover sets: those of the file, or one for each compartment that is not spare, with
    /// its number.
    func handoverSets(_ ids: Set<Int>) -> [HandoverSet] {
        let scripts = handovers(questions())
        let spares = source.compartments.filter { $0.spare != nil }
        guard let sources = source.handoverSets else {
            let lent = ids.subtracting(spares.map(\.id.value)).sorted()
            if lent.isEmpty, source.isComplete {
                findings.refuse(
                    source.place, "every compartment is spare: nothing can be lent",
                    mend: "take `spare: true` out of some")
            }
            warnAboutSpares(spares, returnsElsewhere: false)
            return lent.map {
                HandoverSet(id: HandoverSetID($0), compartments: [CompartmentID($0)])
            }
        }
        var setPlaces: [Int: Place] = [:]
        var homes: [Int: Place] = [:]
        for set in sources {
            if let first = setPlaces.updateValue(set.id.place, forKey: set.id.value) {
                refuseTwice("handover set \(set.id.value)", set.id.place, first)
            }
            for compartment in set.compartments {
                if let first = homes.updateValue(compartment.place, forKey: compartment.value) {
                    refuseTwice(
                        "compartment \(compartment.value)", compartment.place, first,
                        mend: "a compartment is part of one handover set")
                } else if spares.contains(where: { $0.id.value == compartment.value }) {
                    findings.refuse(
                        compartment.place,
                        "compartment \(compartment.value) is spare, and part of no set",
                        mend: "take it out here, or `spare: true` out of the compartment")
                } else if source.isComplete, !ids.contains(compartment.value) {
                    findings.refuse(
                        compartment.place, "there is no compartment \(compartment.value)",
                        mend: "add it to `compartments`, or take it out here")
                }
            }
        }
        for compartment in source.compartments
        where source.isComplete && homes[compartment.id.value] == nil
            && compartment.spare == nil
        {
            findings.refuse(
                compartment.id.place,
                "compartment \(compartment.id.value) is in no handover set",
                mend: "add it to one in `handover-sets`")
        }
        checkReturnsElsewhere(sources, spares)
        return sources.map { set in
            HandoverSet(
                id: HandoverSetID(set.id.value),
                compartments: set.compartments.map { CompartmentID($0.value) }, kind: set.kind,
                script: script(set, scripts), returnsElsewhere: set.returnsElsewhere != nil)
        }
    }

    private func checkReturnsElsewhere(
        _ sets: [HandoverSetSource], _ spares: [CompartmentSource]
    ) {
        let elsewhere = sets.compactMap { set in set.returnsElsewhere.map { (set.id, $0) } }
        warnAboutSpares(spares, returnsElsewhere: !elsewhere.isEmpty)
        guard spares.isEmpty, source.isComplete else { return }
        for (id, place) in elsewhere {
            findings.refuse(
                place, "set \(id.value) returns elsewhere, and no compartment is spare",
                mend: "write `spare: true` in a compartment that is kept free for it")
        }
    }

    private func warnAboutSpares(_ spares: [CompartmentSource], returnsElsewhere: Bool) {
        guard !returnsElsewhere else { return }
        for spare in spares {
            findings.warn(
                spare.spare ?? spare.place,
                "compartment \(spare.id.value) is spare, and no set returns elsewhere",
                mend: "write `returns-elsewhere: true` in a handover set")
        }
    }

    func refuseTwice(
        _ what: String, _ place: Place, _ first: Place, mend: String = "give each its own number"
    ) {
        findings.refuse(
            place,
            "\(what) is given twice, first at line \(first.line), column \(first.column)",
            mend: mend)
    }

    /// The digits of a PIN, so many that guessing stays hopeless on a cabinet of that size.
    func syncedDigits(_ sets: Int) -> Int {
        let least = sets <= 10 ? 6 : sets <= 100 ? 7 : 8
        return digits(source.policy.syncedPINDigits, key: "synced-digits", least, sets)
    }

    /// The digits of an offline PIN, likewise.
    func offlineDigits(_ sets: Int) -> Int {
        digits(source.policy.offlinePINDigits, key: "offline-digits", sets <= 32 ? 10 : 11, sets)
    }

    private func digits(_ given: Located<Int>?, key: String, _ least: Int, _ sets: Int) -> Int {
        guard let given else { return least }
        if given.value < least {
            findings.refuse(
                given.place,
                "`\(key)` is \(given.value), too few against guessing on \(sets) handover sets",
                mend: "write \(least) or more, or leave it out")
        }
        return given.value
    }

    /// Warnings that concern the cabinet and not one of its parts.
    func warnAboutTheWhole() {
        if boards.computer.takesAnyLine {
            findings.warn(
                source.boardsPlace,
                "whether the computer has the lines named here is only seen on it: spindd looks "
                    + "for each when it starts, and drives nothing if one is missing",
                mend: "compare them with what `gpioinfo` prints there, and run `spindctl doctor`")
        }
        if let first = unprotectedLocks.first {
            let ids = unprotectedLocks.map { String($0.id) }.joined(separator: ", ")
            findings.warn(
                first.place,
                "a hung agent may leave the coil of lock \(ids) driven for "
                    + "\(CabinetLimits.agentOutage.asQuantity), longer than it bears",
                mend: "a timed relay or one-shot in its supply, named with `hardware-limit:`")
        }
        if source.locksMax == nil {
            findings.warn(
                source.place, "`power` is not given: any number of locks may be driven at once",
                mend: "add `power: { locks-max: ... }` with what the supply bears")
        }
        if keypadNames.isEmpty {
            findings.warn(
                source.place, "there is no keypad: doors open by `spindctl` alone",
                mend: "add a device with `driver: matrix-keypad`")
        }
        for compartment in source.compartments where compartment.contact == nil {
            findings.warn(
                compartment.place,
                "compartment \(compartment.id.value) has no contact: its lock's pulse is taken "
                    + "for an opened door",
                mend: "fit one, and add `contact:`")
        }
    }
}
