import Foundation
import FoundationNetworking
import Glibc
import PlatformSimulator
import Synchronization

/// What came back for a push.
struct Answer: Sendable, Equatable, CustomStringConvertible {
    /// HTTP status; 0 when nobody answered.
    let status: Int
    let resultCode: String
    let text: String

    /// The platform would not push it again.
    var isKept: Bool { status == 200 && resultCode == "0" }

    var description: String { "\(status) \(resultCode) \(text)" }
}

/// A running `serve`.
struct Server: Sendable {
    let program: Program
    /// Such as `http://127.0.0.1:40123`.
    let address: String

    /// Pushes a body by the URL of a registered app.
    func push(
        _ body: [UInt8],
        app: String = SimulatedApp.defaults[0].key,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        await push(body, token: try InstalledBooks.token(app), headers: headers)
    }

    /// The push URL of a registered app.
    func pushURL(of app: String) throws -> String { "\(address)/n/\(try InstalledBooks.token(app))" }

    /// Pushes a body to `/n/TOKEN`.
    func push(_ body: [UInt8], token: String, headers: [String: String] = [:]) async -> Answer {
        do {
            var request = try Self.request("\(address)/n/\(token)")
            request.httpMethod = "POST"
            request.setValue("application/json;charset=UTF-8", forHTTPHeaderField: "Content-Type")
            for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
            let (reply, response) = try await Self.client.upload(for: request, from: Data(body))
            let fields = (try? JSONSerialization.jsonObject(with: reply)) as? [String: String] ?? [:]
            return Answer(
                status: Self.status(response),
                resultCode: fields["resultcode"] ?? "",
                text: fields["resultdesc"] ?? ""
            )
        } catch {
            return Answer(status: 0, resultCode: "", text: "\(error)")
        }
    }

    /// The status and the text of a page.
    func get(_ path: String, headers: [String: String] = [:]) async throws -> (status: Int, text: String) {
        var request = try Self.request(address + path)
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (body, response) = try await Self.client.data(for: request)
        return (Self.status(response), String(decoding: body, as: UTF8.self))
    }

    private static let client: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 64
        configuration.timeoutIntervalForRequest = 30
        return URLSession(configuration: configuration)
    }()

    private static func request(_ address: String) throws -> URLRequest {
        guard let url = URL(string: address) else { throw Failure("not an address: \(address)") }
        return URLRequest(url: url)
    }

    private static func status(_ response: URLResponse) -> Int { (response as? HTTPURLResponse)?.statusCode ?? 0 }

    /// The number behind a metric's name.
    func metric(_ name: String) async throws -> Int {
        let page = try await get("/metrics").text
        let line = page.split(separator: "\n").first { $0.hasPrefix(name + " ") }
        guard let value = line?.split(separator: " ").last.flatMap({ Int($0) }) else { throw Failure("no \(name)") }
        return value
    }

    /// Ends it as a service manager does.
    @discardableResult
    func stop() async throws -> Outcome {
        program.signal(SIGTERM)
        return try await program.ended()
    }
}

extension Server {
    /// Plays a day in the simulator's order: status pushes side by side, fee pushes one after the other, since of two
    /// versions of a CDR the first to arrive is in force.
    ///
    /// - Returns: The answers that were not good.
    func play(_ pushes: [SimulatedPush], width: Int = 12) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (isFee: Bool, answer: Answer).self) { group in
            var inFlight = 0
            var isFeeInFlight = false
            var refused: [Answer] = []
            func takeOne() async throws {
                guard let (isFee, answer) = try await group.next() else { return }
                inFlight -= 1
                if isFee { isFeeInFlight = false }
                if !answer.isKept { refused.append(answer) }
            }
            for push in pushes {
                let isFee = push.kind == .fee
                while inFlight == width || (isFee && isFeeInFlight) { try await takeOne() }
                inFlight += 1
                if isFee { isFeeInFlight = true }
                group.addTask { (isFee, try await self.push(push.body, app: push.appKey)) }
            }
            while inFlight > 0 { try await takeOne() }
            return refused
        }
    }
}

/// Many pushes at once, each of another call, until it is told to stop.
final class Storm: Sendable {
    private struct State {
        var next = 0
        var kept: [String] = []
        var refused: [Answer] = []
        var isOver = false
    }

    private let name: String
    private let state = Mutex(State())

    /// - Parameter name: Begins the session ids; no two storms of a test share it.
    init(_ name: String) {
        self.name = name
    }

    /// The sessions whose push was answered with 200.
    var kept: [String] { state.withLock { $0.kept } }
    /// Every other answer.
    var refused: [Answer] { state.withLock { $0.refused } }

    /// Lets every pusher finish the push that it is at.
    func stop() { state.withLock { $0.isOver = true } }

    /// Pushes until ``stop()``; after every good answer tells how many there were.
    func rage(
        against server: Server,
        token: String,
        width: Int = 8,
        onKept: @escaping @Sendable (Int) -> Void = { _ in }
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask {
                    while let number = self.nextNumber() {
                        let session = "\(self.name)-\(number)"
                        let body = number.isMultiple(of: 3) ? Body.fee(session) : Body.disconnect(session)
                        if let count = self.note(session, await server.push(body, token: token)) { onKept(count) }
                    }
                }
            }
            await group.waitForAll()
        }
    }

    private func nextNumber() -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.next += 1
            return state.next
        }
    }

    private func note(_ session: String, _ answer: Answer) -> Int? {
        state.withLock { state in
            guard answer.isKept else {
                state.refused.append(answer)
                return nil
            }
            state.kept.append(session)
            return state.kept.count
        }
    }
}

/// Bodies with one record.
enum Body {
    static let app = SimulatedApp.defaults[0].key

    static func disconnect(_ session: String, at time: String = "2026-11-02 05:00:00") -> [UInt8] {
        Array(
            #"{"eventType":"disconnect","statusInfo":{"sessionId":"\#(session)","timestamp":"\#(time)","stateCode":0}}"#
                .utf8
        )
    }

    static func fee(_ session: String, endingAt time: String = "2026-11-02 05:00:00") -> [UInt8] {
        Array(
            (#"{"eventType":"fee","feeLst":[{"appKey":"\#(app)","icid":"icid-\#(session)","sessionId":"\#(session)","#
                + #""serviceType":"001","callOutAnswerTime":"\#(time.dropLast(2))00","callEndTime":"\#(time)"}]}"#).utf8
        )
    }
}
