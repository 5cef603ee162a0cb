#include "storerepair.h"

#include "migrator.h"
#include "storeerror.h"

#include <QFileInfo>
#include <SQLiteCpp/Exception.h>

namespace posthorn
{

namespace
{

bool isThere(const QString &path)
{
    return QFileInfo(path).size() > 0;
}

/// Whether a look at the first pages is possible at all.
bool isReadable(const QString &path)
{
    const auto looked = attempt([&path] {
        Database database(path, Database::Mode::ReadWrite);
        (void)Query(database, "SELECT count(*) FROM sqlite_master").next();
    });
    if (!looked && looked.error().code != ErrorCode::StoreCorrupt)
        throw StoreFailure{looked.error()};
    return looked.has_value();
}

bool isWhole(const QString &path, const StoreSchema &schema)
{
    const auto whole = attempt([&] {
        Database file(path, Database::Mode::ReadWrite);
        Migrator migrator(file, schema);
        migrator.migrate();
        if (!migrator.hasOwnSchema())
            return false;
        if (!file.integrityErrors().isEmpty())
            file.execute("REINDEX"); // an index is only another view of the rows
        return file.integrityErrors().isEmpty();
    });
    if (!whole && whole.error().code != ErrorCode::StoreCorrupt)
        throw StoreFailure{whole.error()};
    return whole && *whole;
}

qint64 number(Database &database, const char *sql)
{
    Query query(database, sql);
    return query.next() ? query.integer(0) : 0;
}

template <class T>
T need(Result<T> result)
{
    if (!result)
        throw StoreFailure{std::move(result).error()};
    if constexpr (!std::is_void_v<T>)
        return *std::move(result);
}

} // namespace

StoreRepair::StoreRepair(StoreFiles files, const Clock &clock)
    : m_files(std::move(files))
    , m_clock(clock)
{
}

void StoreRepair::openFiles()
{
    m_bodies = std::make_unique<BodyStore>(m_files, Database::Mode::ReadWrite);
    m_mail = std::make_unique<Database>(m_files.mail, Database::Mode::ReadWrite);
    Migrator(*m_mail, StoreSchema::mail()).migrate();
    m_copy = std::make_unique<LocalCopy>(*m_mail, *m_bodies);
    m_copy->watch();
}

void StoreRepair::closeFiles()
{
    m_copy.reset();
    m_mail.reset();
    m_bodies.reset();
}

void StoreRepair::setAside(const QString &path, QString &name)
{
    name = posthorn::setAside(path);
    m_report.setAside.append(name);
}

void StoreRepair::open(bool mayReplace)
{
    if (mayReplace) {
        for (const QString &path : {m_files.local, m_files.mail, m_files.bodies}) {
            QString name;
            if (isThere(path) && !isReadable(path))
                setAside(path, name);
        }
    }
    const auto opened = attempt([&] {
        const bool newMail = !isThere(m_files.mail);
        const bool newBytes = !isThere(m_files.bodies) || !isThere(m_files.local);
        openFiles();
        reconcile(newMail);
        if (newBytes && mayReplace)
            write([this](WriteTransaction &transaction) { forgetLostBodies(transaction); });
    });
    if (opened)
        return;
    if (!mayReplace || opened.error().code != ErrorCode::StoreCorrupt)
        throw StoreFailure{opened.error()};
    repair();
}

quint64 StoreRepair::revision()
{
    return static_cast<quint64>(number(*m_mail, "SELECT value FROM meta WHERE key = 'revision'"));
}

void StoreRepair::reconcile(bool newMail)
{
    if (!m_copy->reconcile())
        return;
    // What is shown follows the operations that came back.
    write([](WriteTransaction &transaction) { (void)need(transaction.mendRows()); });
    if (newMail)
        m_report.restored = number(*m_mail, "SELECT count(*) FROM placement") +
                            number(*m_mail, "SELECT count(*) FROM operation") +
                            number(*m_mail, "SELECT count(*) FROM outbox");
}

template <class F>
void StoreRepair::write(F job)
{
    m_bodies->setFull(true);
    m_mail->beginImmediate(true);
    StoreChange change;
    WriteTransaction transaction(*m_mail, *m_bodies, m_clock, change);
    job(transaction);
    m_copy->follow();
    m_bodies->commit();
    m_mail->commit();
}

StoreRepair::Broken StoreRepair::replaceBroken()
{
    closeFiles();
    Broken broken;
    if (!isWhole(m_files.local, StoreSchema::local()))
        setAside(m_files.local, broken.local);
    if (!isWhole(m_files.bodies, StoreSchema::bodies()))
        setAside(m_files.bodies, broken.bodies);
    if (!isWhole(m_files.mail, StoreSchema::mail()))
        setAside(m_files.mail, broken.mail);
    openFiles();
    return broken;
}

/// What the file that was set aside still gives; a broken definition of one table does not hide the others.
void StoreRepair::salvage(const QString &from, const std::function<void(Database &)> &read)
{
    const auto done = attempt([&] {
        Database old(from, Database::Mode::ReadOnly);
        old.execute("PRAGMA writable_schema = ON");
        read(old);
    });
    if (!done)
        qInfo("%s: %s", qPrintable(from), qPrintable(done.error().toString()));
    m_bodies->commit();
}

/// Both files with rows were broken: whatever can be read of the copy becomes the copy.
void StoreRepair::salvageRows(Database &old)
{
    m_mail->beginImmediate(true);
    m_copy->rebuild();
    RowCopier rows(old, m_bodies->localFile());
    rows.setTolerant();
    for (const char *table : LocalCopy::tables)
        (void)rows.salvage(table);
    (void)rows.salvage("sequence");
    Query(m_bodies->localFile(), "UPDATE revision SET value = value + 1000").run(); // newer than mail.db
    m_mail->commit();
}

void StoreRepair::salvageBodies(Database &old, const std::function<void(const PackedBody &)> &put)
{
    for (const char *order : {"SELECT hash, size, data FROM body ORDER BY id",
                              "SELECT hash, size, data FROM body ORDER BY id DESC"}) {
        const auto read = attempt([&] {
            Query query(old, order);
            while (query.next()) {
                const PackedBody body{query.blob(0), query.integer(1), query.blob(2)};
                if (attempt([&body] { return BodyTable::unpacked(body); }))
                    put(body);
            }
        });
        if (read)
            return;
        qInfo("%s: %s", qPrintable(old.path()), qPrintable(read.error().toString()));
    }
}

/// So that they are not taken for what they should be; a server's come again.
void StoreRepair::dropBrokenBodies()
{
    QList<QByteArray> broken;
    m_bodies->forEach([&](const BodyTable::Entry &entry) {
        if (const auto bytes = attempt([&] { return m_bodies->get(entry.hash); });
            !bytes && bytes.error().code == ErrorCode::StoreCorrupt)
            broken.append(entry.hash);
    });
    for (const QByteArray &hash : broken)
        m_bodies->remove(hash);
    m_bodies->commit();
}

void StoreRepair::forgetLostBodies(WriteTransaction &transaction)
{
    const auto lost = need(transaction.forgetLostBodies());
    m_report.toFetchAgain += lost.toFetchAgain;
    m_report.lost += lost.gone;
}

void StoreRepair::mend()
{
    write([this](WriteTransaction &transaction) {
        m_report.mended += need(transaction.mendWords());
        m_copy->restoreRows();
        m_report.mended += need(transaction.mendRows());
        forgetLostBodies(transaction);
        m_copy->rebuild();
    });
}

void StoreRepair::repair()
{
    const Broken broken = replaceBroken();
    if (!broken.local.isEmpty())
        salvage(broken.local, [&](Database &old) {
            BodyTable bytes(m_bodies->beginLocal());
            salvageBodies(old, [&bytes](const PackedBody &body) { bytes.put(body); });
            if (!broken.mail.isEmpty())
                salvageRows(old);
        });
    if (!broken.bodies.isEmpty())
        salvage(broken.bodies, [this](Database &old) {
            salvageBodies(old, [this](const PackedBody &body) { m_bodies->put(body); });
        });
    reconcile(!broken.mail.isEmpty());
    dropBrokenBodies();
    const auto mended = attempt([this] { mend(); });
    if (mended)
        return;
    if (mended.error().code != ErrorCode::StoreCorrupt)
        throw StoreFailure{mended.error()};
    // Broken where no look at the pages shows it.
    closeFiles();
    QString name;
    setAside(m_files.mail, name);
    openFiles();
    reconcile(true);
    mend();
}

} // namespace posthorn
