extension RefusalPhrases {
    /// Dutch: addresses nobody, so that it need not choose between `je` and `u`.
    static let dutch = RefusalPhrases(
        rules: [
            .assetEnded: "Wordt sinds {allowed} niet meer uitgeleend.",
            .assetNowhere: "Ligt op dit moment in geen kast en kan niet worden opgehaald.",
            .memberEnded: "Het lidmaatschap in de regio eindigt: {allowed}.",
            .memberBlocked: "Het account is geblokkeerd: {asked}",
            .noMembership: "Alleen voor leden van deze organisatie.",
            .membershipTime:
                "Het lidmaatschap dekt {asked} niet helemaal; de grens is {allowed}.",
            .age: "De minimumleeftijd van {allowed} is nog niet aangetoond.",
            .licenceClass:
                "Nodig is een gecontroleerd rijbewijs {allowed}; gecontroleerd: {asked}.",
            .licenceTime:
                "De rijbewijscontrole geldt tot {allowed}; de reservering eindigt {asked}.",
            .atOnce: "Dat zouden {asked} reserveringen en leningen tegelijk zijn; {allowed} mag.",
            .grid: "Reserveren gaat in stappen van {allowed}: {asked} kan niet.",
            .minimumLength: "Te kort: {asked}. Reserveren kan voor minstens {allowed}.",
            .maximumLength: "Te lang: {asked}. Reserveren kan voor hoogstens {allowed}.",
            .leadTime: "{asked} is te vroeg; mogelijk vanaf {allowed}.",
            .horizon: "{asked} ligt te ver vooruit; beginnen kan tot {allowed}.",
            .notBack:
                "Nog niet terug, hoewel te laat. Reserveren kan pas voor de tijd vanaf {allowed}.",
            .assetClosed: "Niet beschikbaar {allowed}: {asked}",
            .cabinetClosed: "De kast is gesloten {allowed}: {asked}",
            .organisationClosed: "Gesloten {allowed}: {asked}",
            .pickupClosed: "Ophalen kan niet {asked}: dan is het gesloten. Weer open {allowed}.",
            .returnClosed:
                "Terugbrengen kan niet {asked}: dan is het gesloten. Weer open {allowed}.",
            .overlap: "{asked} is niet vrij: bezet {allowed}.",
            .buffer:
                "Te dicht op een andere reservering: met de tijd ervoor en erna is {asked} nodig, "
                + "bezet is {allowed}.",
        ],
        nothingAllowed: [
            .pickupClosed: "Ophalen kan niet {asked}: dan en daarna is het gesloten.",
            .returnClosed: "Terugbrengen kan niet {asked}: dan en daarna is het gesloten.",
        ],
        nothingAsked: [
            .licenceClass:
                "Nodig is een rijbewijs {allowed}; er is er nog geen gecontroleerd.",
            .minimumLength:
                "Het einde moet na het begin liggen. Reserveren kan voor minstens {allowed}.",
        ],
        next: "Volgende mogelijkheid: {allowed}.",
        notATimeMatter: "Op andere tijden kan het ook niet: {asked}",
        nothingUntil: "Met een begin tot {allowed} is niets vrij.",
        noLengthFits: "De uitleenregels laten geen enkele lengte toe; graag melden.",
        startIsKept: "Het begin van de reservering blijft; reserveer opnieuw voor een andere tijd.",
        times: Times(
            date: "{weekday} {day}-{month}-{year}", moment: "{date}, {time} uur",
            spanOfDay: "{date}, {from} tot {to} uur", span: "{from} tot {to}",
            weekdays: ["ma", "di", "wo", "do", "vr", "za", "zo"], months: Self.numbers,
            day: ("dag", "dagen"), hour: ("uur", "uur"), minute: ("minuut", "minuten"),
            year: ("jaar", "jaar")))
}
