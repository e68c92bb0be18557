import ArgumentParser
import Postgres

/// `huadan config`.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print every setting with its value, where it came from, its default and its range.",
        discussion: """
            A setting is given on the command line (--fee-grace 7h), in the environment (HUADAN_FEE_GRACE=7h) or in \
            the file that HUADAN_CONFIG names (a line HUADAN_FEE_GRACE=7h); the first of these wins.

            Examples:
              huadan config
              HUADAN_CONFIG=/etc/huadan/huadan.env huadan config
            """
    )

    @OptionGroup var settings: SettingOptions

    func run() throws {
        let configuration = try settings.configuration()
        for key in SettingKey.allCases {
            print(key.rawValue)
            print("  value    \(shown(key, configuration)) (\(configuration.origin(key).text))")
            print("  default  \(key.defaultValue ?? "unset")")
            print("  takes    \(key.kind.range)")
            print("  option   \(key.option)")
            print("  meaning  \(key.meaning)")
        }
    }

    private func shown(_ key: SettingKey, _ configuration: Configuration) -> String {
        guard let text = configuration.text(key) else { return "unset" }
        return key.isSecret ? ConnectionSettings(text, applicationName: "huadan").description : text
    }
}
