#include "names.h"

namespace posthorn
{

Result<Names> namesOf(MailRuntime &runtime)
{
    Names names;
    for (const Account &account : runtime.accounts().accounts())
        names.accounts.insert(account.id.value(), account.name);
    POSTHORN_TRY_ASSIGN(const QList<FolderRecord> folders,
                        runtime.store().readAndWait<QList<FolderRecord>>(
                            [](StoreReader &reader) { return reader.folders(); }, Store::Lane::Interactive));
    for (const FolderRecord &folder : folders)
        names.folders.insert(folder.id.value(), folder.path);
    return names;
}

} // namespace posthorn
