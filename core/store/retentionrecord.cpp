#include "retentionrecord.h"
#include "database.h"

namespace posthorn
{

AccountPolicy accountPolicyOf(Database &database, AccountId account)
{
    AccountPolicy policy;
    Query query(database, "SELECT keeps_what_left, deletes_on_server FROM account WHERE id = ?", account);
    if (query.next())
        policy = {query.boolean(0), query.boolean(1)};
    return policy;
}

void addRemovals(Database &database, const RemovalDay &removed)
{
    Query(database,
          "INSERT INTO removal VALUES (?, ?, ?, ?) ON CONFLICT (account, day) DO UPDATE SET "
          "messages = messages + excluded.messages, bytes = bytes + excluded.bytes",
          removed.account, removed.day, removed.messages, removed.bytes)
        .run();
}

} // namespace posthorn
