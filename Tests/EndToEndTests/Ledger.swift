import Synchronization

/// The platform's own list of what it pushed and what was answered with 200, and the judgement of the books by it.
///
/// It shares nothing with the program but the wire format.
final class Ledger: Sendable {
    /// How often a record was sent, and how often its push was answered with 200.
    private struct Count {
        var tried = 0
        var kept = 0
    }

    /// Stands for all records without a session, which have to be set aside.
    static let nameless = ""
    private let records = Mutex<[String: Count]>([:])
    private let pushes = Mutex(0)

    func tried(_ sessions: [String]) {
        records.withLock { records in
            for session in sessions { records[session, default: Count()].tried += 1 }
        }
    }

    func kept(_ sessions: [String]) {
        pushes.withLock { $0 += 1 }
        records.withLock { records in
            for session in sessions { records[session, default: Count()].kept += 1 }
        }
    }

    /// Pushes that were answered with 200.
    var keptPushes: Int { pushes.withLock { $0 } }

    /// The ledger as it is now.
    func copy() -> Ledger {
        let copy = Ledger()
        let (records, pushes) = (records.withLock { $0 }, pushes.withLock { $0 })
        copy.records.withLock { $0 = records }
        copy.pushes.withLock { $0 = pushes }
        return copy
    }

    /// What is wrong with the books.
    struct Verdict {
        var checked = 0
        /// Records of acknowledged pushes that are not there, or not as often as acknowledged.
        var lost: [String] = []
        /// Records that are there more often than they were sent, or as two facts.
        var doubled: [String] = []
    }

    /// Judges: arrivals in the books are at least the acknowledged ones and at most the sent ones, and one fact each.
    func judge(_ books: BooksView) throws -> Verdict {
        var arrivals = try books.recordCounts()
        arrivals[Self.nameless] = try books.number("SELECT count(*) FROM set_aside_occurrence")
        let facts = try books.factCounts()
        var verdict = Verdict()
        let records = records.withLock { $0 }
        for (session, count) in records {
            let found = arrivals.removeValue(forKey: session) ?? 0
            verdict.checked += 1
            if found < count.kept { verdict.lost.append(session) }
            if found > count.tried || facts[session, default: 0] > 1 { verdict.doubled.append(session) }
        }
        // What nobody sent.
        verdict.doubled += arrivals.filter { $0.value > 0 }.keys
        return verdict
    }
}

/// Pushes of every kind, many at once, until told to stop or until the server is dead.
final class Load: Sendable {
    private struct State {
        var next = 0
        var kept = 0
        var refused: [Answer] = []
        var isOver = false
    }

    let name: String
    private let ledger: Ledger
    private let state = Mutex(State())

    /// - Parameter name: Begins the session ids; no two loads of a ledger share it.
    init(_ name: String, _ ledger: Ledger) {
        self.name = name
        self.ledger = ledger
    }

    /// Pushes answered with 200.
    var kept: Int { state.withLock { $0.kept } }
    /// Answers of a living server that were not 200.
    var refused: [Answer] { state.withLock { $0.refused } }

    /// Lets every pusher finish the push that it is at.
    func stop() { state.withLock { $0.isOver = true } }

    /// Pushes; after every good answer tells how many there were.
    func push(
        to server: Server,
        token: String,
        width: Int = 8,
        atMost: Int = .max,
        onKept: @escaping @Sendable (Int) -> Void = { _ in }
    ) async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<width {
                group.addTask {
                    while let number = self.nextNumber(atMost) {
                        let (sessions, body) = self.content(number)
                        self.ledger.tried(sessions)
                        let answer = await server.push(body, token: token)
                        if let count = self.note(sessions, answer, server) { onKept(count) }
                    }
                }
            }
            await group.waitForAll()
        }
    }

    private func nextNumber(_ most: Int) -> Int? {
        state.withLock { state in
            guard !state.isOver, state.next < most else { return nil }
            state.next += 1
            return state.next
        }
    }

    private func note(_ sessions: [String], _ answer: Answer, _ server: Server) -> Int? {
        if answer.status == 200 {
            ledger.kept(sessions)
            return state.withLock { state in
                state.kept += 1
                return state.kept
            }
        }
        let isDead = !server.program.isRunning
        state.withLock { state in
            // Nobody answers any more: there is nothing left to push to.
            if answer.status == 0, isDead { state.isOver = true } else { state.refused.append(answer) }
        }
        return nil
    }

    /// One in twelve has five CDRs, one a record that cannot be used, one comes a second time.
    private func content(_ number: Int) -> (sessions: [String], body: [UInt8]) {
        let session = "\(name)-\(number)"
        switch number % 12 {
        case 0:
            let sessions = (1...5).map { "\(session).\($0)" }
            return (sessions, Body.fees(sessions))
        case 1: return ([session, Ledger.nameless], Body.fees([session, nil]))
        case 4 where number > 12: return content(number - 1)
        case 3, 6, 9: return ([session], Body.fee(session))
        default: return ([session], Body.disconnect(session))
        }
    }
}

extension Body {
    /// A fee push with a CDR for each session; one without a session cannot be used.
    static func fees(_ sessions: [String?]) -> [UInt8] {
        let records = sessions.map { session in
            let identity = session.map { #""icid":"icid-\#($0)","sessionId":"\#($0)","# } ?? ""
            return #"{"appKey":"\#(app)",\#(identity)"serviceType":"001","callEndTime":"2026-11-02 05:00:00"}"#
        }
        return Array(#"{"eventType":"fee","feeLst":[\#(records.joined(separator: ","))]}"#.utf8)
    }
}
