import ArgumentParser
import SpindCore
import SpindRegistry

/// Compares rows of the scene with what booking makes of the same wishes.
struct SceneCheck {
    let scene: RegistryScene
    let registry: Registry

    /// What a step ends with that is to leave no trace.
    private struct Undo: Error {
        var made: Reservation
    }

    /// Books some of the reservations that are to be written, each in a step that is undone.
    ///
    /// - Throws: where booking refuses one, or makes something else of it.
    func run(count: Int) async throws {
        for sample in 0..<count {
            let number = sample * 37 % RegistryScene.assets
            let reservation = scene.reservation(of: number, slot: sample * 11 % scene.ahead)
            let order = BookingOrder(
                asset: AssetID("asset-\(number)"),
                member: RegistryScene.member(reservation.member),
                start: reservation.window.start, end: reservation.window.end)
            let caller = Caller(
                account: RegistryScene.account(reservation.member), member: order.member,
                roles: [RoleAssignment(role: .resident)])
            do {
                try await registry.write(as: caller) { step in
                    switch try BookingDesk.create(order, in: &step) {
                    case .done(let made): throw Undo(made: made)
                    case .refused(let refusal):
                        throw ValidationError("booking refuses \(order): \(refusal)")
                    }
                }
            } catch let undo as Undo {
                try compare(undo.made, reservation, RegistryScene.asset(number))
            }
        }
    }

    private func compare(
        _ made: Reservation, _ reservation: SceneReservation, _ asset: Asset
    ) throws {
        var expected = scene.stored(reservation, asset)
        expected.id = made.id
        expected.createdAt = made.createdAt
        let found = StoredReservation(
            id: made.id, organisation: made.organisation, asset: made.asset, member: made.member,
            place: made.place, state: made.state, window: made.window, grace: made.grace,
            blocked: made.blocked, holds: made.holds, noShowAt: made.noShowAt,
            createdAt: made.createdAt, endedAt: made.endedAt)
        guard found == expected else {
            throw ValidationError("booking makes \(found), the scene has \(expected)")
        }
    }
}
