extension Manifest {
    /// JSON with a fixed order of keys, two spaces a level, LF.
    ///
    /// Members that say nothing are left out.
    public var encoded: [UInt8] {
        var members: [OrderedJSON.Member] = [
            spanMember,
            .init("revision", .number(revision)),
            .init("as_of", .text(asOf)),
        ]
        if let closing { members.append(.init("closing", closing.json)) }
        members += [
            .init("time_zone", .text(timeZone)),
            .init("program_version", .text(programVersion)),
            .init("settings", .object(settings.map { .init($0.key, .text($0.value)) })),
            .init("files", .array(files.map(\.json))),
        ]
        if let restatement { members.append(.init("restates", restatement.json)) }
        return OrderedJSON.object(members).printed
    }

    /// Reads a manifest, also one of an older program; nil when the bytes are none.
    public init?(decoding bytes: [UInt8]) {
        guard let json = OrderedJSON.parse(bytes),
            let span = json["day"]?.text.map(Span.day) ?? json["period"]?.text.map(Span.period),
            let revision = json["revision"]?.number, revision > 0,
            let asOf = json["as_of"]?.text,
            let timeZone = json["time_zone"]?.text,
            let version = json["program_version"]?.text,
            let settings = json["settings"]?.textMembers,
            let files = json["files"]?.elements(WrittenFile.init(json:)),
            let closing = json.optional("closing", Closing.init(json:)),
            let restatement = json.optional("restates", Restatement.init(json:))
        else { return nil }
        self = Manifest(
            span: span,
            asOf: asOf,
            timeZone: timeZone,
            programVersion: version,
            settings: settings.map { Setting($0.key, $0.value) },
            closing: closing
        ).revised(revision).listing(files).stating(restatement)
    }

    private var spanMember: OrderedJSON.Member {
        switch span {
        case .day(let day): .init("day", .text(day))
        case .period(let period): .init("period", .text(period))
        }
    }
}

extension Manifest.Closing {
    fileprivate var json: OrderedJSON {
        .object([
            .init("closed_by", .text(closedBy)),
            .init("closed_at", .text(closedAt)),
            .init("digest", .text(digest)),
        ])
    }

    fileprivate init?(json: OrderedJSON) {
        guard let closedBy = json["closed_by"]?.text, let closedAt = json["closed_at"]?.text,
            let digest = json["digest"]?.text
        else { return nil }
        self.init(closedBy: closedBy, closedAt: closedAt, digest: digest)
    }
}

extension WrittenFile {
    fileprivate var json: OrderedJSON {
        .object([
            .init("name", .text(name)),
            .init("rows", .number(rows)),
            .init("bytes", .number(bytes)),
            .init("sha256", .text(sha256)),
            .init("control_totals", .object(totals.map { .init($0.name, .text($0.sum)) })),
        ])
    }

    fileprivate init?(json: OrderedJSON) {
        guard let name = json["name"]?.text, let rows = json["rows"]?.number, let bytes = json["bytes"]?.number,
            let sha256 = json["sha256"]?.text, let totals = json["control_totals"]?.textMembers
        else { return nil }
        let sums = totals.map { ControlTotal(name: $0.key, sum: $0.value) }
        self.init(name: name, rows: rows, bytes: bytes, sha256: sha256, totals: sums)
    }
}
