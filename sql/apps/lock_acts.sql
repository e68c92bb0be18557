-- One act on apps at a time; reading goes on.

LOCK TABLE app_act IN SHARE ROW EXCLUSIVE MODE
