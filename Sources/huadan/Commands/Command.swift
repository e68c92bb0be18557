import ArgumentParser

/// The commands, in the order of `huadan --help`.
enum Command {
    static let all: [any ParsableCommand.Type] = [
        ServeCommand.self,
        NightlyCommand.self,
        ImportCommand.self,
        AppCommand.self,
        MigrateCommand.self,
        ConfigCommand.self,
        VersionCommand.self,
    ]
}
