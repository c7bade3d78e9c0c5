import SpindAgent
import SpindCore

extension StoreRequirement {
    /// What must be known of service credentials.
    static let service = [
        StoreRequirement("a service credential is found by its verifier and by its name") { bench in
            let pin = ServiceCredential.sample("op-1")
            let card = ServiceCredential.sample("op-2", kind: .card)
            _ = try bench.store.commit([
                .addServiceCredential(card, .repeating(2)),
                .addServiceCredential(pin, .repeating(1)),
            ])
            try bench.cutPower()
            try requireEqual(
                bench.store.serviceCredential(matching: .repeating(1)), pin, "by verifier")
            try requireEqual(
                bench.store.serviceCredential(named: ServiceID("op-2")), card, "by name")
            try requireEqual(
                bench.store.serviceCredential(matching: .repeating(3)), nil, "another verifier")
            try requireEqual(
                bench.store.serviceCredential(named: ServiceID("op-3")), nil, "another name")
            try requireEqual(
                bench.store.grantStatus(matching: .repeating(1)), nil, "as a grant")
        },
        StoreRequirement("a service credential's revocation keeps its first time") { bench in
            let id = ServiceID("op-1")
            _ = try bench.store.commit([
                .addServiceCredential(.sample("op-1"), .repeating(1))
            ])
            _ = try bench.store.commit([.revokeServiceCredential(id, at: .monday)])
            _ = try bench.store.commit([.revokeServiceCredential(id, at: .monday + .hours(1))])
            try bench.cutPower()
            try requireEqual(
                bench.store.serviceCredential(named: id)?.revokedAt, .monday, "the time")
        },
        StoreRequirement("a name and a card are free again when theirs has ended") { bench in
            let card = ServiceCredential.sample("op-1", kind: .card)
            _ = try bench.store.commit([.addServiceCredential(card, .repeating(1))])
            var next = card
            next.window = WallWindow(start: card.window.end, end: card.window.end + .days(1))
            _ = try bench.store.commit([.addServiceCredential(next, .repeating(1))])
            try requireEqual(
                bench.store.serviceCredential(matching: .repeating(1)), next, "the new one")
            _ = try bench.store.commit([
                .revokeServiceCredential(ServiceID("op-1"), at: next.window.start)
            ])
            var other = next
            other.id = ServiceID("op-2")
            _ = try bench.store.commit([.addServiceCredential(other, .repeating(1))])
            try bench.cutPower()
            try requireEqual(
                bench.store.serviceCredential(matching: .repeating(1)), other, "whose card it is")
            try requireEqual(
                bench.store.serviceCredential(named: ServiceID("op-1")), nil, "the revoked one")
        },
        StoreRequirement("service credentials that end later are listed by name") { bench in
            _ = try bench.store.commit([
                .addServiceCredential(.sample("b"), .repeating(1)),
                .addServiceCredential(.sample("a"), .repeating(2)),
                .addServiceCredential(.sample("c", lasting: .days(2)), .repeating(3)),
                .revokeServiceCredential(ServiceID("a"), at: .monday),
            ])
            let names = { (moment: WallTime) in
                try bench.store.serviceCredentials(endingAfter: moment).map(\.id.rawValue)
            }
            try requireEqual(names(.monday), ["a", "b", "c"], "all")
            try requireEqual(names(.monday + .days(1)), ["c"], "at the end of two")
        },
        StoreRequirement("service credentials go 90 days after their end or revocation") { bench in
            _ = try bench.store.commit([
                .addServiceCredential(.sample("ended"), .repeating(1)),
                .addServiceCredential(.sample("revoked", lasting: .days(89)), .repeating(2)),
                .addServiceCredential(.sample("kept", lasting: .days(2)), .repeating(3)),
                .revokeServiceCredential(ServiceID("revoked"), at: .monday),
            ])
            try bench.store.prune(now: .monday + .days(91) + .hours(1))
            try requireEqual(
                bench.store.serviceCredentials(endingAfter: .monday - .days(1))
                    .map(\.id.rawValue), ["kept"], "those left")
        },
    ]
}

extension ServiceCredential {
    /// A credential from Monday on.
    static func sample(
        _ id: String, kind: Kind = .pin, lasting: Duration = .days(1)
    ) -> ServiceCredential {
        ServiceCredential(
            id: ServiceID(id), kind: kind,
            window: WallWindow(start: .monday, end: .monday + lasting))
    }
}

extension Placement {
    /// An asset whose compartment has its own number.
    static func sample(set: Int, at: Int) -> Placement {
        Placement(
            set: HandoverSetID(set), home: CompartmentID(set), at: CompartmentID(at))
    }
}
