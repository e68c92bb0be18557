import Testing

/// The units and the crontab can be installed as they are.
@Suite struct JobFileTests {
    private static let units: [(path: String, lines: [String])] = [
        (
            "jobs/huadan-serve.service",
            [
                "User=huadan", "EnvironmentFile=/etc/huadan/huadan.env", "EnvironmentFile=/etc/huadan/serve.env",
                "ExecStart=/usr/local/bin/huadan serve", "Restart=always", "StateDirectory=huadan",
                "StateDirectoryMode=0700", "UMask=0077", "WantedBy=multi-user.target",
            ]
        ),
        (
            "jobs/huadan-nightly.service",
            [
                "Type=oneshot", "User=huadan-nightly", "Group=huadan-reports",
                "EnvironmentFile=/etc/huadan/huadan.env", "EnvironmentFile=/etc/huadan/nightly.env",
                "ExecStart=/usr/local/bin/huadan nightly", "Restart=on-failure",
                "RestartPreventExitStatus=1 64 65 73 78",
            ]
        ),
        (
            "jobs/huadan-archive.service",
            [
                "Type=oneshot", "User=huadan", "EnvironmentFile=/etc/huadan/serve.env",
                "ExecStart=/usr/local/bin/huadan journal trim", "StateDirectoryMode=0700",
            ]
        ),
        ("jobs/huadan-archive.timer", ["Persistent=true", "WantedBy=timers.target"]),
        (
            "jobs/huadan-nightly.timer",
            ["OnCalendar=*-*-* 07:30:00 Asia/Shanghai", "Persistent=true", "WantedBy=timers.target"]
        ),
    ]

    @Test(arguments: units)
    func `a unit says who runs what, and when again`(path: String, lines: [String]) throws {
        let unit = try #require(Repository.files.first { $0.path == path }, "\(path) is missing")

        for line in lines { #expect(unit.lines.contains(line[...]), "\(path) lacks \(line)") }
    }

    private static let services = [
        "jobs/huadan-serve.service", "jobs/huadan-nightly.service", "jobs/huadan-archive.service",
    ]

    /// What every service gives up; its files say why.
    private static let givenUp = [
        "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes",
        "PrivateDevices=yes", "DevicePolicy=closed", "ProtectKernelTunables=yes", "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes", "ProtectClock=yes", "ProtectHostname=yes", "ProtectControlGroups=yes",
        "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6", "RestrictNamespaces=yes", "RestrictSUIDSGID=yes",
        "RestrictRealtime=yes", "LockPersonality=yes", "MemoryDenyWriteExecute=yes", "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service", "SystemCallFilter=~@privileged @resources", "ProtectProc=invisible",
        "PrivateUsers=yes", "PrivateMounts=yes", "KeyringMode=private", "RemoveIPC=yes", "LimitCORE=0",
    ]

    @Test(arguments: services)
    func `a service gives up all rights that its job does not need`(path: String) throws {
        let unit = try #require(Repository.files.first { $0.path == path })

        for line in Self.givenUp { #expect(unit.lines.contains(line[...]), "\(path) lacks \(line)") }
    }

    @Test func `what listens to the internet has neither user, settings nor folders in common with the nightly run`()
        throws
    {
        let serve = try #require(Repository.files.first { $0.path == "jobs/huadan-serve.service" })
        let nightly = try #require(Repository.files.first { $0.path == "jobs/huadan-nightly.service" })

        #expect(Self.values(serve, "User").isDisjoint(with: Self.values(nightly, "User")))
        #expect(Self.values(serve, "Group").isDisjoint(with: Self.values(nightly, "Group")))
        #expect(Self.values(serve, "StateDirectory").isDisjoint(with: Self.values(nightly, "StateDirectory")))
        #expect(
            Self.values(serve, "EnvironmentFile").intersection(Self.values(nightly, "EnvironmentFile"))
                == ["/etc/huadan/huadan.env"]
        )
        let shared = try #require(Repository.files.first { $0.path == "jobs/huadan.env" })
        #expect(!shared.lines.contains { $0.hasPrefix("HUADAN_DATABASE_URL") || $0.hasPrefix("HUADAN_DATA_DIR") })
    }

    private static func values(_ unit: TextFile, _ key: String) -> Set<String> {
        let lines = unit.lines.filter { $0.hasPrefix(key + "=") }.flatMap {
            $0.dropFirst(key.count + 1).split(separator: " ")
        }
        return Set(lines.map(String.init))
    }

    @Test(arguments: services)
    func `every group of lines that takes rights away gives its reason`(path: String) throws {
        let unit = try #require(Repository.files.first { $0.path == path })

        #expect(Self.unexplained(unit).isEmpty)
    }

    @Test func `a line without a reason is found`() {
        let unit = TextFile(path: "a.service", text: "# Why.\nPrivateTmp=yes\nLockPersonality=yes\n\nProtectHome=yes\n")

        #expect(Self.unexplained(unit) == ["ProtectHome=yes"])
    }

    @Test func `the crontab goes by the billing zone, whatever zone the machine is in`() throws {
        let crontab = try #require(Repository.files.first { $0.path == "jobs/huadan.cron" })
        let active = crontab.lines.filter { $0.hasPrefix("*") || $0.first?.isNumber == true }

        #expect(active.count == 1)
        #expect(active.first?.hasPrefix("*/15 * * * * huadan-nightly ") == true)
        #expect(active.first?.contains(#"TZ=Asia/Shanghai date +\%H\%M"#) == true)
    }

    @Test(arguments: ["0", "1", "64", "65", "69", "73", "75", "78"])
    func `the page on jobs says what to do at each exit status`(status: String) throws {
        let page = try #require(Repository.files.first { $0.path == "jobs/README.md" })

        #expect(page.lines.contains { $0.hasPrefix("| \(status) | ") })
    }

    private static let restrictions = [
        "Protect", "Private", "Restrict", "NoNew", "Lock", "Capability", "System", "Memory",
    ]

    /// Lines that take rights away in a group, between blank lines and comments, that does not start with a comment.
    static func unexplained(_ unit: TextFile) -> [Substring] {
        var isExplained = false
        var found: [Substring] = []
        for line in unit.lines {
            if line.isEmpty { isExplained = false }
            if line.hasPrefix("#") { isExplained = true }
            let isRestart = line.hasPrefix("Restart")
            if !isExplained && !isRestart && restrictions.contains(where: line.hasPrefix) { found.append(line) }
        }
        return found
    }
}
