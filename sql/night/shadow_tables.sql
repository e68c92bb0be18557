-- A look back writes its findings beside the books: tables of this connection that hide the books' own of that name.

CREATE TEMPORARY TABLE call_result (LIKE huadan.call_result INCLUDING ALL);
CREATE TEMPORARY TABLE cdr_result (LIKE huadan.cdr_result INCLUDING ALL);
CREATE TEMPORARY TABLE discrepancy (LIKE huadan.discrepancy INCLUDING ALL);
CREATE TEMPORARY TABLE daily_usage (LIKE huadan.daily_usage INCLUDING ALL);
CREATE TEMPORARY TABLE cdr_charge (LIKE huadan.cdr_charge INCLUDING ALL);
CREATE TEMPORARY TABLE daily_charge (LIKE huadan.daily_charge INCLUDING ALL);
