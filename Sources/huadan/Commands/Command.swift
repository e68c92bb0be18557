import ArgumentParser

/// The commands, in the order of `huadan --help`.
enum Command {
    static let all: [any ParsableCommand.Type] = [
        ServeCommand.self,
        NightlyCommand.self,
        RunsCommand.self,
        ReportCommand.self,
        ImportCommand.self,
        AppCommand.self,
        RatesCommand.self,
        PeriodCommand.self,
        DiscrepancyCommand.self,
        ConflictCommand.self,
        SetAsideCommand.self,
        GapsCommand.self,
        ExplainCommand.self,
        FindCommand.self,
        ForgetCommand.self,
        VerifyCommand.self,
        ReplayCommand.self,
        ActsCommand.self,
        JournalCommand.self,
        BackupCommand.self,
        RestoreCommand.self,
        SimulateCommand.self,
        MigrateCommand.self,
        DoctorCommand.self,
        DemoCommand.self,
        ConfigCommand.self,
        VersionCommand.self,
    ]
}
