// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let nioHTTPTypes: Target.Dependency = .product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")

let package = Package(
    name: "huadan",
    products: [.executable(name: "huadan", targets: ["huadan"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl.git", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "Postgres", dependencies: ["CLibPQ"], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "Notification", swiftSettings: settings),
        .target(name: "Journal", dependencies: ["CZstd", crypto], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "Rates", dependencies: [yams], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "Reports", dependencies: [crypto], swiftSettings: settings),
        .target(
            name: "Books",
            dependencies: ["Postgres", "Notification", "Journal", "Rates", crypto],
            exclude: ["README.md"],
            swiftSettings: settings,
            plugins: ["EmbedSQL"]
        ),
        .target(
            name: "Nightly",
            dependencies: ["Books", "Reports"],
            exclude: ["README.md"],
            swiftSettings: settings
        ),
        .target(name: "PlatformSimulator", swiftSettings: settings),
        .target(
            name: "Ingest",
            dependencies: [
                "Notification", "Journal", hummingbird, hummingbirdCore, hummingbirdTLS, logging, lifecycle, crypto,
                nioCore, nioHTTPTypes, nioSSL, httpTypes,
            ],
            exclude: ["README.md"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "huadan",
            dependencies: [
                "Ingest", "Books", "Nightly", "Rates", "Reports", "PlatformSimulator", "Journal", "Notification",
                "Postgres",
                arguments, crypto, httpClient, logging, lifecycle, nioCore,
            ],
            swiftSettings: settings
        ),
        .executableTarget(name: "sql-embedder", swiftSettings: settings),
        .plugin(name: "EmbedSQL", capability: .buildTool(), dependencies: ["sql-embedder"]),
        .target(name: "TestSupport", dependencies: ["Postgres"], path: "Tests/TestSupport", swiftSettings: settings),
        .target(
            name: "FaultSupport",
            path: "Tests/FaultSupport",
            exclude: ["faults.c"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "JournalCrashWriter",
            dependencies: ["Journal"],
            path: "Tests/JournalCrashWriter",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "PrivateClusterProbe",
            dependencies: ["Postgres"],
            path: "Tests/PrivateClusterProbe",
            swiftSettings: settings
        ),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "TestSupport", "PrivateClusterProbe"],
            swiftSettings: settings
        ),
        .testTarget(name: "NotificationTests", dependencies: ["Notification"], swiftSettings: settings),
        .testTarget(
            name: "JournalTests",
            dependencies: ["Journal", "CZstd", "JournalCrashWriter", "FaultSupport", crypto],
            swiftSettings: settings
        ),
        .testTarget(name: "RatesTests", dependencies: ["Rates"], swiftSettings: settings),
        .target(
            name: "FuzzLaws",
            dependencies: ["Notification", "Journal", "Rates"],
            path: "Tests/FuzzLaws",
            swiftSettings: settings
        ),
        .testTarget(name: "FuzzCorpusTests", dependencies: ["FuzzLaws"], swiftSettings: settings),
        .testTarget(name: "ReportsTests", dependencies: ["Reports"], swiftSettings: settings),
        .testTarget(name: "PlatformSimulatorTests", dependencies: ["PlatformSimulator"], swiftSettings: settings),
        .testTarget(
            name: "IngestTests",
            dependencies: [
                "Ingest", "Journal", "Notification", hummingbird, logging, lifecycle, nioCore, nioPosix, nioSSL,
                httpTypes,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "BooksTestSupport",
            dependencies: ["Books", "Journal", "Postgres", "TestSupport"],
            path: "Tests/BooksTestSupport",
            swiftSettings: settings
        ),
        .testTarget(
            name: "BooksTests",
            dependencies: [
                "Books", "BooksTestSupport", "Journal", "Notification", "Postgres", "TestSupport", crypto,
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "NightlyTests",
            dependencies: ["Nightly", "Books", "BooksTestSupport", "Journal", "Postgres", "Rates", "Reports"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: ["huadan", "FaultSupport", "PlatformSimulator", "Postgres", "TestSupport", crypto],
            swiftSettings: settings
        ),
        .testTarget(name: "RepositoryTests", swiftSettings: settings),
    ]
)
