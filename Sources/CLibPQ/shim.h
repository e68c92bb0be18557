// The C interface of PostgreSQL's client library. `pkg-config libpq` says where it is.
#include <libpq-fe.h>
