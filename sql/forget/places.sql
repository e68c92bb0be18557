-- Where acts $1 have to reach in journal $2 between sequences $3 and $4: push and the records in it.

SELECT p.push_sequence, array_agg(DISTINCT p.record_index)
FROM forget_place AS p
WHERE p.forget_act_id = ANY ($1::bigint[]) AND p.journal_id = $2 AND p.push_sequence BETWEEN $3 AND $4
GROUP BY p.push_sequence
