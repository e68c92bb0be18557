"""The yardstick: a receiver of CDRs and status events as one would write it well in Python.

A bare ASGI application under uvicorn with uvloop and httptools, orjson, asyncpg. A push is one statement: arrays unnested
into the table, ON CONFLICT DO NOTHING; 200 is said after the commit. Same tables as Huadan's, same keys.
"""

import datetime
import hashlib
import os

import asyncpg
import orjson

TEXT, WHOLE, TIME = "text", "integer", "timestamptz"
FIELDS = [
    ("direction", "direction", WHOLE), ("spId", "sp_id", TEXT), ("appKey", "app_key", TEXT), ("icid", "icid", TEXT),
    ("bindNum", "bind_num", TEXT), ("sessionId", "session_id", TEXT), ("callerNum", "caller_num", TEXT),
    ("calleeNum", "callee_num", TEXT), ("fwdDisplayNum", "fwd_display_num", TEXT), ("fwdDstNum", "fwd_dst_num", TEXT),
    ("callInTime", "call_in_time", TIME), ("fwdStartTime", "fwd_start_time", TIME),
    ("fwdAlertingTime", "fwd_alerting_time", TIME), ("fwdAnswerTime", "fwd_answer_time", TIME),
    ("callEndTime", "call_end_time", TIME), ("fwdUnaswRsn", "fwd_unasw_rsn", WHOLE), ("failTime", "fail_time", TIME),
    ("ulFailReason", "ul_fail_reason", WHOLE), ("sipStatusCode", "sip_status_code", WHOLE),
    ("callOutStartTime", "call_out_start_time", TIME), ("callOutAlertingTime", "call_out_alerting_time", TIME),
    ("callOutAnswerTime", "call_out_answer_time", TIME), ("callOutUnaswRsn", "call_out_unasw_rsn", WHOLE),
    ("dynIVRStartTime", "dyn_ivr_start_time", TIME), ("dynIVRPath", "dyn_ivr_path", TEXT),
    ("recordFlag", "record_flag", WHOLE), ("recordStartTime", "record_start_time", TIME),
    ("recordObjectName", "record_object_name", TEXT), ("recordBucketName", "record_bucket_name", TEXT),
    ("recordDomain", "record_domain", TEXT), ("recordFileDownloadUrl", "record_file_download_url", TEXT),
    ("ttsPlayTimes", "tts_play_times", WHOLE), ("ttsTransDuration", "tts_trans_duration", WHOLE),
    ("serviceType", "service_type", TEXT), ("hostName", "host_name", TEXT), ("userData", "user_data", TEXT),
]
KEYS = [("call_id", "uuid"), ("cdr_key", "uuid"), ("content_hash", "uuid"), ("record_index", "integer"), ("ended_at", TIME)]


def cdr_statement():
    columns = [name for name, _ in KEYS] + [column for _, column, _ in FIELDS]
    types = [kind for _, kind in KEYS] + [kind for _, _, kind in FIELDS]
    arrays = ", ".join(f"${i + 1}::{kind}[]" for i, kind in enumerate(types))
    names = ", ".join(columns)
    return (
        f"INSERT INTO public.python_cdr (received_at, journal_id, push_sequence, {names}) "
        f"SELECT now(), 1, 1, {names} FROM unnest({arrays}) AS r ({names}) ON CONFLICT DO NOTHING"
    )


EVENT_STATEMENT = (
    "INSERT INTO public.python_status_event (received_at, journal_id, push_sequence, record_index, call_id, event_key, "
    "content_hash, event_type, occurred_at, session_id, caller, called, user_data) "
    "VALUES (now(), 1, 1, 0, $1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"
)
CDR_STATEMENT = cdr_statement()
UTC = datetime.timezone.utc
sha256 = hashlib.sha256


def digest(data):
    return sha256(data).hexdigest()[:32]


def time(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def whole(value):
    return int(value) if value not in (None, "") else None


READERS = {TEXT: lambda value: value or None, WHOLE: whole, TIME: time}
COLUMNS = [(key, READERS[kind]) for key, _, kind in FIELDS]


def cdr_arrays(records):
    rows = [[read(record.get(key)) for key, read in COLUMNS] for record in records]
    arrays = list(zip(*rows))
    session_ids = [record["sessionId"].encode() for record in records]
    return [
        [digest(b"call" + session) for session in session_ids],
        [digest(session + record.get("icid", "").encode()) for session, record in zip(session_ids, records)],
        [digest(orjson.dumps(record, option=orjson.OPT_SORT_KEYS)) for record in records],
        range(len(records)),
        [time(record.get("callEndTime") or record.get("failTime")) for record in records],
        *arrays,
    ]


def event_values(kind, event):
    session = event["sessionId"].encode()
    content = orjson.dumps(event, option=orjson.OPT_SORT_KEYS)
    key = session + kind.encode() + event["timestamp"].encode()
    return (
        digest(b"call" + session), digest(key), digest(content), kind, time(event["timestamp"]), event["sessionId"],
        event.get("caller"), event.get("called"), event.get("userData"),
    )


pool = None


async def keep(body):
    push = orjson.loads(body)
    kind = push["eventType"]
    async with pool.acquire() as connection:
        if kind == "fee":
            await connection.execute(CDR_STATEMENT, *cdr_arrays(push["feeLst"]))
        else:
            await connection.execute(EVENT_STATEMENT, *event_values(kind, push["statusInfo"]))


async def application(scope, receive, send):
    global pool
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                pool = await asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=8, max_size=8)
                await send({"type": "lifespan.startup.complete"})
            else:
                await pool.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    await keep(b"".join(parts))
    answer = b'{"resultcode":"0","resultdesc":"Success"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
