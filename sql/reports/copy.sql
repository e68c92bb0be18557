-- Streams a report.

COPY (
{report}
) TO STDOUT
