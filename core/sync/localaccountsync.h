#pragma once

#include "accountsync.h"

namespace posthorn
{

/// An account whose folders exist on this computer only: nothing to fetch, but it may send. Engine thread;
/// owned by SyncEngine.
class LocalAccountSync final : public AccountSync
{
    Q_OBJECT

public:
    LocalAccountSync(const SyncContext &context, const Account &account);

    void journalChanged() override {}
    void setOpenFolder(FolderId) override {}
    void fetchBody(const MessageRow &row) override;

protected:
    void pump() override;
    void closeLines() override {}
    void closeRestingLines() override {}
    void resetPass() override {}
};

} // namespace posthorn
