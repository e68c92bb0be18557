/// Everything the books say about one call, with texts as a person reads them: times in the billing zone, numbers
/// masked as the settings say.
public struct CallExplanation: Sendable {
    /// A record's arrival.
    public struct Arrival: Sendable {
        /// When.
        public let receivedAt: String
        /// Id of the journal.
        public let journal: String
        /// Number of the push in the journal.
        public let sequence: Int64
        /// Place of the record in the push, from 0.
        public let record: Int64
        /// `CDR` with the start of its hash, or the type of a status event.
        public let what: String
        /// App of the token; for a status event of a push without one, what its signature names.
        ///
        /// Empty: not known.
        public let source: String
        /// The same had come before.
        public let isRepeat: Bool
    }

    /// A field of a fact.
    public struct Field: Sendable {
        /// The platform's name of it, or the books' where it has none.
        public let name: String
        /// The value.
        public let value: String
        /// What a code means; none when no table says so.
        public let meaning: String?
    }

    /// A version of a CDR.
    public struct Version: Sendable {
        /// Digest of its content.
        public let contentHash: String
        /// Number of the CDR in the call, from 1: versions of one CDR share it.
        public let cdr: Int64
        /// Number of the version among those of the CDR, 1 for the earliest received.
        public let number: Int64
        /// When a person chose it; none: nobody did.
        public let chosenAt: String?
        /// Whether it counts.
        public let isInForce: Bool
        /// How many versions of this CDR there are.
        public let versions: Int64
        /// When it first came.
        public let firstReceivedAt: String
        /// The day its usage belongs to.
        public let day: String
        /// Its end.
        public let endedAt: String
        /// Derived figures by name.
        public let figures: [Field]
        /// What it says.
        public internal(set) var fields: [Field] = []
    }

    /// What a run found, or would find now.
    public struct Judgement: Sendable {
        /// One of the five states.
        public let state: String
        /// The day the call belongs to.
        public let day: String
        /// App of the call; empty: nobody says.
        public let app: String
        /// End of the call.
        public let endedAt: String
        /// Later than this, time alone changes the result; none: nothing is pending.
        public let nextChangeAt: String?
        /// The instant it was judged from.
        public let asOf: String
    }

    /// A discrepancy.
    public struct Found: Sendable {
        /// The rule.
        public let kind: String
        /// low, medium or high.
        public let severity: String
        /// Whether its period cannot be closed.
        public let blocks: Bool
        /// When it was first seen; none: only now.
        public let firstSeenAt: String?
        /// When it was no longer found; none: it is open.
        public let resolvedAt: String?
        /// The sentence of the report.
        public let detail: String
        /// Id in the report; none: only found now.
        public let id: String?
        /// Who waived it, when and why; none: nobody, or other facts came since.
        public let waiver: String?
    }

    /// A difference to what was signed.
    public struct Correction: Sendable {
        /// The day it is booked on.
        public let day: String
        /// The day it is about.
        public let originalDay: String
        /// Why.
        public let cause: String
        /// App, service type and icid, as far as given.
        public let about: String
        /// Signed calls, CDRs and talk seconds.
        public let figures: String
    }

    /// A report folder the call stands in.
    public struct Folder: Sendable {
        /// The day, the folder's name.
        public let day: String
        /// `call`, `CDR` or both.
        public let what: String
        /// Current revision; none: not written yet.
        public let revision: Int64?
        /// As-of of that revision.
        public let revisionAsOf: String?
        /// The books know more than the folder; the next run writes it.
        public let isBehind: Bool
    }

    /// The call's id in `calls.csv`.
    public let callID: String
    /// The platform's session id.
    public let sessionID: String
    /// Each push a record of it came in, in order of arrival.
    public let arrivals: [Arrival]
    /// The status events in the order they happened.
    public let events: [[Field]]
    /// The CDR versions; of one CDR the one in force comes first.
    public let versions: [Version]
    /// What a run would find now.
    public let now: Judgement
    /// The discrepancies a run would find now.
    public let foundNow: [Found]
    /// What the last run that looked at it found; none: no run did yet.
    public let published: Judgement?
    /// As-of of the last run of all; none: there was none.
    public let lastRunAsOf: String?
    /// The discrepancies of the books, also resolved ones.
    public let discrepancies: [Found]
    /// How each price came about, in sentences.
    public let prices: [String]
    /// Differences to signed figures, in the order of their days.
    public let corrections: [Correction]
    /// The report folders it is in.
    public let folders: [Folder]
}
