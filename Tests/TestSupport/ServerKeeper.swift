import Glibc
import Synchronization

/// The shell process that starts the server, obeys `start` and `stop`, and ends the server when this process is gone.
final class ServerKeeper: Sendable {
    /// Written to by us only; the keeper's `read` ends when the last copy of this end is closed.
    private let orders: Int32
    private let answers: Int32
    private let turn = Mutex(())

    /// - Parameter environment: What the server gets besides the environment of this process.
    init(environment: [String: String] = [:]) throws {
        let toKeeper = try Self.makePipe()
        let fromKeeper = try Self.makePipe()
        orders = toKeeper.write
        answers = fromKeeper.read
        defer {
            close(toKeeper.read)
            close(fromKeeper.write)
        }
        let settings = environment.map { "\($0.key)=\($0.value)" }
        try Self.spawn(standardInput: toKeeper.read, standardOutput: fromKeeper.write, settings)
    }

    deinit {
        close(orders)
        close(answers)
    }

    /// Sends one order and waits until it is done.
    func order(_ word: String) throws {
        try turn.withLock { _ in
            let line = Array((word + "\n").utf8)
            guard write(orders, line, line.count) == line.count else {
                throw TemporaryServerError(description: "the test server's keeper is gone")
            }
            _ = try answer()
        }
    }

    /// Waits for the keeper's next line, `ok` and a directory; anything else is why it failed.
    func answer() throws -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(answers, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("ok ") else {
            throw TemporaryServerError(description: "no test server: \(text.isEmpty ? "its keeper ended" : text)")
        }
        return String(text.dropFirst(3))
    }

    /// A pipe that no other child process inherits: a copy of the writing end would keep the server alive.
    private static func makePipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw TemporaryServerError(description: "pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func spawn(standardInput: Int32, standardOutput: Int32, _ settings: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, standardInput, 0)
        posix_spawn_file_actions_adddup2(&actions, standardOutput, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // A session of its own: what kills the test's process group leaves the keeper to clean up.
        let words: [String] = ["setsid", "/bin/bash", "-c", keeperScript, "keeper"] + settings
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var keeper = pid_t()
        let outcome = posix_spawnp(&keeper, "setsid", &actions, nil, &arguments, environ)
        guard outcome == 0 else { throw TemporaryServerError(description: "setsid: errno \(outcome)") }
    }
}

/// Answers each order with one line.
///
/// Ends, with the server and its files, when standard input does.
private let keeperScript = #"""
    settings=("$@")
    for setting in "${settings[@]}"; do
        case $setting in HUADAN_TEST_DISK=*) HUADAN_TEST_DISK=${setting#*=} ;; esac
    done
    fail() { echo "$1: $(tail -n 3 "$directory/log" 2>/dev/null | tr '\n' ' ')"; exit 1; }
    clean_up() {
        trap - EXIT HUP INT TERM
        [ -n "$server" ] && kill -QUIT "$server" 2>/dev/null && wait "$server"
        [ -n "$directory" ] && rm -rf "$directory"
        exit
    }
    trap clean_up EXIT HUP INT TERM

    # An inherited pipe of the test runner would keep it waiting for us.
    for descriptor in /proc/self/fd/*; do
        descriptor=${descriptor##*/}
        [ "$descriptor" -gt 2 ] && eval "exec $descriptor>&-"
    done

    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    [ -x "$bin/initdb" ] || bin=$(pg_config --bindir 2>/dev/null)
    [ -x "$bin/initdb" ] || fail "no initdb in /usr/lib/postgresql/*/bin"

    # Short: a socket's path has room for about 100 characters.
    directory=$(mktemp -d "${HUADAN_TEST_DISK:-/tmp}/hd-test-XXXXXX") || fail "no directory in /tmp"
    cd "$directory" || fail "no entry to $directory"
    as_owner="setpriv --pdeathsig INT"
    if [ "$(id -u)" = 0 ]; then
        chown postgres "$directory"
        as_owner="setpriv --reuid postgres --regid $(id -g postgres) --init-groups --pdeathsig INT"
    fi

    $as_owner "$bin/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
        --no-sync --no-instructions >log 2>&1 </dev/null || fail "initdb"

    launch() {
        $as_owner env "${settings[@]}" "$bin/postgres" -D data -k "$directory" -c listen_addresses= \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=64MB \
            -c max_connections=1000 -c max_prepared_transactions=10 -c autovacuum=off \
            -c TimeZone=America/New_York -c DateStyle='SQL, DMY' -c IntervalStyle=postgres_verbose \
            -c bytea_output=escape >>log 2>&1 </dev/null &
        server=$!
    }
    start() {
        kill -0 "$server" 2>/dev/null || launch
        tries=0
        until "$bin/pg_isready" -q -h "$directory" -U postgres; do
            if ! kill -0 "$server" 2>/dev/null; then
                # After a kill its orphans hold the shared memory until they notice that they are alone.
                tries=$((tries + 1))
                [ "$tries" -gt 200 ] && fail "postgres"
                sleep 0.05
                launch
            fi
            sleep 0.02
        done
        echo "ok $directory"
    }
    stop() {
        kill -"$1" "$server" && wait "$server"
        server=
        echo "ok $directory"
    }

    start
    while read -r order; do
        case $order in
            start) start ;;
            stop) stop INT ;;
            immediate) stop QUIT ;;
            kill) stop KILL ;;
        esac
    done
    """#
