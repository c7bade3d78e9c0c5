import SpindHAL

extension WiringFault {
    /// What to do about it, as a sentence or two.
    package func advice(in language: WiringLanguage) -> String {
        switch self {
        case .lineMissing:
            language(
                "Stimmen Rechner und Leitung in der Schrankdatei? `spindctl board pinout`.",
                "Is the right computer, and the right line, in the cabinet file? "
                    + "`spindctl board pinout`.")
        case .lineTaken:
            language(
                "Das andere Programm beenden, oder SPI, I²C und UART abschalten, die diesen Stift "
                    + "benutzen.",
                "End the other program, or switch SPI, I²C or UART off where they use the pin.")
        case .unusable:
            language(
                "Mit sudo versuchen; sonst Stecker und Treiber prüfen (`spindctl doctor`).",
                "Try with sudo; otherwise look at plug and driver (`spindctl doctor`).")
        case .portMissing:
            language(
                "Adapter einstecken; der Pfad steht unter /dev/serial/by-id. I²C: einschalten.",
                "Plug the adapter in; its path is in /dev/serial/by-id. I²C: switch it on.")
        case .floatingInput, .contactReversed, .contactSilent, .contactOfOtherDoor,
            .contactDoubtful, .relayInverted, .relayOfOtherDoor, .lockSilent:
            doorAdvice(in: language)
        case .keypadSilent, .keyLineDead, .keysDead, .keyLineLow, .keyLinesJoined, .keyStuck,
            .keyLinesExchanged, .keysTogether, .ghostKeys, .diodesReversed, .keysDoubtful:
            keyAdvice(in: language)
        case .noCommonGround, .dataLineLow, .dataLineSilent, .dataLinesSwapped, .readerSilent,
            .frameNotAccepted:
            readerAdvice(in: language)
        case .wrongAddress, .wrongSpeed, .pairExchanged, .noPower, .busGarbled, .noSecureChannel,
            .deliveredKey, .foreignKey, .wrongI2CAddress, .i2cSilent, .inputDeviceAbsent,
            .inputDeviceSilent:
            busAdvice(in: language)
        }
    }

    private func doorAdvice(in language: WiringLanguage) -> String {
        switch self {
        case .floatingInput:
            language(
                "Ader, Klemme und Stecker prüfen, dann Magnet und Abstand.",
                "Look at wire, terminal and plug, then at the magnet and its distance.")
        case .contactReversed:
            language(
                "In der Schrankdatei `kind` umstellen: nc statt no, oder no statt nc.",
                "Change `kind` in the cabinet file: nc instead of no, or no instead of nc.")
        case .contactSilent:
            language(
                "Kontakt überbrückt, verklemmt oder mit Masse verbunden? Am Kontakt messen.",
                "Is the contact bridged, stuck or shorted? Measure at the contact.")
        case .contactOfOtherDoor:
            language(
                "Die beiden Adern tauschen, oder die Leitungen in der Schrankdatei.",
                "Exchange the two wires, or the lines in the cabinet file.")
        case .contactDoubtful:
            language(
                "Wackelkontakt oder Magnet zu weit weg. Beheben und wiederholen.",
                "A loose contact, or the magnet is too far away. Mend it and repeat.")
        case .relayInverted:
            language(
                "Sofort beheben, die Spule wird heiß: `active` des Relais in der Schrankdatei "
                    + "umstellen (low/high), oder am Relais Öffner und Schließer tauschen.",
                "Mend it at once, the coil gets hot: change `active` of the relay in the cabinet "
                    + "file (low/high), or use the relay's other contact.")
        case .relayOfOtherDoor:
            language(
                "Die beiden Schlossadern tauschen, oder `relay` in der Schrankdatei.",
                "Exchange the wires of the two locks, or `relay` in the cabinet file.")
        case .lockSilent:
            language(
                "Klickt das Relais? Nein: Leitung, Versorgung der Relais. Ja: Sicherung, Spannung "
                    + "am Schloss, Falle unter Druck.",
                "Does the relay click? No: its line and supply. Yes: fuse, voltage at the lock, "
                    + "a latch under pressure.")
        default: preconditionFailure("no fault of a door")
        }
    }

    private func keyAdvice(in language: WiringLanguage) -> String {
        switch self {
        case .keypadSilent:
            language("Stecker der Tastatur prüfen.", "Look at the keypad's plug.")
        case .keyLineDead:
            language(
                "Diese Ader ist unterbrochen: Stecker und Folie prüfen.",
                "This wire is broken: look at plug and foil.")
        case .keysDead, .keyStuck:
            language(
                "Taste reinigen, sonst Tastatur tauschen.",
                "Clean the key, or exchange the keypad.")
        case .keyLineLow:
            language(
                "Kurzschluss nach Masse suchen: gequetschte Ader, Feuchtigkeit, falscher Stift.",
                "Look for a short to ground: a crushed wire, damp, a wrong pin.")
        case .keyLinesJoined:
            language(
                "Zwei Adern berühren sich: Stecker und Kabel prüfen. Eine Taste meldet sonst zwei.",
                "Two wires touch: look at plug and cable. One key would read as two.")
        case .keyLinesExchanged, .diodesReversed:
            language(
                "Adern umstecken, oder `rows` und `columns` in der Schrankdatei anpassen.",
                "Move the wires, or change `rows` and `columns` in the cabinet file.")
        case .keysTogether:
            language(
                "Einzeln drücken und wiederholen; bleibt es so, ist die Tastatur verschmutzt "
                    + "oder feucht.",
                "Press one at a time and repeat; if it stays, the keypad is dirty or damp.")
        case .ghostKeys:
            language(
                "Nichts zu tun: Spind übergeht mehrere Tasten zugleich, es entsteht keine "
                    + "falsche Ziffer.",
                "Nothing to do: Spind passes over several keys at once, so no wrong digit comes "
                    + "of it.")
        case .keysDoubtful:
            language(
                "Mit w wiederholen und genau die genannte Taste drücken.",
                "Repeat with r, and press just the key that is named.")
        default: preconditionFailure("no fault of a keypad")
        }
    }

    private func readerAdvice(in language: WiringLanguage) -> String {
        switch self {
        case .noCommonGround:
            language(
                "Masse (0 V) des Lesers mit der des Rechners verbinden, Schirm einseitig auflegen.",
                "Connect the reader's ground (0 V) to the computer's; ground the shield at one end."
            )
        case .dataLineLow:
            language(
                "Hat der Leser Strom? Sonst Kurzschluss, oder es fehlt der Widerstand nach oben.",
                "Has the reader power? Otherwise a short, or the pull-up is missing.")
        case .dataLineSilent:
            language(
                "Diese Ader ist unterbrochen oder an der falschen Klemme.",
                "This wire is broken or at the wrong terminal.")
        case .dataLinesSwapped:
            language("Die beiden Adern tauschen.", "Exchange the two wires.")
        case .readerSilent:
            language(
                "Leuchtet er? Dann beide Datenadern prüfen, sonst die Versorgung.",
                "Is it lit? Then look at both data wires, otherwise at its supply.")
        case .frameNotAccepted:
            language(
                "`formats` in der Schrankdatei anpassen, oder den Leser umstellen. Bei einzelnen "
                    + "Bits: Kabel und Masse prüfen.",
                "Change `formats` in the cabinet file, or set the reader otherwise. If bits are "
                    + "missing: look at cable and ground.")
        default: preconditionFailure("no fault of a reader")
        }
    }

    private func busAdvice(in language: WiringLanguage) -> String {
        switch self {
        case .wrongAddress(_, let found):
            language(
                "Adresse am Gerät umstellen, oder in die Schrankdatei \(found) eintragen.",
                "Change the address at the device, or write \(found) into the cabinet file.")
        case .wrongSpeed(_, let found):
            language(
                "Geschwindigkeit am Gerät umstellen, oder in die Schrankdatei \(found) eintragen.",
                "Change the speed at the device, or write \(found) into the cabinet file.")
        case .pairExchanged:
            language(
                "A und B am Gerät tauschen und wiederholen; dann die Adern durchmessen.",
                "Exchange A and B at the device and repeat; then measure the wires.")
        case .noPower:
            language("Versorgung und Sicherung prüfen.", "Look at its supply and fuse.")
        case .busGarbled:
            language(
                "Masse verbinden, Abschlusswiderstände (120 Ω) an beiden Enden, A und B prüfen.",
                "Connect ground, fit 120 Ω at both ends, look at A and B.")
        case .noSecureChannel:
            language(
                "Einen Leser mit Secure Channel einbauen, oder bewusst `secure: none` eintragen.",
                "Fit a reader with Secure Channel, or choose `secure: none` knowingly.")
        case .deliveredKey:
            language(
                "Einmal mit `secure: installation` starten, danach die Zeile löschen.",
                "Start once with `secure: installation`, then delete that line.")
        case .foreignKey:
            language(
                "Leser auf Werkseinstellung setzen, dann mit `secure: installation` anlernen.",
                "Reset the reader to its delivery state, then teach it with "
                    + "`secure: installation`.")
        case .wrongI2CAddress(_, let found):
            language(
                "Adresse mit den Lötbrücken umstellen, oder \(Self.hex(found)) eintragen.",
                "Change the address by its solder bridges, or write \(Self.hex(found)) into the "
                    + "cabinet file.")
        case .i2cSilent:
            language(
                "SDA und SCL vertauscht? Versorgung, Masse und I²C des Rechners prüfen.",
                "Are SDA and SCL exchanged? Look at supply, ground and the computer's I²C.")
        case .inputDeviceAbsent:
            language(
                "Einstecken; der Pfad steht unter /dev/input/by-id.",
                "Plug it in; its path is in /dev/input/by-id.")
        case .inputDeviceSilent:
            language(
                "An einem anderen Rechner versuchen, oder das Gerät tauschen.",
                "Try it at another computer, or exchange it.")
        default: preconditionFailure("no fault of a bus")
        }
    }
}
