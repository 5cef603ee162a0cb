#include "transfer/directoryreader.h"
#include "transfer/lineends.h"
#include "transfer/maildirname.h"
#include "transfer/safefile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>
#include <unistd.h>

using namespace posthorn;

/// Trees of files as people have them, and as nobody should.
class TestMailSource : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void singleFiles_data();
    void singleFiles();
    void maildirWithSubfolders();
    void flagsAndKeywordsOfMaildir();
    void thunderbirdTree();
    void foldersOfEml();
    void mozillaNotesInSingleFiles();
    void whatIsNoFileIsNotRead();
    void linksAreNotFollowed();
    void deepFoldersEnd();
    void unreadableIsTold();
    void nothingThere();
    void changesAreSeen();
    void namesAreSafe_data();
    void namesAreSafe();
    void maildirFolderNames_data();
    void maildirFolderNames();

private:
    QString path(const QString &name) const { return m_dir->path() + u'/' + name; }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(path(name).section(u'/', 0, -2));
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    MailSource found() const
    {
        auto source = findMail(m_dir->path());
        return source ? *source : MailSource();
    }
    static QStringList paths(const MailSource &source)
    {
        QStringList paths;
        for (const SourceFolder &folder : source.folders)
            paths.append(folder.path);
        paths.sort();
        return paths;
    }
    static QList<ReadMessage> readAll(const SourceFolder &folder)
    {
        QList<ReadMessage> messages;
        auto reader = openMail(folder);
        while (reader) {
            auto read = (*reader)->next();
            if (!read || !*read)
                break;
            messages.append(**read);
        }
        return messages;
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestMailSource::singleFiles_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("folders");
    QTest::newRow("mbox") << QByteArray("From a\nX: 1\n\nb\n") << 1;
    QTest::newRow("message") << QByteArray("Subject: x\n\nb\n") << 1;
    QTest::newRow("message with a mark of UTF-8") << QByteArray("\xef\xbb\xbfSubject: x\n\nb\n") << 1;
    QTest::newRow("folded") << QByteArray("Subject: x\n y\n\nb\n") << 1;
    QTest::newRow("picture") << QByteArray("\x89PNG\r\n\x1a\n\0\0", 10) << 0;
    QTest::newRow("text") << QByteArray("Dear Ada,\n\nhello: there\n") << 0;
    QTest::newRow("nothing") << QByteArray() << 0;
    QTest::newRow("NULs") << QByteArray(5000, '\0') << 0;
}

void TestMailSource::singleFiles()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, folders);
    write(QStringLiteral("file"), bytes);
    const auto source = findMail(path(QStringLiteral("file")));
    QVERIFY(source);
    QCOMPARE(source->folders.size(), folders);
    QCOMPARE(source->skipped.size(), 1 - folders);
}

void TestMailSource::maildirWithSubfolders()
{
    for (const char *dir : {"cur", "new", "tmp", ".Work/cur", ".Work/new", ".Work.Gr&APwA3w-e/cur",
                            ".Work.Gr&APwA3w-e/new", "Nested/cur", "Nested/new", ".Old.directory/.x"})
        QDir().mkpath(path(QLatin1String(dir)));
    write(QStringLiteral("cur/1:2,S"), "X: 1\n\n");
    write(QStringLiteral("new/2"), "X: 2\n\n");
    write(QStringLiteral("tmp/3"), "X: half of it");
    write(QStringLiteral(".Work/cur/4"), "X: 4\n\n");
    write(QStringLiteral(".Old.directory/Letters"), "From a\nX: 1\n\n");
    const MailSource source = found();
    QCOMPARE(paths(source), (QStringList{QString(), QStringLiteral("Nested"), QStringLiteral("Old/Letters"),
                                         QStringLiteral("Work"),
                                         QString::fromUtf8("Work/Gr\xc3\xbc\xc3\x9f"
                                                           "e")}));
    QCOMPARE(source.folders.first().messages, 2);
    QCOMPARE(readAll(source.folders.first()).size(), 2);
}

void TestMailSource::flagsAndKeywordsOfMaildir()
{
    QDir().mkpath(path(QStringLiteral("new")));
    write(QStringLiteral("cur/1:2,FRSac"), "X: 1\n\n");
    write(QStringLiteral("cur/2!2,DT"), "X: 2\n\n");
    write(QStringLiteral("cur/3:2,z\xff"), "X: 3\n\n");
    write(QStringLiteral("dovecot-keywords"), "0 work\n1 $label1\n2 later\nno line\n99 no\n");
    const QList<ReadMessage> read = readAll(found().folders.first());
    QCOMPARE(read.size(), 3);
    QCOMPARE(read[0].message.flags,
             (FlagState{MessageFlag::Flagged | MessageFlag::Answered | MessageFlag::Seen,
                        {QStringLiteral("later"), QStringLiteral("work")}}));
    QCOMPARE(read[1].message.flags, (FlagState{MessageFlag::Draft | MessageFlag::Deleted, {}}));
    QCOMPARE(read[2].message.flags, FlagState());
}

void TestMailSource::thunderbirdTree()
{
    write(QStringLiteral("Inbox"), "From - Thu Nov 26 18:05:00 2026\nX: 1\n\nb\n\n");
    write(QStringLiteral("Inbox.msf"), "// <!-- mork");
    write(QStringLiteral("Inbox.sbd/Projects"), "From a\nX: 1\n\n");
    write(QStringLiteral("Inbox.sbd/Projects.sbd/Old"), "From a\nX: 1\n\n");
    write(QStringLiteral("Sent"), "");
    write(QStringLiteral("Sent.msf"), "");
    write(QStringLiteral("popstate.dat"), "# POP3");
    write(QStringLiteral("filterlog.html"), "<html>");
    write(QStringLiteral("Store/cur/1"), "X-Mozilla-Status: 0001\nX: 1\n\n");
    QDir().mkpath(path(QStringLiteral("Store/tmp")));
    const MailSource source = found();
    QCOMPARE(paths(source), (QStringList{QStringLiteral("Inbox"), QStringLiteral("Inbox/Projects"),
                                         QStringLiteral("Inbox/Projects/Old"), QStringLiteral("Sent"),
                                         QStringLiteral("Store")}));
    QVERIFY(source.skipped.isEmpty());
    for (const SourceFolder &folder : source.folders) {
        if (folder.path == QLatin1String("Inbox"))
            QCOMPARE(folder.role, FolderRole::Inbox);
    }
}

void TestMailSource::foldersOfEml()
{
    write(QStringLiteral("a.eml"), "Subject: 1\n\n");
    write(QStringLiteral("b.EML"), "Subject: 2\r\n\r\nx\ny");
    write(QStringLiteral("deep/er/c.eml"), "Subject: 3\n\n");
    write(QStringLiteral("picture.png"), "\x89PNG");
    QDir().mkpath(path(QStringLiteral("dir.eml")));
    const MailSource source = found();
    QCOMPARE(paths(source), (QStringList{QString(), QStringLiteral("deep/er")}));
    for (const SourceFolder &folder : source.folders) {
        if (!folder.path.isEmpty())
            continue;
        const QList<ReadMessage> read = readAll(folder);
        QCOMPARE(read.size(), 2);
        QCOMPARE(read[0].message.bytes, QByteArray("Subject: 1\r\n\r\n"));
        QCOMPARE(read[1].message.bytes, QByteArray("Subject: 2\r\n\r\nx\ny"));
    }
    QCOMPARE(source.skipped.size(), 1);
    QCOMPARE(source.skipped.first().reason, SkipReason::NotMail);
}

void TestMailSource::mozillaNotesInSingleFiles()
{
    write(QStringLiteral("a.eml"), "X-Account-Key: a\nX-UIDL: 5\nX-Mozilla-Status: 0005\nX: 1\n\n");
    write(QStringLiteral("b.eml"), "X-Mozilla-Status: 0009\nX: 1\n\n");
    write(QStringLiteral("c.eml"), "X-Mozilla-Status: 0401\nX: 1\n\n");
    const QList<ReadMessage> read = readAll(found().folders.first());
    QCOMPARE(read.size(), 3);
    QCOMPARE(read[0].message.bytes, QByteArray("X: 1\r\n\r\n"));
    QCOMPARE(read[0].message.uidl, QByteArray("5"));
    QCOMPARE(read[0].message.flags.flags, MessageFlags(MessageFlag::Seen | MessageFlag::Flagged));
    QVERIFY(read[1].deleted);
    QCOMPARE(read[2].skipped.value_or(SkipReason::Empty), SkipReason::HeaderOnly);
}

/// A pipe must not make anybody wait.
void TestMailSource::whatIsNoFileIsNotRead()
{
    QDir().mkpath(path(QStringLiteral("cur")));
    QDir().mkpath(path(QStringLiteral("new")));
    QCOMPARE(::mkfifo(QFile::encodeName(path(QStringLiteral("cur/1"))).constData(), 0600), 0);
    QCOMPARE(::mkfifo(QFile::encodeName(path(QStringLiteral("box"))).constData(), 0600), 0);
    const QList<ReadMessage> read = readAll(found().folders.first());
    QCOMPARE(read.size(), 1);
    QCOMPARE(read[0].skipped.value_or(SkipReason::Empty), SkipReason::Link);
    const auto source = findMail(path(QStringLiteral("box")));
    QVERIFY(source && source->folders.isEmpty());
}

void TestMailSource::linksAreNotFollowed()
{
    const QTemporaryDir outside;
    QFile secret(outside.path() + QStringLiteral("/secret"));
    QVERIFY(secret.open(QIODevice::WriteOnly));
    secret.write("From a\nX: secret\n\n");
    secret.close();
    QDir().mkpath(path(QStringLiteral("maildir/cur")));
    QDir().mkpath(path(QStringLiteral("maildir/new")));
    QVERIFY(QFile::link(secret.fileName(), path(QStringLiteral("box"))));
    QVERIFY(QFile::link(secret.fileName(), path(QStringLiteral("maildir/cur/1"))));
    QVERIFY(QFile::link(secret.fileName(), path(QStringLiteral("a.eml"))));
    QVERIFY(QFile::link(outside.path(), path(QStringLiteral("folder"))));
    QVERIFY(QFile::link(m_dir->path(), path(QStringLiteral("loop"))));
    const MailSource source = found();
    QCOMPARE(paths(source), QStringList{QStringLiteral("maildir")});
    const QList<ReadMessage> read = readAll(source.folders.first());
    QCOMPARE(read.size(), 1);
    QCOMPARE(read[0].skipped.value_or(SkipReason::Empty), SkipReason::Link);
    QCOMPARE(source.skipped.size(), 4);
    // The place itself may be one: the user named it.
    QVERIFY(QFile::link(path(QStringLiteral("maildir")), path(QStringLiteral("named"))));
    const auto named = findMail(path(QStringLiteral("named")));
    QVERIFY(named && named->folders.size() == 1);
}

void TestMailSource::deepFoldersEnd()
{
    QString deep;
    for (int i = 0; i < 60; ++i)
        deep += QStringLiteral("d/");
    write(deep + QStringLiteral("a.eml"), "X: 1\n\n");
    const MailSource source = found();
    QVERIFY(source.folders.isEmpty());
    QCOMPARE(source.skipped.size(), 1);
    QCOMPARE(source.skipped.first().reason, SkipReason::TooDeep);
}

void TestMailSource::unreadableIsTold()
{
    if (::geteuid() == 0)
        QSKIP("root may read everything");
    write(QStringLiteral("a.eml"), "X: 1\n\n");
    write(QStringLiteral("box"), "From a\nX: 1\n\n");
    QVERIFY(QFile::setPermissions(path(QStringLiteral("a.eml")), {}));
    QVERIFY(QFile::setPermissions(path(QStringLiteral("box")), {}));
    const MailSource source = found();
    QCOMPARE(source.skipped.size(), 1);
    const QList<ReadMessage> read = readAll(source.folders.first());
    QCOMPARE(read.size(), 1);
    QCOMPARE(read[0].skipped.value_or(SkipReason::Empty), SkipReason::Unreadable);
}

void TestMailSource::nothingThere()
{
    const auto source = findMail(path(QStringLiteral("nowhere")));
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::NotFound);
}

void TestMailSource::changesAreSeen()
{
    write(QStringLiteral("a.eml"), "X: 1\n\n");
    write(QStringLiteral("box"), "From a\nX: 1\n\n");
    const auto prints = [this] {
        QByteArrayList prints;
        for (const SourceFolder &folder : found().folders)
            prints.append((*openMail(folder))->fingerprint());
        return prints;
    };
    const QByteArrayList before = prints();
    QCOMPARE(before.size(), 2);
    QCOMPARE(prints(), before);
    write(QStringLiteral("b.eml"), "X: 1\n\n");
    write(QStringLiteral("box"), "From a\nX: 1\n\nmore\n");
    const QByteArrayList after = prints();
    QVERIFY(after[0] != before[0] && after[1] != before[1]);
}

void TestMailSource::namesAreSafe_data()
{
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("safe");
    QTest::newRow("plain") << QStringLiteral("Letter 1") << QStringLiteral("Letter 1");
    QTest::newRow("separators") << QStringLiteral("../../etc/passwd") << QStringLiteral("_._.._etc_passwd");
    QTest::newRow("hidden") << QStringLiteral(".bashrc") << QStringLiteral("_bashrc");
    QTest::newRow("control") << QStringLiteral("a\n\x1b[2J\u202e") << QStringLiteral("a__[2J_");
    QTest::newRow("nothing") << QString() << QStringLiteral("_");
    QTest::newRow("dots") << QStringLiteral("..") << QStringLiteral("_");
    QTest::newRow("long") << QString(300, u'\u00e4') << QString(50, u'\u00e4');
}

void TestMailSource::namesAreSafe()
{
    QFETCH(QString, wanted);
    QFETCH(QString, safe);
    QCOMPARE(safeFileName(wanted), safe);
}

void TestMailSource::maildirFolderNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("path");
    QTest::newRow("one") << QStringLiteral(".Work") << QStringLiteral("Work");
    QTest::newRow("levels") << QStringLiteral(".Work.Old") << QStringLiteral("Work/Old");
    QTest::newRow("slash") << QStringLiteral(".Work&AC8-x") << QStringLiteral("Work_x");
    QTest::newRow("not valid") << QStringLiteral(".A&b") << QStringLiteral("A&b");
    QTest::newRow("no dot") << QStringLiteral("Work") << QString();
    QTest::newRow("parent") << QStringLiteral("..") << QString();
    QTest::newRow("empty level") << QStringLiteral(".a..b") << QString();
}

void TestMailSource::maildirFolderNames()
{
    QFETCH(QString, name);
    QFETCH(QString, path);
    QCOMPARE(pathOfMaildirFolder(name), path);
}

QTEST_GUILESS_MAIN(TestMailSource)
#include "test_mailsource.moc"
