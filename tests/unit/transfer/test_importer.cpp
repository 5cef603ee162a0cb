#include "storefixture.h"
#include "transfer/exporter.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace posthorn;

/// Mail from files in the store, and back: counted, compared, and gone on with after an end at any moment.
class TestImporter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void countsWhatItReads();
    void againStoresNothing();
    void whatWasDeletedHereComesBack();
    void goesOnAfterAnyBatch();
    void changedFilesAreReadAnew();
    void serverFolderIsUploaded();
    void pop3MailIsTheServers();
    void foldersAreMade();
    void keywordsAreRenamed();
    void wholeWayIsExact_data();
    void wholeWayIsExact();
    void damagedIsLeftOutOfAnExport();

private:
    QString path(const QString &name) const { return m_dir->path() + u'/' + name; }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(path(name).section(u'/', 0, -2));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
    }
    static QByteArray letter(int number)
    {
        return "From: a@example.org\nSubject: " + QByteArray::number(number) + "\nMessage-ID: <" +
               QByteArray::number(number) + "@example.org>\n\nText " + QByteArray::number(number) + "\n";
    }
    static QByteArray mbox(int messages)
    {
        QByteArray all;
        for (int i = 0; i < messages; ++i)
            all += "From a Thu Nov 26 18:05:00 2026\n" + letter(i) + '\n';
        return all;
    }
    QList<ImportStep> steps(const QString &name, FolderId folder) const
    {
        QList<ImportStep> steps;
        const auto source = findMail(path(name));
        if (!source)
            return steps;
        for (const SourceFolder &found : source->folders) {
            ImportStep step;
            step.source = found;
            step.folder = folder;
            steps.append(step);
        }
        return steps;
    }
    Result<TransferReport> run(const QList<ImportStep> &steps, int stopAfterBatches = -1)
    {
        Importer importer(m_store->store(), m_store->clock(), path(QStringLiteral("state")));
        CancellationToken cancel;
        int batches = 0;
        importer.setProgress([&](const Importer::Progress &) {
            if (++batches == stopAfterBatches)
                cancel.cancel();
        });
        return importer.run(steps, cancel);
    }
    int rows(FolderId folder)
    {
        MessageQuery query;
        query.folder = folder;
        return int(need(m_store->read([&query](StoreReader &reader) { return reader.count(query); })));
    }
    bool stateIsLeft() const { return !QDir(path(QStringLiteral("state"))).entryList(QDir::Files).isEmpty(); }

    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<StoreFixture> m_store;
};

void TestImporter::init()
{
    m_dir = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<StoreFixture>();
}

void TestImporter::countsWhatItReads()
{
    write(QStringLiteral("box"), mbox(3) + "From a\nX-Mozilla-Status: 0009\nX: gone\n\n\n" +
                                     "From a\nX-Mozilla-Status: 0401\nX: half\n\n\n" + "From a\n" +
                                     letter(0) + "\n");
    const auto report = run(steps(QStringLiteral("box"), m_store->popInbox));
    QVERIFY(report);
    QCOMPARE(report->counts, (TransferCounts{5, 3, 1, 1, 1}));
    QCOMPARE(report->reasons.size(), 1);
    QCOMPARE(report->reasons.first().reason, SkipReason::HeaderOnly);
    QVERIFY(report->reasons.first().place.contains(QLatin1String("box, byte ")));
    QCOMPARE(rows(m_store->popInbox), 3);
    QVERIFY(!stateIsLeft());
    QCOMPARE(m_store->findings(), QString());
}

void TestImporter::againStoresNothing()
{
    write(QStringLiteral("box"), mbox(600));
    QCOMPARE(run(steps(QStringLiteral("box"), m_store->popInbox))->counts,
             (TransferCounts{600, 600, 0, 0, 0}));
    QCOMPARE(run(steps(QStringLiteral("box"), m_store->popInbox))->counts,
             (TransferCounts{600, 0, 600, 0, 0}));
    // Another folder is another place.
    QCOMPARE(run(steps(QStringLiteral("box"), m_store->popTrash))->counts,
             (TransferCounts{600, 600, 0, 0, 0}));
    QCOMPARE(m_store->findings(), QString());
}

void TestImporter::whatWasDeletedHereComesBack()
{
    write(QStringLiteral("box"), mbox(1));
    QVERIFY(run(steps(QStringLiteral("box"), m_store->popInbox)));
    MessageQuery query;
    query.folder = m_store->popInbox;
    const auto rowsThere =
        need(m_store->read([&](StoreReader &reader) { return reader.firstRows(query, 1); }));
    (void)m_store->enqueue(OperationKind::Expunge, {rowsThere.first().id});
    QCOMPARE(rows(m_store->popInbox), 0);
    QCOMPARE(run(steps(QStringLiteral("box"), m_store->popInbox))->counts.stored, 1);
}

/// Stopped after each batch in turn: nothing twice, nothing missing, and the counts are those of one run.
void TestImporter::goesOnAfterAnyBatch()
{
    write(QStringLiteral("boxes/a"), mbox(1100));
    write(QStringLiteral("boxes/b"), mbox(600));
    for (int i = 0; i < 510; ++i)
        write(QStringLiteral("boxes/eml/%1.eml").arg(i), letter(5000 + i));
    for (int stop = 1;; ++stop) {
        m_store = std::make_unique<StoreFixture>();
        const auto all = steps(QStringLiteral("boxes"), m_store->popInbox);
        QCOMPARE(all.size(), 3);
        const auto stopped = run(all, stop);
        if (stopped) {
            QVERIFY(stop > 4);
            break;
        }
        QVERIFY(stopped.error().isCancelled());
        QVERIFY(stateIsLeft());
        m_store->reopen();
        const auto rest = run(all);
        QVERIFY(rest && rest->wentOn);
        QCOMPARE(rest->counts, (TransferCounts{2210, 1610, 600, 0, 0}));
        QCOMPARE(rows(m_store->popInbox), 1610);
        QVERIFY(!stateIsLeft());
    }
}

void TestImporter::changedFilesAreReadAnew()
{
    write(QStringLiteral("box"), mbox(1800));
    const auto all = steps(QStringLiteral("box"), m_store->popInbox);
    QVERIFY(!run(all, 1));
    write(QStringLiteral("box"), "From a\n" + letter(9000) + '\n' + mbox(1800));
    const auto report = run(all);
    QVERIFY(report);
    QCOMPARE(report->counts.read, 1801);
    QCOMPARE(rows(m_store->popInbox), 1801);
}

void TestImporter::serverFolderIsUploaded()
{
    write(QStringLiteral("box"), mbox(2));
    QVERIFY(run(steps(QStringLiteral("box"), m_store->archive)));
    const auto operations = m_store->open();
    QCOMPARE(operations.size(), 2);
    QCOMPARE(operations.first().kind, OperationKind::Append);
}

/// What Thunderbird collected is known to be on the server, and its bytes to be here.
void TestImporter::pop3MailIsTheServers()
{
    write(QStringLiteral("box"), "From a\nX-UIDL: u1\nX-Mozilla-Status: 0001\n" + letter(1) +
                                     "\nFrom a\nX-UIDL: u2\nX-Mozilla-Status: 0000\n" + letter(2) + '\n');
    const QList<QByteArray> collected{"u1", "u3"};
    QVERIFY(m_store->write([&](WriteTransaction &transaction) {
        return transaction.addCollectedUidls(m_store->pop, collected);
    }));
    QList<ImportStep> all = steps(QStringLiteral("box"), m_store->popInbox);
    all.first().uidls = {collected.begin(), collected.end()};
    QVERIFY(run(all));
    QHash<QByteArray, UidlRecord> known;
    for (const UidlRecord &record :
         need(m_store->read([&](StoreReader &reader) { return reader.uidls(m_store->pop); })))
        known.insert(record.uidl, record);
    QCOMPARE(known.size(), 2);
    QVERIFY(known["u1"].message.isValid() && known["u1"].bodyVerified && !known["u1"].deletedHere);
    QVERIFY(!known["u3"].message.isValid() && known["u3"].deletedHere && known["u3"].keptOnServer);
    QCOMPARE(rows(m_store->popInbox), 2);
    // A copy in another folder has the same UIDL; both are there.
    all.first().folder = m_store->popTrash;
    QVERIFY(run(all));
    QCOMPARE(rows(m_store->popTrash), 2);
    QCOMPARE(m_store->findings(), QString());
}

void TestImporter::foldersAreMade()
{
    write(QStringLiteral("tree/Inbox"), mbox(1));
    write(QStringLiteral("tree/Inbox.sbd/Work"), mbox(2));
    write(QStringLiteral("tree/Letters"), mbox(3));
    const MailSource source = need(findMail(path(QStringLiteral("tree"))));
    Importer importer(m_store->store(), m_store->clock(), path(QStringLiteral("state")));
    const auto byRole = need(importer.makeFolders(m_store->pop, source.folders, {}, true));
    QCOMPARE(byRole.size(), 3);
    QCOMPARE(byRole[0].folder, m_store->popInbox);
    QVERIFY(run(byRole));
    QCOMPARE(rows(byRole[1].folder), 2);
    // The same again, and beside what a server has.
    const auto again = need(importer.makeFolders(m_store->pop, source.folders, {}, true));
    QCOMPARE(again[1].folder, byRole[1].folder);
    const auto beside =
        need(importer.makeFolders(m_store->home, source.folders, QStringLiteral("Old"), false));
    const auto folder =
        need(m_store->read([&](StoreReader &reader) { return reader.folder(beside[1].folder); }));
    QCOMPARE(folder.path, QStringLiteral("Old/Inbox/Work"));
    QVERIFY(folder.local);
}

void TestImporter::keywordsAreRenamed()
{
    write(QStringLiteral("box"),
          "From a\nX-Mozilla-Status: 0001\nX-Mozilla-Keys: $label1 other\n" + letter(1));
    auto all = steps(QStringLiteral("box"), m_store->popInbox);
    all.first().keywords = {{QStringLiteral("$label1"), QStringLiteral("label:x")}};
    QVERIFY(run(all));
    MessageQuery query;
    query.folder = m_store->popInbox;
    const auto there = need(m_store->read([&](StoreReader &reader) { return reader.firstRows(query, 1); }));
    QCOMPARE(there.first().flags.keywords, (QStringList{QStringLiteral("label:x"), QStringLiteral("other")}));
}

void TestImporter::wholeWayIsExact_data()
{
    QTest::addColumn<MailWriter::Format>("format");
    QTest::newRow("mbox") << MailWriter::Format::Mbox;
    QTest::newRow("Maildir") << MailWriter::Format::Maildir;
    QTest::newRow("eml") << MailWriter::Format::Eml;
}

/// Store, files, another folder of the store: the same bytes.
void TestImporter::wholeWayIsExact()
{
    QFETCH(MailWriter::Format, format);
    write(QStringLiteral("box"), mbox(300));
    QVERIFY(run(steps(QStringLiteral("box"), m_store->popInbox)));
    const auto exported = [&] {
        return Exporter(m_store->store(), format)
            .run({{m_store->popInbox, path(QStringLiteral("out"))}}, CancellationToken());
    };
    QCOMPARE(exported()->counts, (TransferCounts{300, 300, 0, 0, 0}));
    if (format != MailWriter::Format::Mbox)
        QCOMPARE(exported()->counts, (TransferCounts{300, 0, 300, 0, 0}));
    QCOMPARE(run(steps(QStringLiteral("out"), m_store->popTrash))->counts,
             (TransferCounts{300, 300, 0, 0, 0}));
    // What is compared is the hash of the bytes.
    QCOMPARE(run(steps(QStringLiteral("box"), m_store->popTrash))->counts,
             (TransferCounts{300, 0, 300, 0, 0}));
}

void TestImporter::damagedIsLeftOutOfAnExport()
{
    (void)m_store->add(m_store->inbox, 1, QStringLiteral("not fetched"));
    (void)m_store->addWithBody(m_store->inbox, 2, QStringLiteral("fetched"));
    const auto report = Exporter(m_store->store(), MailWriter::Format::Eml)
                            .run({{m_store->inbox, path(QStringLiteral("out"))}}, CancellationToken());
    QVERIFY(report);
    QCOMPARE(report->counts, (TransferCounts{2, 1, 0, 1, 0}));
    QCOMPARE(report->reasons.first().reason, SkipReason::NotHere);
}

QTEST_GUILESS_MAIN(TestImporter)
#include "test_importer.moc"
