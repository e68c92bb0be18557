import ArgumentParser

/// The commands, in the order of `huadan --help`.
enum Command {
    static let all: [any ParsableCommand.Type] = [
        ServeCommand.self,
        NightlyCommand.self,
        ReportCommand.self,
        ImportCommand.self,
        AppCommand.self,
        DiscrepancyCommand.self,
        SetAsideCommand.self,
        ExplainCommand.self,
        ReplayCommand.self,
        JournalCommand.self,
        SimulateCommand.self,
        MigrateCommand.self,
        DoctorCommand.self,
        DemoCommand.self,
        ConfigCommand.self,
        VersionCommand.self,
    ]
}
