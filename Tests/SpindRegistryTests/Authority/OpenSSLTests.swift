import Foundation
import SpindCore
import Testing

@testable import SpindRegistry

/// Another implementation reads what ours writes, and the other way round. Its own clock judges the
/// certificates, so they are made for the time that it is told.
struct OpenSSLTests {
    private static let now = AuthorityFixture.now
    private static let time = String(now.millisecondsSince1970 / 1_000)

    @Test func opensslVerifiesOurCertificatesForTheirPurposeAlone() throws {
        var fixture = try AuthorityFixture()
        let folder = try TestFolder()
        let root = try folder.write(fixture.authority.certificate.pem, to: "ca.pem")
        let name = try #require(ServerName("registry.example"))
        let address = try #require(ServerName("192.0.2.7"))
        let server = try folder.write(
            fixture.authority.issueServer(
                names: [name, address], at: Self.now, using: &fixture.generator
            ).chainPEM, to: "server.pem")
        let cabinet = try folder.write(fixture.issue().pem, to: "cabinet.pem")
        func verify(_ file: String, _ purpose: String, _ more: String...) throws -> Int32 {
            try run(
                ["verify", "-x509_strict", "-attime", Self.time, "-CAfile", root, "-purpose"]
                    + [purpose] + more + [file]
            ).status
        }
        #expect(try verify(server, "sslserver") == 0)
        #expect(try verify(server, "sslserver", "-verify_hostname", "registry.example") == 0)
        #expect(try verify(server, "sslserver", "-verify_ip", "192.0.2.7") == 0)
        #expect(try verify(server, "sslserver", "-verify_hostname", "other.example") != 0)
        #expect(try verify(server, "sslclient") != 0)
        #expect(try verify(cabinet, "sslclient") == 0)
        #expect(try verify(cabinet, "sslserver") != 0)
        let print = try run(["x509", "-in", root, "-noout", "-fingerprint", "-sha256"]).output
        let fingerprint = print.split(separator: "=").last.map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        #expect(
            fingerprint?.replacingOccurrences(of: ":", with: "").lowercased()
                == "\(fixture.authority.certificate.fingerprint)")
    }

    @Test func requestMadeByOpensslIsSigned() throws {
        var fixture = try AuthorityFixture()
        let folder = try TestFolder()
        let file = "\(folder.path)/request.pem"
        let made = try run([
            "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "\(folder.path)/key.pem", "-subj", "/CN=anything", "-out", file,
        ])
        try #require(made.status == 0, "\(made.output)")
        let request = try CertificateRequest(pem: String(contentsOfFile: file, encoding: .utf8))
        let issued = try fixture.authority.issueCabinet(
            request, cabinet: CabinetID("rhede-2"), at: Self.now, using: &fixture.generator)
        let root = try folder.write(fixture.authority.certificate.pem, to: "ca.pem")
        let cabinet = try folder.write(issued.pem, to: "cabinet.pem")
        let verified = try run([
            "verify", "-attime", Self.time, "-CAfile", root, "-purpose", "sslclient", cabinet,
        ])
        #expect(verified.status == 0, "\(verified.output)")
        let text = try run(["x509", "-in", cabinet, "-noout", "-text"]).output
        #expect(text.contains("URI:urn:spind:cabinet:rhede-2"))
        #expect(text.contains("TLS Web Client Authentication"))
    }

    @Test func requestWithAnRSAKeyIsRefused() throws {
        let folder = try TestFolder()
        let file = "\(folder.path)/request.pem"
        let made = try run([
            "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", "\(folder.path)/key.pem",
            "-subj", "/CN=a", "-out", file,
        ])
        try #require(made.status == 0, "\(made.output)")
        let pem = try String(contentsOfFile: file, encoding: .utf8)
        #expect(throws: CertificateRequest.Refusal.keyKind) { try CertificateRequest(pem: pem) }
    }

    /// Runs Debian's `openssl`, which `ca-certificates` brings along.
    private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}
