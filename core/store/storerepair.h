#pragma once

#include "base/clock.h"
#include "localcopy.h"
#include "repairreport.h"
#include "writetransaction.h"

#include <functional>

namespace posthorn
{

/// Makes the files of a store usable before anything else opens them. A file that cannot be read is set aside
/// and made anew: mail.db from local.db, local.db from mail.db, bodies.db from what of it can be read; what a
/// server has is fetched again by the next sync. Throws StoreFailure and SQLite::Exception; used by
/// Store::open, on its thread.
class StoreRepair
{
public:
    StoreRepair(StoreFiles files, const Clock &clock);

    /// Makes and upgrades the files. `mayReplace`: one that shows itself unreadable is replaced; else that is
    /// StoreCorrupt.
    void open(bool mayReplace);
    /// Looks at every page, every body and every row.
    void repair();

    [[nodiscard]] const RepairReport &report() const { return m_report; }
    /// Of mail.db, as it is now.
    [[nodiscard]] quint64 revision();

private:
    struct Broken {
        QString mail; // the name that the file was given; empty = it is whole
        QString bodies;
        QString local;
    };
    void openFiles();
    void closeFiles();
    void setAside(const QString &path, QString &name);
    [[nodiscard]] Broken replaceBroken();
    void reconcile(bool newMail);
    void salvage(const QString &from, const std::function<void(Database &)> &read);
    void salvageRows(Database &old);
    static void salvageBodies(Database &old, const std::function<void(const PackedBody &)> &put);
    void dropBrokenBodies();
    void forgetLostBodies(WriteTransaction &transaction);
    void mend();
    /// One transaction on all files.
    template <class F>
    void write(F job);

    StoreFiles m_files;
    const Clock &m_clock;
    RepairReport m_report;
    std::unique_ptr<BodyStore> m_bodies;
    std::unique_ptr<Database> m_mail;
    std::unique_ptr<LocalCopy> m_copy;
};

} // namespace posthorn
