-- Where act $1 has to reach in journal $2: $3 pushes, $4 records in them, as arrays of equal length.

INSERT INTO forget_place (forget_act_id, journal_id, push_sequence, record_index)
SELECT $1, $2, p.push_sequence, p.record_index
FROM unnest($3::bigint[], $4::integer[]) AS p (push_sequence, record_index)
ON CONFLICT (forget_act_id, journal_id, push_sequence, record_index) DO NOTHING
