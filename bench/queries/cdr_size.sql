-- Bytes of the table of CDRs with its indexes, whether it has partitions or not.

SELECT sum(pg_total_relation_size(c.oid))
FROM pg_class AS c
WHERE c.oid = 'huadan.cdr'::regclass
    OR c.oid IN (SELECT p.relid FROM pg_partition_tree('huadan.cdr') AS p);
