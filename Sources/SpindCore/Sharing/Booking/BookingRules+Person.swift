/// The rules about the asset as such and about who books.
extension BookingRules {
    static func personRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        if wish.givesBack { return [] }
        var broken: [BrokenRule] = []
        let (asset, member) = (context.asset, context.member)
        if let ended = asset.endedAt, ended < wish.end || ended <= context.now {
            broken.append(BrokenRule(.assetEnded, asked: .time(wish.end), allowed: .time(ended)))
        }
        if !asset.isPlaced { broken.append(BrokenRule(.assetNowhere)) }
        if let ended = member.endedAt, ended < wish.end || ended <= context.now {
            broken.append(BrokenRule(.memberEnded, asked: .time(wish.end), allowed: .time(ended)))
        }
        if let reason = member.blockedReason {
            broken.append(BrokenRule(.memberBlocked, asked: .text(reason)))
        }
        broken += membershipRules(wish, member)
        if let age = context.terms.minimumAge,
            !member.ages.contains(where: { $0.minimumAge >= age })
        {
            broken.append(BrokenRule(.age, allowed: .years(age)))
        }
        broken += licenceRules(wish, context)
        if let allowed = context.terms.atOnce, wish.changing == nil, member.holding >= allowed {
            broken.append(
                BrokenRule(
                    .atOnce, asked: .count(member.holding + 1), allowed: .count(allowed)))
        }
        return broken
    }

    private static func membershipRules(
        _ wish: BookingWish, _ member: BookingMember
    ) -> [BrokenRule] {
        guard let membership = member.membership else { return [BrokenRule(.noMembership)] }
        let asked = RuleValue.window(window(wish))
        if wish.start < membership.since {
            return [
                BrokenRule(.membershipTime, asked: asked, allowed: .time(membership.since))
            ]
        }
        if let until = membership.until, until < wish.end {
            return [BrokenRule(.membershipTime, asked: asked, allowed: .time(until))]
        }
        return []
    }

    private static func licenceRules(
        _ wish: BookingWish, _ context: BookingContext
    ) -> [BrokenRule] {
        guard let needed = context.terms.licenceClass else { return [] }
        guard let licence = context.member.licence, licence.classes.contains(needed) else {
            let seen = context.member.licence?.classes.joined(separator: ", ")
            return [
                BrokenRule(.licenceClass, asked: seen.map { .text($0) }, allowed: .text(needed))
            ]
        }
        guard licence.validUntil < wish.end else { return [] }
        return [
            BrokenRule(
                .licenceTime, asked: .time(wish.end), allowed: .time(licence.validUntil))
        ]
    }

    /// The wish as a window; an empty one where its end lies before its start.
    static func window(_ wish: BookingWish) -> WallWindow {
        WallWindow(start: wish.start, end: max(wish.start, wish.end))
    }
}
