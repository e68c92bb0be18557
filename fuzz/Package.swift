// swift-tools-version: 6.2
import PackageDescription

// The fuzz targets, apart from the main package: everything here is built with libFuzzer's instrumentation and the address
// sanitizer. `Sources` are links into the main package. Use script/fuzz.

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

func fuzzer(_ name: String) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FuzzLaws"],
        path: "Targets/\(name)",
        swiftSettings: settings
    )
}

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.2"),
        .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .target(name: "Notification", swiftSettings: settings),
        .target(name: "Journal", dependencies: ["CZstd", crypto], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "Rates", dependencies: [yams], exclude: ["README.md"], swiftSettings: settings),
        .target(name: "FuzzLaws", dependencies: ["Notification", "Journal", "Rates"], swiftSettings: settings),
        fuzzer("fuzz-notification"),
        fuzzer("fuzz-journal"),
        fuzzer("fuzz-rates"),
    ]
)
