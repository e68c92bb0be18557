import Glibc
import Postgres

/// A process for tests: takes a lease, prints how to connect, and keeps it until its standard input ends.
///
/// Arguments: the data directory, the system directory, and how long the server lingers in milliseconds.
@main
struct PrivateClusterProbe {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let lingerMillis = Int(arguments[3]) else { exit(64) }
        var options = PrivateCluster.Options()
        options.systemDirectory = arguments[2]
        options.lingerMillis = lingerMillis
        do {
            let cluster = PrivateCluster(dataDirectory: arguments[1], options: options)
            let lease = try cluster.acquire { say("progress \($0)") }
            say("ready \(lease.conninfo)")
            while readLine() != nil {}
            lease.release()
        } catch {
            say("failed \(error)")
            exit(1)
        }
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
