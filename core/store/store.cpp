#include "store.h"

#include "parsingmarks.h"
#include "readerthread.h"
#include "storeerror.h"
#include "storerepair.h"
#include "storewriter.h"

#include <QFile>
#include <QThread>
#include <QTimer>

namespace posthorn
{

namespace
{

constexpr std::chrono::seconds foreignInterval{2};

QString damageMark(const Profile &profile)
{
    return profile.dataDir + QStringLiteral("/damaged");
}

} // namespace

class Store::Private
{
public:
    Private(const Profile &profile, const Clock &clock, StoreWriter::Published published)
        : writer(StoreFiles::of(profile), clock, std::move(published))
        , interactive(StoreFiles::of(profile))
        , background(StoreFiles::of(profile))
        , damageMark(posthorn::damageMark(profile))
    {
    }

    // Closed last: only a connection that may write can fold the log into the file.
    StoreWriter writer;
    ReaderThread interactive;
    ReaderThread background;
    QTimer foreignTimer;
    QString damageMark;
    RepairReport repairs;
    std::unique_ptr<ParsingMarks> parsing;
};

Store::Reply::Reply(QObject *context)
    : m_context(context)
{
    if (!context)
        return;
    // An undelivered reply is let go when its thread's event queue is taken down, under the lock of that
    // queue: nothing may be posted then. Its own thread can delete the relay at once.
    m_relay = std::shared_ptr<QObject>(new QObject, [](QObject *relay) {
        if (!relay->thread() || relay->thread() == QThread::currentThread())
            delete relay;
        else
            relay->deleteLater();
    });
    m_relay->moveToThread(context->thread());
}

void Store::Reply::send(std::function<void()> reply) const
{
    if (!m_relay)
        return;
    // The context may die while this runs; the relay does not, and on their thread the guard can be trusted.
    QMetaObject::invokeMethod(
        m_relay.get(),
        [relay = m_relay, context = m_context, reply = std::move(reply)] {
            if (context)
                reply();
        },
        Qt::QueuedConnection);
}

Store::Store(const Profile &profile, const Clock &clock)
{
    qRegisterMetaType<StoreChange>();
    qRegisterMetaType<Error>();
    d = std::make_unique<Private>(profile, clock, [this](StoreChange change) {
        QMetaObject::invokeMethod(
            this, [this, change = std::move(change)] { Q_EMIT changed(change); }, Qt::QueuedConnection);
    });
    // What another process (posthornctl beside the window) writes shows in the revision alone.
    d->foreignTimer.setTimerType(Qt::VeryCoarseTimer);
    d->foreignTimer.setInterval(foreignInterval);
    connect(&d->foreignTimer, &QTimer::timeout, this, &Store::lookForForeignChanges);
    d->foreignTimer.start();
}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const Profile &profile, const Clock &clock, Opening opening)
{
    POSTHORN_TRY(profile.create());
    return attempt([&] {
        RepairReport report;
        quint64 revision = 0;
        {
            const QString mark = damageMark(profile);
            StoreRepair files(StoreFiles::of(profile), clock);
            files.open(opening != Opening::Look);
            if (opening == Opening::Repair || (opening == Opening::Own && QFile::exists(mark))) {
                files.repair();
                QFile::remove(mark);
            }
            report = files.report();
            revision = files.revision();
        }
        std::unique_ptr<Store> store(new Store(profile, clock));
        store->d->repairs = report;
        // Who only looks parses nothing for the store.
        store->d->parsing = std::make_unique<ParsingMarks>(
            opening == Opening::Look ? QString() : profile.dataDir + QStringLiteral("/parsing"));
        (void)store->d->writer.noteForeignRevision(revision);
        return store;
    });
}

const RepairReport &Store::repairs() const
{
    return d->repairs;
}

ParsingMarks &Store::parsing()
{
    return *d->parsing;
}

/// The next owner of the profile looks at everything.
void Store::noteDamage(const Error &error)
{
    if (error.domain != ErrorDomain::Store || error.code != ErrorCode::StoreCorrupt)
        return;
    QFile mark(d->damageMark);
    if (!mark.exists() && mark.open(QIODevice::WriteOnly))
        mark.write(error.toString().toUtf8());
}

void Store::post(Durability durability, WriteJob<void> job)
{
    enqueueWrite(durability, std::move(job), [this](const Result<void> &result) {
        if (result)
            return;
        qWarning("writing: %s", qPrintable(result.error().toString()));
        QMetaObject::invokeMethod(
            this, [this, error = result.error()] { Q_EMIT writeFailed(error); }, Qt::QueuedConnection);
    });
}

void Store::enqueueWrite(Durability durability, ErasedWrite job, std::function<void(Result<void>)> done)
{
    d->writer.enqueue(durability, std::move(job), [this, done = std::move(done)](const Result<void> &result) {
        if (!result)
            noteDamage(result.error());
        if (done)
            done(result);
    });
}

void Store::enqueueRead(Lane lane, ErasedRead job)
{
    (lane == Lane::Interactive ? d->interactive : d->background).enqueue(std::move(job));
}

void Store::lookForForeignChanges()
{
    read<StoreChange>(
        Lane::Background,
        [known = d->writer.knownRevision()](StoreReader &reader) { return reader.changesSince(known); }, this,
        [this](const Result<StoreChange> &change) {
            if (change && d->writer.noteForeignRevision(change->revision))
                Q_EMIT changed(*change);
        });
}

} // namespace posthorn
