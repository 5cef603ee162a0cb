#include "store.h"

#include "migrator.h"
#include "readerthread.h"
#include "storeerror.h"
#include "storewriter.h"

#include <QDir>
#include <QThread>
#include <QTimer>

namespace posthorn
{

namespace
{

constexpr qint32 mailApplicationId = 0x50484d4c; // "PHML"
constexpr std::chrono::seconds foreignInterval{2};

QString mailPath(const Profile &profile)
{
    return QDir(profile.dataDir).filePath(QStringLiteral("mail.db"));
}

QString bodiesPath(const Profile &profile)
{
    return QDir(profile.dataDir).filePath(QStringLiteral("bodies.db"));
}

} // namespace

class Store::Private
{
public:
    Private(const Profile &profile, const Clock &clock, StoreWriter::Published published)
        : writer(mailPath(profile), bodiesPath(profile), clock, std::move(published))
        , interactive(mailPath(profile), bodiesPath(profile))
        , background(mailPath(profile), bodiesPath(profile))
    {
    }

    // Closed last: only a connection that may write can fold the log into the file.
    StoreWriter writer;
    ReaderThread interactive;
    ReaderThread background;
    QTimer foreignTimer;
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

Result<std::unique_ptr<Store>> Store::open(const Profile &profile, const Clock &clock)
{
    POSTHORN_TRY(profile.create());
    return attempt([&] {
        BodyStore(bodiesPath(profile), Database::Mode::ReadWrite);
        quint64 revision = 0;
        {
            Database database(mailPath(profile), Database::Mode::ReadWrite);
            Migrator(database, QStringLiteral(":/posthorn/store/"), mailApplicationId).migrate();
            Query query(database, "SELECT value FROM meta WHERE key = 'revision'");
            if (query.next())
                revision = static_cast<quint64>(query.integer(0));
        }
        std::unique_ptr<Store> store(new Store(profile, clock));
        (void)store->d->writer.noteForeignRevision(revision);
        return store;
    });
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
    d->writer.enqueue(durability, std::move(job), std::move(done));
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
