extension RefusalPhrases {
    /// German: addresses nobody, so that it need not choose between `du` and `Sie`.
    static let german = RefusalPhrases(
        rules: [
            .assetEnded: "Wird seit {allowed} nicht mehr verliehen.",
            .assetNowhere: "Liegt zurzeit in keinem Schrank und kann nicht abgeholt werden.",
            .memberEnded: "Die Mitgliedschaft in der Region endet: {allowed}.",
            .memberBlocked: "Das Konto ist gesperrt: {asked}",
            .noMembership: "Verliehen wird nur an Mitglieder dieser Organisation.",
            .membershipTime:
                "Die Mitgliedschaft deckt {asked} nicht ganz ab; ihre Grenze ist {allowed}.",
            .age: "Das Mindestalter von {allowed} ist noch nicht nachgewiesen.",
            .licenceClass:
                "Nötig ist ein geprüfter Führerschein der Klasse {allowed}; geprüft sind: {asked}.",
            .licenceTime:
                "Die Führerscheinprüfung gilt bis {allowed}, die Buchung endet {asked}.",
            .atOnce: "Das wären {asked} Buchungen und Ausleihen zugleich; erlaubt sind {allowed}.",
            .grid: "Gebucht wird auf {allowed} genau: {asked} geht nicht.",
            .minimumLength: "Zu kurz: {asked}. Gebucht wird für mindestens {allowed}.",
            .maximumLength: "Zu lang: {asked}. Gebucht wird für höchstens {allowed}.",
            .leadTime: "{asked} ist zu früh; möglich ist es ab {allowed}.",
            .horizon: "{asked} liegt zu weit voraus; möglich ist ein Beginn bis {allowed}.",
            .notBack:
                "Noch nicht zurückgegeben, obwohl überfällig. Buchen geht erst für die Zeit ab "
                + "{allowed}.",
            .assetClosed: "Nicht verfügbar {allowed}: {asked}",
            .cabinetClosed: "Der Schrank ist geschlossen {allowed}: {asked}",
            .organisationClosed: "Es ist geschlossen {allowed}: {asked}",
            .pickupClosed:
                "Abholen geht nicht {asked}: Dann ist geschlossen. Wieder offen {allowed}.",
            .returnClosed:
                "Zurückgeben geht nicht {asked}: Dann ist geschlossen. Wieder offen {allowed}.",
            .overlap: "{asked} ist nicht frei: schon vergeben {allowed}.",
            .buffer:
                "Zu nah an einer anderen Buchung: Mit der Zeit davor und danach belegt es {asked}, "
                + "vergeben ist {allowed}.",
        ],
        nothingAllowed: [
            .pickupClosed: "Abholen geht nicht {asked}: Dann und danach ist geschlossen.",
            .returnClosed: "Zurückgeben geht nicht {asked}: Dann und danach ist geschlossen.",
        ],
        nothingAsked: [
            .licenceClass:
                "Nötig ist ein Führerschein der Klasse {allowed}; es ist noch keiner geprüft.",
            .minimumLength:
                "Das Ende muss nach dem Anfang liegen. Gebucht wird für mindestens {allowed}.",
        ],
        next: "Nächste Möglichkeit: {allowed}.",
        notATimeMatter: "Zu anderen Zeiten geht es auch nicht: {asked}",
        nothingUntil: "Mit einem Beginn bis {allowed} ist nichts frei.",
        noLengthFits: "Die Verleihregeln lassen keine Länge zu; bitte melden.",
        startIsKept: "Der Anfang der Buchung bleibt; für eine andere Zeit bitte neu buchen.",
        times: Times(
            date: "{weekday} {day}.{month}.{year}", moment: "{date}, {time} Uhr",
            spanOfDay: "{date}, {from} bis {to} Uhr", span: "{from} bis {to}",
            weekdays: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
            months: Self.numbers, day: ("Tag", "Tage"), hour: ("Stunde", "Stunden"),
            minute: ("Minute", "Minuten"), year: ("Jahr", "Jahren")))

    /// Months as numbers.
    static let numbers = (1...12).map { $0 < 10 ? "0\($0)" : String($0) }
}
