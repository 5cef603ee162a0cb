#include "storefixture.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QRegularExpression>

using namespace posthorn;

/// Files of a store that were lost, went back in time, or were damaged: what exists only here stays, what a
/// server has is fetched again, and nothing falls over.
class TestDamage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lostMailFile();
    void olderMailFile();
    void draftReplacedSinceOlderMailFile();
    void shortenedLog();
    void lostCopy();
    void lostBodies();
    void unreadableFile_data();
    void unreadableFile();
    void noiseOverEachPage_data();
    void noiseOverEachPage();
    void flippedBits_data();
    void flippedBits();
    void shortenedFile_data();
    void shortenedFile();
    void damageIsRepairedAtTheNextOpening();
};

namespace
{

const QStringList files = {QStringLiteral("mail.db"), QStringLiteral("bodies.db"),
                           QStringLiteral("local.db")};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void overwrite(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// Something of all that exists only here, and something that a server has.
class Scene : public StoreFixture
{
public:
    Scene()
    {
        for (quint32 uid = 1; uid <= 40; ++uid)
            addWithBody(inbox, uid, QStringLiteral("Server %1").arg(uid));
        for (int i = 0; i < 12; ++i)
            collect(QStringLiteral("Pop %1").arg(i));
        const PlacementId draft = addLocal(drafts, QStringLiteral("Draft"));
        enqueue(OperationKind::SetFlags, {row(popInbox, QStringLiteral("Pop 3"))}, {},
                {flagged, {}, {QStringLiteral("later")}, {}});
        enqueue(OperationKind::Append, {draft}, drafts);
        enqueue(OperationKind::SetFlags, {row(inbox, QStringLiteral("Server 5"))}, {}, {seen, {}, {}, {}});
        enqueue(OperationKind::Move, {row(inbox, QStringLiteral("Server 6"))}, archive);
        send(QStringLiteral("Outgoing"));
    }

    void collect(const QString &subject)
    {
        IncomingMessage incoming = message(popInbox, 0, subject);
        incoming.body = "Subject: " + subject.toUtf8() + "\r\n\r\nCollected\r\n";
        const QByteArray uidl = subject.toUtf8().toHex();
        need(write(
            [&](WriteTransaction &t) -> Result<void> {
                POSTHORN_TRY(t.addPop3Message(pop, uidl, incoming));
                return {};
            },
            Durability::Full));
        need(write([&](WriteTransaction &t) { return t.verifyUidlBody(pop, uidl); }, Durability::Full));
        need(write([&](WriteTransaction &t) { return t.setUidlGone(pop, {uidl}); }, Durability::Full));
    }

    OutboxId send(const QString &subject)
    {
        OutboxRecord record;
        record.account = home;
        record.recipients = {QStringLiteral("ben@example.net")};
        record.subject = subject;
        record.messageId = subject.toUtf8() + "@example.org";
        return need(
            write([&](WriteTransaction &t) { return t.addOutbox(record, "Subject: x\r\n\r\nHi\r\n"); },
                  Durability::Full));
    }

    PlacementId row(FolderId folder, const QString &subject)
    {
        MessageQuery query;
        query.folder = folder;
        for (const MessageRow &row : need(read([&](StoreReader &r) { return r.firstRows(query, 1000); }))) {
            if (row.subject == subject)
                return row.id;
        }
        return {};
    }

    void reopen(Store::Opening opening)
    {
        close();
        adopt(need(Store::open(profile(), clock(), opening)));
    }

    [[nodiscard]] QString path(const QString &file) const { return profile().dataDir + u'/' + file; }
    void removeFile(const QString &file) const
    {
        for (const char *part : {"", "-wal", "-shm"})
            QFile::remove(path(file) + QLatin1String(part));
    }

    /// All that no server could give again, one line each.
    [[nodiscard]] QStringList onlyHere(bool withBodies = true)
    {
        QStringList lines;
        const auto folders = need(read([](StoreReader &r) { return r.folders(); }));
        for (const FolderRecord &folder : folders) {
            MessageQuery query;
            query.folder = folder.id;
            for (const MessageRow &row :
                 need(read([&](StoreReader &r) { return r.firstRows(query, 1000); }))) {
                if (row.location != Location::OnlyHere)
                    continue;
                const auto body = read([&](StoreReader &r) { return r.body(row.id); });
                lines.append(
                    QStringLiteral("%1/%2 %3 %4 %5")
                        .arg(folder.path, row.subject)
                        .arg(row.flags.flags.toInt())
                        .arg(row.flags.keywords.join(u','), !withBodies ? QString()
                                                            : body ? QString::fromLatin1(*body).simplified()
                                                                   : body.error().toString()));
            }
        }
        for (const OperationRecord &operation : open()) {
            const auto folder = need(read([&](StoreReader &r) { return r.folder(operation.folder); }));
            lines.append(QStringLiteral("operation %1 in %2 on %3 %4")
                             .arg(int(operation.kind))
                             .arg(folder.path)
                             .arg(operation.targets.first().uid)
                             .arg(QString::fromLatin1(operation.targets.first().messageId)));
        }
        for (const OutboxRecord &record : need(read([](StoreReader &r) { return r.outbox(); })))
            lines.append(QStringLiteral("outbox %1 %2")
                             .arg(record.subject, QString::fromLatin1(need(read([&](StoreReader &r) {
                                                                          return r.outboxMessage(record.id);
                                                                      })).simplified())));
        for (const UidlRecord &uidl : need(read([this](StoreReader &r) { return r.uidls(pop); })))
            lines.append(QStringLiteral("uidl %1 %2 %3")
                             .arg(QString::fromLatin1(uidl.uidl))
                             .arg(uidl.onServer)
                             .arg(uidl.message.isValid()));
        lines.sort();
        return lines;
    }
};

} // namespace

void TestDamage::lostMailFile()
{
    Scene f;
    const QStringList before = f.onlyHere();
    QVERIFY(before.size() > 28);
    f.close();
    f.removeFile(QStringLiteral("mail.db"));
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.onlyHere(), before);
    QVERIFY(f.store().repairs().restored >= 13);
    QCOMPARE(f.findings(), QString());
    // They can be found, and counted.
    MessageQuery query;
    query.folder = f.popInbox;
    query.search = {{SearchTerm::Field::Subject, QStringLiteral("Pop"), false}};
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.count(query); })), qint64(12));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.folder(f.popInbox); })).total, 12);
    // What the next sync brings is not taken for what the operations mean, and they can be done.
    for (quint32 uid = 1; uid <= 60; ++uid)
        f.addWithBody(f.inbox, uid, QStringLiteral("Server %1").arg(uid));
    QCOMPARE(f.onlyHere(), before);
    for (const OperationRecord &operation : f.open())
        need(f.write([&](WriteTransaction &t) { return t.completeOperation(operation.id, {77}); }));
    QCOMPARE(f.findings(), QString());
}

/// A backup of mail.db alone, or a log that was cleaned away.
void TestDamage::olderMailFile()
{
    Scene f;
    const OutboxId sent = f.send(QStringLiteral("Sent meanwhile"));
    f.close();
    const QByteArray old = contentOf(f.mailPath());
    f.reopen(Store::Opening::Own);
    f.collect(QStringLiteral("Newest"));
    need(f.write([&](WriteTransaction &t) { return t.removeOutbox(sent); }, Durability::Full));
    f.enqueue(OperationKind::SetFlags, {f.row(f.inbox, QStringLiteral("Server 9"))}, {}, {seen, {}, {}, {}});
    const QStringList before = f.onlyHere();
    f.close();
    f.removeFile(QStringLiteral("mail.db"));
    overwrite(f.mailPath(), old);
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.onlyHere(), before);
    QCOMPARE(f.subjects(f.popInbox).size(), 13);
    QCOMPARE(f.findings(), QString());
}

/// mail.db knows the version on the server, local.db the one that replaces it: the first goes once the second
/// is there.
void TestDamage::draftReplacedSinceOlderMailFile()
{
    Scene f;
    const PlacementId draft = f.addWithBody(f.drafts, 5, QStringLiteral("Old version"));
    f.close();
    const QByteArray old = contentOf(f.mailPath());
    f.reopen(Store::Opening::Own);
    IncomingMessage edited = StoreFixture::message(f.drafts, 0, QStringLiteral("New version"));
    edited.body = "Subject: New version\r\n\r\n";
    need(
        f.write([&](WriteTransaction &t) { return t.replaceLocalMessage(draft, edited); }, Durability::Full));
    const OperationId upload = f.enqueue(OperationKind::Append, {draft});
    f.close();
    f.removeFile(QStringLiteral("mail.db"));
    overwrite(f.mailPath(), old);
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.subjects(f.drafts), (QStringList{QStringLiteral("New version"), QStringLiteral("Draft")}));
    QCOMPARE(f.findings(), QString());
    f.add(f.drafts, 5, QStringLiteral("Old version")); // as a listing names it
    QCOMPARE(f.subjects(f.drafts), (QStringList{QStringLiteral("New version"), QStringLiteral("Draft")}));
    need(f.write([&](WriteTransaction &t) { return t.completeOperation(upload, {6}); }));
    const auto open = f.open();
    QCOMPARE(open.last().kind, OperationKind::Expunge);
    QCOMPARE(open.last().targets.first().uid, 5u);
    QCOMPARE(f.findings(), QString());
}

void TestDamage::shortenedLog()
{
    Scene f;
    f.close();
    f.reopen(Store::Opening::Own);
    const QByteArray file = contentOf(f.mailPath());
    f.collect(QStringLiteral("Newest"));
    f.collect(QStringLiteral("Newer"));
    const QByteArray log = contentOf(f.mailPath() + QStringLiteral("-wal"));
    QVERIFY(log.size() > 4096);
    const QStringList before = f.onlyHere();
    f.close();
    const QByteArray copy = contentOf(f.path(QStringLiteral("local.db")));
    const QByteArray bodies = contentOf(f.bodiesPath());
    for (qsizetype size = 0; size < log.size(); size += log.size() / 23 + 1) {
        for (const QString &name : files)
            f.removeFile(name);
        overwrite(f.mailPath(), file);
        overwrite(f.mailPath() + QStringLiteral("-wal"), log.first(size));
        overwrite(f.path(QStringLiteral("local.db")), copy);
        overwrite(f.bodiesPath(), bodies);
        f.reopen(Store::Opening::Own);
        QCOMPARE(f.onlyHere(), before);
        QCOMPARE(f.findings(), QString());
        f.close();
    }
}

void TestDamage::lostCopy()
{
    Scene f;
    const QStringList before = f.onlyHere(false);
    f.close();
    f.removeFile(QStringLiteral("local.db"));
    f.reopen(Store::Opening::Own);
    // The rows are there as they were; the bytes of thirteen are not, and that is said.
    QCOMPARE(f.onlyHere(false), before);
    QCOMPARE(f.store().repairs().lost, qint64(13));
    QVERIFY(!f.findings().contains(QLatin1String("local-copy")));
    f.collect(QStringLiteral("After"));
    f.close();
    f.removeFile(QStringLiteral("mail.db"));
    f.reopen(Store::Opening::Own);
    QVERIFY(f.row(f.popInbox, QStringLiteral("After")).isValid());
    QVERIFY(f.row(f.popInbox, QStringLiteral("Pop 3")).isValid());
}

void TestDamage::lostBodies()
{
    Scene f;
    const QStringList before = f.onlyHere();
    f.close();
    f.removeFile(QStringLiteral("bodies.db"));
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.onlyHere(), before);
    QCOMPARE(f.store().repairs().toFetchAgain, qint64(40));
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.missingBodyCount(f.inbox, 0); })),
             qint64(39)); // one moves
    QCOMPARE(f.findings(), QString());
}

void TestDamage::unreadableFile_data()
{
    QTest::addColumn<QString>("file");
    for (const QString &file : files)
        QTest::newRow(qPrintable(file)) << file;
}

void TestDamage::unreadableFile()
{
    QFETCH(QString, file);
    Scene f;
    const QStringList before = f.onlyHere(file != QLatin1String("local.db"));
    f.close();
    const QByteArray notes = QByteArray("These are my notes, and no database at all.\n").repeated(500);
    f.removeFile(file);
    overwrite(f.path(file), notes);
    // Who only looks changes nothing.
    const auto looked = Store::open(f.profile(), f.clock(), Store::Opening::Look);
    QVERIFY(!looked);
    QCOMPARE(looked.error().code, ErrorCode::StoreCorrupt);
    QCOMPARE(contentOf(f.path(file)), notes);
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.onlyHere(file != QLatin1String("local.db")), before);
    QCOMPARE(f.store().repairs().setAside.size(), 1);
    QCOMPARE(contentOf(f.store().repairs().setAside.first()), notes);
}

void TestDamage::noiseOverEachPage_data()
{
    unreadableFile_data();
}

/// After a repair there is nothing to find, and what exists only here is there; but for the bytes that the
/// noise went over.
void TestDamage::noiseOverEachPage()
{
    QFETCH(QString, file);
    Scene f;
    const QStringList rows = f.onlyHere(false);
    const QStringList before = f.onlyHere();
    f.close();
    QHash<QString, QByteArray> whole;
    for (const QString &name : files)
        whole[name] = contentOf(f.path(name));
    const qsizetype pageSize = file == QLatin1String("mail.db") ? 4096 : 16384;
    for (qsizetype at = 0; at < whole[file].size(); at += pageSize) {
        for (const QString &name : files) {
            f.removeFile(name);
            overwrite(f.path(name), whole[name]);
        }
        QByteArray damaged = whole[file];
        for (qsizetype i = 0; i < pageSize; ++i)
            damaged[at + i] = static_cast<char>(0xA5 ^ (i * 31));
        overwrite(f.path(file), damaged);
        f.reopen(Store::Opening::Repair);
        const QByteArray where = QStringLiteral("page %1 of %2").arg(at / pageSize).arg(file).toUtf8();
        QVERIFY2(f.onlyHere(false) == rows, where);
        if (file != QLatin1String("local.db"))
            QVERIFY2(f.onlyHere() == before, where);
        QString findings = f.findings();
        if (f.store().repairs().lost > 0)
            findings.remove(QRegularExpression(QStringLiteral("missing-body: .*\n?")));
        QVERIFY2(findings.isEmpty(), where + ": " + findings.toUtf8());
        f.close();
    }
}

void TestDamage::flippedBits_data()
{
    unreadableFile_data();
}

/// Not every bit can be told from another; but nothing falls over, and what exists only here is still there.
void TestDamage::flippedBits()
{
    QFETCH(QString, file);
    Scene f;
    const qsizetype rows = f.onlyHere(false).size();
    f.close();
    QHash<QString, QByteArray> whole;
    for (const QString &name : files)
        whole[name] = contentOf(f.path(name));
    const int rounds = qEnvironmentVariable("POSTHORN_TEST_STEPS", QStringLiteral("40")).toInt();
    const quint32 seed = qEnvironmentVariable("POSTHORN_TEST_SEED", QStringLiteral("7")).toUInt();
    QRandomGenerator random(seed);
    for (int round = 0; round < rounds; ++round) {
        for (const QString &name : files) {
            f.removeFile(name);
            overwrite(f.path(name), whole[name]);
        }
        QByteArray damaged = whole[file];
        for (int i = 0; i < 3; ++i) {
            const qsizetype at = random.bounded(damaged.size());
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << random.bounded(8)));
        }
        overwrite(f.path(file), damaged);
        auto opened = Store::open(f.profile(), f.clock(), Store::Opening::Repair);
        if (!opened && opened.error().code == ErrorCode::StoreTooNew)
            continue; // so it must look
        f.adopt(need(std::move(opened)));
        QVERIFY2(f.onlyHere(false).size() >= rows, QByteArray::number(round));
        f.collect(QStringLiteral("After"));
        f.close();
    }
}

void TestDamage::shortenedFile_data()
{
    unreadableFile_data();
}

void TestDamage::shortenedFile()
{
    QFETCH(QString, file);
    Scene f;
    const QStringList rows = f.onlyHere(false);
    f.close();
    QHash<QString, QByteArray> whole;
    for (const QString &name : files)
        whole[name] = contentOf(f.path(name));
    for (qsizetype size = 0; size < whole[file].size(); size += whole[file].size() / 9) {
        for (const QString &name : files) {
            f.removeFile(name);
            overwrite(f.path(name), whole[name]);
        }
        overwrite(f.path(file), whole[file].first(size));
        f.reopen(Store::Opening::Repair);
        QCOMPARE(f.onlyHere(false), rows);
        f.close();
    }
}

void TestDamage::damageIsRepairedAtTheNextOpening()
{
    Scene f;
    const QStringList before = f.onlyHere();
    f.close();
    QByteArray damaged = contentOf(f.bodiesPath());
    const qsizetype at = damaged.indexOf("Subject: Server 7");
    QVERIFY(at > 0);
    damaged.replace(at, 7, "subject");
    overwrite(f.bodiesPath(), damaged);
    f.reopen(Store::Opening::Own);
    const PlacementId id = f.row(f.inbox, QStringLiteral("Server 7"));
    const auto body = f.read([id](StoreReader &r) { return r.body(id); });
    QVERIFY(!body && body.error().code == ErrorCode::StoreCorrupt);
    f.reopen(Store::Opening::Own);
    QCOMPARE(f.store().repairs().toFetchAgain, qint64(1));
    QVERIFY(!f.detail(id).row.hasBody);
    QCOMPARE(f.findings(), QString());
    QCOMPARE(f.onlyHere(), before);
    f.reopen(Store::Opening::Own);
    QVERIFY(f.store().repairs().isEmpty());
}

QTEST_GUILESS_MAIN(TestDamage)
#include "test_damage.moc"
