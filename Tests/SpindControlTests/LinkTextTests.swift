import SpindAgent
import SpindCore
import SpindTerminal
import Testing

@testable import SpindControl

/// What `spindctl link` shows.
struct LinkTextTests {
    private func status(_ change: (inout LinkStatus) -> Void) -> AgentStatus {
        var status = Examples.status()
        var link = LinkStatus(
            state: .connected, registry: "https://registry.example.org",
            heardAt: status.cabinet.at - .seconds(20), cursor: "a1.77.5f2c",
            acknowledgedThrough: 4_700, certificateUntil: status.cabinet.at + .seconds(86_400))
        change(&link)
        status.link = link
        status.sync = SyncStanding(
            cursor: "a1.77.5f2c", acknowledgedThrough: 4_700, unsentRecords: 11)
        return status
    }

    @Test func linkIsShownWithWhatIsUnsent() {
        let lines = LinkText.lines(status { _ in })
        #expect(lines.contains("State         connected"))
        #expect(lines.contains("Journal       held there up to record 4700, 11 unsent"))
        #expect(lines.contains { $0.hasPrefix("Heard") && $0.hasSuffix("20 s ago") })
        #expect(lines.contains { $0.hasPrefix("Certificate   until ") })
        #expect(!lines.contains { $0.contains("Problem") })
    }

    @Test func problemIsToldInWordsThatFit() {
        let lines = LinkText.lines(
            status { link in
                link.state = .waiting
                link.problem = Examples.longText + String(repeating: " again", count: 40)
            })
        #expect(lines.contains { $0.hasPrefix("Problem: ") })
        for line in lines { #expect(TextWidth.columns(of: line) <= 80, "\(line)") }
    }

    @Test func cabinetWithoutARegistrySaysHowToGetOne() {
        var status = Examples.status()
        status.link = nil
        #expect(LinkText.lines(status).joined(separator: " ").contains("spindctl enrol"))
    }
}
