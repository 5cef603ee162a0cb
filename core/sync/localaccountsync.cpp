#include "localaccountsync.h"

namespace posthorn
{

LocalAccountSync::LocalAccountSync(const SyncContext &context, const Account &account)
    : AccountSync(context, account)
{
}

void LocalAccountSync::fetchBody(const MessageRow &row)
{
    emit bodyFailed(row.id, Error{ErrorDomain::Usage,
                                  ErrorCode::NotFound,
                                  Retry::Never,
                                  {},
                                  QStringLiteral("the message has no body on this computer")});
}

void LocalAccountSync::pump()
{
    if (!mayConnect())
        return;
    JobEnd ready;
    ready.connected = true;
    jobEnded(ready, MailProtocol::Smtp);
    while (m_pass)
        passEnded({});
}

} // namespace posthorn
