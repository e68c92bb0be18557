// Preloaded into a program under test: lets its system calls fail, or kills it between two of them, as a plan says.
//
// TEST_FAULTS_PLAN names the plan. It may come, change and go while the program runs; without it nothing happens.
// A line of it is one of
//
//   fail CALL ERRNO TEXT     every such call on a file whose path contains TEXT fails: the disk is full, or broken
//   full CALL ERRNO TEXT     the same, as long as a file "reserve" lies beside that file
//   kill N CALL TEXT         SIGKILL at the N-th moment of such calls on such files, counted from 1 since the plan came
//
// CALL is open, write, sync, rename, truncate, unlink, or files for all of them; or statement, and TEXT is then part of
// the SQL text. Each call has a moment before and one after it; a write has one between, with half of its bytes
// written; a statement has one before it is sent, one after, and one for each answer that has come. "-" is any TEXT.
// At its regular end the program writes to PLAN.seen how many moments there were.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_RULES = 16, TEXT_SIZE = 256 };

typedef struct {
    char verb[8], call[16], text[TEXT_SIZE];
    long number;
} rule_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static rule_t rules[MOST_RULES];
static int rule_count;
static struct timespec plan_time;
static ino_t plan_file;
static atomic_long moments;
static _Thread_local char statement[4096];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// Reads the plan if it is another than last time; says whether there is one.
static int has_plan(void) {
    static const char *path;
    if (!path && !(path = getenv("TEST_FAULTS_PLAN"))) return 0;
    struct stat status;
    if (stat(path, &status) != 0) return 0;
    pthread_mutex_lock(&lock);
    int is_new = status.st_ino != plan_file || status.st_mtim.tv_nsec != plan_time.tv_nsec ||
                 status.st_mtim.tv_sec != plan_time.tv_sec;
    if (is_new) {
        plan_file = status.st_ino;
        plan_time = status.st_mtim;
        rule_count = 0;
        atomic_store(&moments, 0);
        FILE *plan = fopen(path, "r");
        char line[512];
        while (plan && rule_count < MOST_RULES && fgets(line, sizeof line, plan)) {
            rule_t *rule = &rules[rule_count];
            if (sscanf(line, "fail %15s %ld %255[^\n]", rule->call, &rule->number, rule->text) == 3)
                strcpy(rule->verb, "fail"), rule_count++;
            else if (sscanf(line, "full %15s %ld %255[^\n]", rule->call, &rule->number, rule->text) == 3)
                strcpy(rule->verb, "full"), rule_count++;
            else if (sscanf(line, "kill %ld %15s %255[^\n]", &rule->number, rule->call, rule->text) == 3)
                strcpy(rule->verb, "kill"), rule_count++;
        }
        if (plan) fclose(plan);
    }
    pthread_mutex_unlock(&lock);
    return 1;
}

static int is_meant(const rule_t *rule, const char *call, const char *subject) {
    int is_file_call = strcmp(call, "statement") != 0;
    if (strcmp(rule->call, call) != 0 && !(is_file_call && strcmp(rule->call, "files") == 0)) return 0;
    return strcmp(rule->text, "-") == 0 || strstr(subject, rule->text) != NULL;
}

// A moment at which the plan may want us dead.
static void moment(const char *call, const char *subject) {
    for (int index = 0; index < rule_count; index++) {
        if (strcmp(rules[index].verb, "kill") != 0 || !is_meant(&rules[index], call, subject)) continue;
        if (atomic_fetch_add(&moments, 1) + 1 == rules[index].number) kill(getpid(), SIGKILL);
    }
}

static int has_reserve(const char *path) {
    char beside[4096];
    snprintf(beside, sizeof beside - 16, "%s", path);
    char *slash = strrchr(beside, '/');
    if (!slash) return 0;
    strcpy(slash, "/reserve");
    return access(beside, F_OK) == 0;
}

// The error that the plan has for a call; 0 when it may go on.
static int failure(const char *call, const char *subject) {
    for (int index = 0; index < rule_count; index++) {
        if (strcmp(rules[index].verb, "kill") == 0 || !is_meant(&rules[index], call, subject)) continue;
        if (strcmp(rules[index].verb, "fail") == 0 || has_reserve(subject)) return (int)rules[index].number;
    }
    return 0;
}

static void name_of(int descriptor, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, 4095);
    path[length < 0 ? 0 : length] = 0;
}

__attribute__((destructor)) static void count(void) {
    const char *plan = getenv("TEST_FAULTS_PLAN");
    if (!plan || rule_count == 0) return;
    char path[4096];
    snprintf(path, sizeof path, "%s.seen", plan);
    FILE *seen = fopen(path, "w");
    if (!seen) return;
    fprintf(seen, "%ld\n", atomic_load(&moments));
    fclose(seen);
}

// A call on a file that gives -1 and sets errno when it fails.
#define AROUND(call, path, result_type, expression)                                                                    \
    if (!has_plan()) return (expression);                                                                              \
    int planned = failure(call, path);                                                                                 \
    if (planned) {                                                                                                     \
        errno = planned;                                                                                               \
        return -1;                                                                                                     \
    }                                                                                                                  \
    moment(call, path);                                                                                                \
    result_type result = (expression);                                                                                 \
    int number = errno;                                                                                                \
    moment(call, path);                                                                                                \
    errno = number;                                                                                                    \
    return result

#define ON_DESCRIPTOR(call, result_type, expression)                                                                   \
    char path[4096] = "";                                                                                              \
    if (has_plan()) name_of(descriptor, path);                                                                         \
    AROUND(call, path, result_type, expression)

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list list;                                                                                                  \
        va_start(list, flags);                                                                                         \
        mode_t mode = (flags & O_CREAT) ? va_arg(list, mode_t) : 0;                                                    \
        va_end(list);                                                                                                  \
        if (!(flags & (O_CREAT | O_WRONLY | O_RDWR))) return REAL(name)(path, flags, mode);                            \
        AROUND("open", path, int, REAL(name)(path, flags, mode));                                                      \
    }
OPEN(open)
OPEN(open64)

#define PWRITE(name, offset_type)                                                                                      \
    ssize_t name(int descriptor, const void *bytes, size_t size, offset_type offset) {                                 \
        char path[4096] = "";                                                                                          \
        if (has_plan()) {                                                                                              \
            name_of(descriptor, path);                                                                                 \
            for (int index = 0; size > 1 && index < rule_count; index++) {                                             \
                if (strcmp(rules[index].verb, "kill") != 0 || !is_meant(&rules[index], "write", path)) continue;       \
                if (atomic_load(&moments) + 2 != rules[index].number) continue;                                        \
                REAL(name)(descriptor, bytes, size / 2, offset);                                                       \
            }                                                                                                          \
            moment("write", path);                                                                                     \
        }                                                                                                              \
        AROUND("write", path, ssize_t, REAL(name)(descriptor, bytes, size, offset));                                   \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t size) {
    ON_DESCRIPTOR("write", ssize_t, REAL(write)(descriptor, bytes, size));
}

int fsync(int descriptor) { ON_DESCRIPTOR("sync", int, REAL(fsync)(descriptor)); }
int fdatasync(int descriptor) { ON_DESCRIPTOR("sync", int, REAL(fdatasync)(descriptor)); }
int ftruncate(int descriptor, off_t size) { ON_DESCRIPTOR("truncate", int, REAL(ftruncate)(descriptor, size)); }
int ftruncate64(int descriptor, off64_t size) { ON_DESCRIPTOR("truncate", int, REAL(ftruncate64)(descriptor, size)); }
int fallocate(int descriptor, int mode, off_t offset, off_t size) {
    ON_DESCRIPTOR("write", int, REAL(fallocate)(descriptor, mode, offset, size));
}
int rename(const char *path, const char *target) { AROUND("rename", path, int, REAL(rename)(path, target)); }
int unlink(const char *path) { AROUND("unlink", path, int, REAL(unlink)(path)); }

// Of libpq, what its callers wait in. The types do not matter here.
typedef struct pg_conn PGconn;
typedef struct pg_result PGresult;
int PQsendQuery(PGconn *, const char *);
int PQsendQueryParams(PGconn *, const char *, int, const unsigned *, const char *const *, const int *, const int *, int);
int PQputCopyEnd(PGconn *, const char *);
PGresult *PQgetResult(PGconn *);

static void begin(const char *sql) {
    snprintf(statement, sizeof statement, "%s", sql);
    if (has_plan()) moment("statement", statement);
}

int PQsendQuery(PGconn *session, const char *sql) {
    begin(sql);
    int sent = REAL(PQsendQuery)(session, sql);
    if (has_plan()) moment("statement", statement);
    return sent;
}

int PQsendQueryParams(PGconn *session, const char *sql, int count, const unsigned *types, const char *const *values,
                      const int *lengths, const int *formats, int format) {
    begin(sql);
    int sent = REAL(PQsendQueryParams)(session, sql, count, types, values, lengths, formats, format);
    if (has_plan()) moment("statement", statement);
    return sent;
}

int PQputCopyEnd(PGconn *session, const char *error) {
    if (has_plan()) moment("statement", statement);
    return REAL(PQputCopyEnd)(session, error);
}

PGresult *PQgetResult(PGconn *session) {
    PGresult *answer = REAL(PQgetResult)(session);
    if (answer && has_plan()) moment("statement", statement);
    return answer;
}
