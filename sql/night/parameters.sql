-- Sets what a run judges by, for this connection: $1 as-of, $2 as-of of the run before or NULL, $3 fee grace,
-- $4 status grace, $5 tolerance (seconds), $6 billing zone, $7 whether numbers are masked.

SELECT
    set_config('huadan.as_of', $1::timestamptz::text, false),
    set_config('huadan.previous_as_of', coalesce($2::timestamptz::text, ''), false),
    set_config('huadan.fee_grace_seconds', $3, false),
    set_config('huadan.status_grace_seconds', $4, false),
    set_config('huadan.tolerance_seconds', $5, false),
    set_config('huadan.billing_timezone', $6, false),
    set_config('huadan.mask_numbers', $7, false)
