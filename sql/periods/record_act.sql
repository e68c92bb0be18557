-- Records act $2 ('closed', 'reopened') on the month that begins on $1: $3 number, $4 reason, $5 settings, $6 program
-- version, $7 digest of the closed figures or NULL, $8 who, $9 when.

INSERT INTO period_act (
    period, act, period_act_id, reason, settings, program_version, closing_digest, acted_by, acted_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
