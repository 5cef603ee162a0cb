#include "switchpreview.h"

#include "connectionattempt.h"
#include "folderlistsync.h"
#include "imapsteps.h"
#include "pop3/pop3session.h"
#include "switchend.h"
#include "switchfolders.h"
#include "switchplan.h"

#include <QTemporaryDir>
#include <algorithm>

namespace posthorn
{

namespace
{

using Progress = std::function<void(const QString &folder, int done, int total)>;

Result<std::vector<SwitchCandidate>> candidatesOf(Store &store, AccountId account)
{
    return store.readAndWait<std::vector<SwitchCandidate>>(
        [account](StoreReader &reader) { return comparedOf(reader, account); });
}

void countHere(const std::vector<SwitchCandidate> &candidates, SwitchPreview &preview)
{
    preview.here = std::count_if(candidates.begin(), candidates.end(), [](const SwitchCandidate &candidate) {
        return !candidate.hidden && !candidate.isDeleted();
    });
}

/// All headers of the server, in `scratch`.
Result<QList<FolderRecord>> readServer(ImapSession &session, Store &scratch, const Account &account,
                                       const Progress &progress, QStringList &notOpened)
{
    static const SystemClock clock;
    POSTHORN_TRY(scratch.writeAndWait<void>(Durability::Normal, [&account](WriteTransaction &transaction) {
        return transaction.upsertAccount(account.id, true, {});
    }));
    POSTHORN_TRY_ASSIGN(const auto listed, FolderListSync(session, scratch, clock, account.id).run());
    for (const FolderRecord &folder : listed.folders) {
        if (!folder.selectable || isCollection(folder.role))
            continue;
        ImapSteps steps(session, scratch, clock);
        const auto told = [&](int done, int total) { progress(folder.path, done, total); };
        const auto read = steps.syncFolder(folder.id, false, told);
        if (!read && !isRefusal(read.error()))
            return read.error();
        if (!read)
            notOpened.append(folder.path);
    }
    return listed.folders;
}

Result<SwitchPreview> lookByImap(ImapSession &session, Store &store, const QString &scratchDir,
                                 const Account &account, const Progress &progress)
{
    const QTemporaryDir dir(scratchDir + QStringLiteral("/preview-XXXXXX"));
    if (!dir.isValid())
        return Error{ErrorDomain::Store, ErrorCode::StoreUnavailable, Retry::Backoff, {}, dir.errorString()};
    static const SystemClock clock;
    POSTHORN_TRY_ASSIGN(const auto scratch, Store::open(Profile::at(dir.path()), clock));
    SwitchPreview preview;
    POSTHORN_TRY_ASSIGN(const auto folders,
                        readServer(session, *scratch, account, progress, preview.notOpened));
    POSTHORN_TRY_ASSIGN(const auto there, candidatesOf(*scratch, account.id));
    POSTHORN_TRY_ASSIGN(auto candidates, candidatesOf(store, account.id));
    std::erase_if(candidates, [](const SwitchCandidate &candidate) { return !candidate.isHere(); });
    countHere(candidates, preview);
    preview.onServer = qint64(there.size());
    preview.folders = int(std::count_if(folders.begin(), folders.end(),
                                        [](const FolderRecord &folder) { return folder.selectable; }));
    candidates.insert(candidates.end(), there.begin(), there.end());
    const SwitchPlan plan = SwitchPlan::of(candidates, folders);
    preview.certain = qint64(plan.certain.size());
    preview.doubtful = qint64(plan.doubtful.size());
    preview.onlyHere = plan.onlyHere;
    preview.hidden = qint64(plan.deleted.size());
    return preview;
}

Result<SwitchPreview> lookByPop3(Pop3Session &session, Store &store, const Account &account)
{
    POSTHORN_TRY_ASSIGN(const auto listed, session.list());
    POSTHORN_TRY_ASSIGN(const auto candidates, candidatesOf(store, account.id));
    SwitchPreview preview;
    countHere(candidates, preview);
    preview.onServer = listed.size();
    preview.folders = 1;
    POSTHORN_TRY(session.quit());
    return preview;
}

} // namespace

SwitchPreviewer::SwitchPreviewer(Store &store, QString scratchDir, QObject *parent)
    : QObject(parent)
    , m_store(store)
    , m_scratchDir(std::move(scratchDir))
{
}

SwitchPreviewer::~SwitchPreviewer()
{
    cancel();
}

void SwitchPreviewer::cancel()
{
    ++m_generation;
    if (!m_thread)
        return;
    m_token.cancel();
    m_thread->wait();
    m_thread.reset();
}

void SwitchPreviewer::start(const Account &account, const QString &secret)
{
    cancel();
    m_token = {};
    m_thread.reset(QThread::create([this, account, secret, token = m_token, generation = m_generation,
                                    &store = m_store, scratchDir = m_scratchDir] {
        const Progress progress = [this, generation](const QString &folder, int done, int total) {
            QMetaObject::invokeMethod(
                this,
                [this, folder, done, total, generation] {
                    if (generation == m_generation)
                        emit progressed(folder, done, total);
                },
                Qt::QueuedConnection);
        };
        JobEnd end;
        const auto look = [&]() -> Result<SwitchPreview> {
            const auto transcript = std::make_shared<Transcript>();
            if (account.isImap()) {
                POSTHORN_TRY_ASSIGN(const auto session, openSession<ImapSession>(account.incoming, secret,
                                                                                 token, transcript, end));
                return lookByImap(*session, store, scratchDir, account, progress);
            }
            POSTHORN_TRY_ASSIGN(const auto session,
                                openSession<Pop3Session>(account.incoming, secret, token, transcript, end));
            return lookByPop3(*session, store, account);
        };
        const Result<SwitchPreview> preview = look();
        QMetaObject::invokeMethod(
            this,
            [this, preview, generation, certificate = end.certificate] {
                if (generation == m_generation)
                    emit finished(preview, certificate);
            },
            Qt::QueuedConnection);
    }));
    m_thread->setObjectName(QStringLiteral("switch-%1").arg(account.id.value()));
    m_thread->start();
}

} // namespace posthorn
