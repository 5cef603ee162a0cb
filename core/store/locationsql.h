#pragma once

/// Where the row `p` of placement lives, as the number of its Location: the one place that says it, for rows,
/// filters and orders alike. A row of POP3 is on the server when its UIDL is; one that waits to be deleted
/// there leaves (operation kind 5 PopDelete, open states 0 Queued, 1 InFlight, 3 Failed, 4 Uncertain).
#define ON_NO_SERVER                                                                                         \
    "(p.on_server = 0 AND NOT EXISTS (SELECT 1 FROM uidl u WHERE u.message = p.message AND u.message <> 0 "  \
    "AND u.on_server = 1))"
#define IS_LEAVING                                                                                           \
    "(p.leaves > 0 OR EXISTS (SELECT 1 FROM operation_target t JOIN operation o ON o.id = t.operation "      \
    "WHERE t.placement = p.id AND o.kind = 5 AND o.state IN (0, 1, 3, 4)))"
#define HAS_NO_BODY "(SELECT m.body IS NULL FROM message m WHERE m.id = p.message)"
#define LOCATION_OF_ROW                                                                                      \
    "(CASE WHEN " ON_NO_SERVER " THEN 2 WHEN p.hidden <> 0 THEN 4 WHEN " HAS_NO_BODY                         \
    " THEN 0 WHEN " IS_LEAVING " THEN 3 ELSE 1 END)"
