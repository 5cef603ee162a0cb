#include "ctlrunner.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace posthorn;

/// `import` and `export` as a user of a terminal has them: counts, a profile of Thunderbird, an end at any
/// write.
class TestCtlTransfer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void largeMailboxIsCounted();
    void thunderbirdProfileIsTakenOver();
    void killedAtAnyWriteItGoesOn_data();
    void killedAtAnyWriteItGoesOn();
    void fullDiskLeavesNothingHalf_data();
    void fullDiskLeavesNothingHalf();
    void wrongWordsAreRefused_data();
    void wrongWordsAreRefused();

private:
    static QByteArray mbox(int messages)
    {
        QByteArray all;
        for (int i = 0; i < messages; ++i) {
            const QByteArray number = QByteArray::number(i);
            all += "From a Thu Nov 26 18:05:00 2026\nFrom: a@example.org\nSubject: " + number +
                   "\nMessage-ID: <" + number + "@example.org>\n\n>From here on: " + number + "\n\n";
        }
        return all;
    }
    static QStringList words(const QString &line) { return line.split(u' '); }
    static QString counts(const QJsonObject &object)
    {
        QStringList counts;
        for (const char *key : {"read", "stored", "already", "skipped", "deleted"})
            counts.append(object.value(QLatin1String(key)).toVariant().toString());
        return counts.join(u' ');
    }
    static void countsAre(const CtlResult &result, const QString &wanted)
    {
        QVERIFY2(result.exitCode == 0, result.said());
        QCOMPARE(counts(result.last()), wanted);
    }
    static QStringList fault(const QString &kind, const CtlRunner &runner, const QString &dir, long at)
    {
        return {QStringLiteral("LD_PRELOAD=" POSTHORN_BINARY_DIR "/tests/posthorn_faultshim.so"),
                QStringLiteral("POSTHORN_FAULT_PROGRAM=posthornctl"),
                QStringLiteral("POSTHORN_FAULT_KIND=") + kind,
                QStringLiteral("POSTHORN_FAULT_AT=%1").arg(at),
                QStringLiteral("POSTHORN_FAULT_LASTING=%1").arg(kind == QLatin1String("ENOSPC") ? 1 : 0),
                QStringLiteral("POSTHORN_FAULT_REPORT=") + runner.file(QStringLiteral("calls")),
                QStringLiteral("POSTHORN_FAULT_DIR=") + dir};
    }
    static long calls(const CtlRunner &runner)
    {
        QFile file(runner.file(QStringLiteral("calls")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().toLong() : 0;
    }
};

void TestCtlTransfer::largeMailboxIsCounted()
{
    const CtlRunner runner;
    const QString box = runner.write(QStringLiteral("box"), mbox(12'000));
    countsAre(runner.run({QStringLiteral("import"), box}), QStringLiteral("12000 12000 0 0 0"));
    countsAre(runner.run({QStringLiteral("import"), box}), QStringLiteral("12000 0 12000 0 0"));
    const QString out = runner.file(QStringLiteral("out.mbox"));
    countsAre(runner.run({QStringLiteral("export"), QStringLiteral("box"), QStringLiteral("--mbox"), out}),
              QStringLiteral("12000 12000 0 0 0"));
    // Into the folder that they came from: each is known by its bytes.
    countsAre(runner.run({QStringLiteral("import"), out, QStringLiteral("box")}),
              QStringLiteral("12000 0 12000 0 0"));
    QCOMPARE(runner.run({QStringLiteral("check")}).exitCode, 0);
}

void TestCtlTransfer::thunderbirdProfileIsTakenOver()
{
    const CtlRunner runner;
    QDir().mkpath(runner.file(QStringLiteral("tb/Mail/home")));
    (void)runner.write(QStringLiteral("tb/prefs.js"),
                       "user_pref(\"mail.accountmanager.accounts\", \"a1\");\n"
                       "user_pref(\"mail.account.a1.server\", \"s1\");\n"
                       "user_pref(\"mail.account.a1.identities\", \"i1\");\n"
                       "user_pref(\"mail.server.s1.type\", \"pop3\");\n"
                       "user_pref(\"mail.server.s1.hostname\", \"pop.home.example\");\n"
                       "user_pref(\"mail.server.s1.userName\", \"ada\");\n"
                       "user_pref(\"mail.server.s1.socketType\", 3);\n"
                       "user_pref(\"mail.server.s1.password\", \"hidden\");\n"
                       "user_pref(\"mail.server.s1.directory-rel\", \"[ProfD]Mail/home\");\n"
                       "user_pref(\"mail.identity.i1.useremail\", \"ada@home.example\");\n");
    (void)runner.write(
        QStringLiteral("tb/Mail/home/Inbox"),
        "From - Thu Nov 26 18:05:00 2026\nX-UIDL: u1\nX-Mozilla-Status: 0001\nSubject: One\n\nText\n\n"
        "From - Thu Nov 26 18:05:00 2026\nX-UIDL: u2\nX-Mozilla-Status: 0009\nSubject: Gone\n\nText\n\n");
    (void)runner.write(QStringLiteral("tb/Mail/home/popstate.dat"),
                       "*pop.home.example ada\nk u1 1\nk u2 1\n");
    const QStringList import{QStringLiteral("import"), runner.file(QStringLiteral("tb")),
                             QStringLiteral("--thunderbird")};
    const CtlResult dry = runner.run(import + words(QStringLiteral("--dry-run")));
    QVERIFY2(dry.exitCode == 0, dry.said());
    QCOMPARE(dry.objects().first().value(QLatin1String("collected")).toInt(), 2);
    QVERIFY(runner.run(words(QStringLiteral("account list"))).objects().isEmpty());
    const CtlResult done = runner.run(import);
    countsAre(done, QStringLiteral("1 1 0 0 1"));
    QVERIFY(!done.said().contains("hidden"));
    const auto accounts = runner.run(words(QStringLiteral("account list"))).objects();
    QCOMPARE(accounts.size(), 1);
    const auto rows = runner.run(words(QStringLiteral("list inbox"))).objects();
    QCOMPARE(texts(rows, "subject"), QStringList{QStringLiteral("One")});
    // What Thunderbird left on the server is there, and here.
    QCOMPARE(texts(rows, "location"), QStringList{QStringLiteral("server-and-here")});
    countsAre(runner.run(import), QStringLiteral("1 0 1 0 1"));
    QCOMPARE(runner.run(words(QStringLiteral("account list"))).objects().size(), 1);
}

void TestCtlTransfer::killedAtAnyWriteItGoesOn_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<int>("offset");
    int offset = 0;
    for (const char *kind : {"kill-before", "kill-after", "ENOSPC"})
        QTest::newRow(kind) << QString::fromLatin1(kind) << offset++;
}

void TestCtlTransfer::killedAtAnyWriteItGoesOn()
{
    QFETCH(QString, kind);
    QFETCH(int, offset);
    constexpr int messages = 600;
    long total = 1;
    for (long at = 0; at <= total; at = at == 0 ? 1 + total * offset / 9 : at + total / 3) {
        const CtlRunner runner;
        const QString box = runner.write(QStringLiteral("box"), mbox(messages));
        const QStringList import{QStringLiteral("import"), box};
        const CtlResult hit = runner.run(
            import, {}, fault(at == 0 ? QStringLiteral("count") : kind, runner, runner.profileDir(), at));
        if (at == 0)
            total = calls(runner);
        QVERIFY(total > 10);
        const CtlResult again = runner.run(import);
        QVERIFY2(again.exitCode == 0, again.said());
        const QJsonObject done = again.last();
        QCOMPARE(done.value(QLatin1String("read")).toInt(), messages);
        QCOMPARE(done.value(QLatin1String("stored")).toInt() + done.value(QLatin1String("already")).toInt(),
                 messages);
        const QStringList list{QStringLiteral("list"), QStringLiteral("box"), QStringLiteral("--limit"),
                               QStringLiteral("10000")};
        QStringList subjects = texts(runner.run(list).objects(), "subject");
        QVERIFY2(subjects.size() == messages, hit.said() + again.said());
        QCOMPARE(subjects.removeDuplicates(), 0);
        const CtlResult check = runner.run({QStringLiteral("check")});
        QVERIFY2(check.exitCode == 0, check.said());
    }
}

void TestCtlTransfer::fullDiskLeavesNothingHalf_data()
{
    QTest::addColumn<QString>("option");
    for (const char *option : {"--mbox", "--maildir", "--eml"})
        QTest::newRow(option) << QString::fromLatin1(option);
}

void TestCtlTransfer::fullDiskLeavesNothingHalf()
{
    QFETCH(QString, option);
    const CtlRunner runner;
    const QString box = runner.write(QStringLiteral("box"), mbox(50));
    countsAre(runner.run({QStringLiteral("import"), box}), QStringLiteral("50 50 0 0 0"));
    const QString dir = runner.file(QStringLiteral("out"));
    QDir().mkpath(dir);
    const QString target = dir + QStringLiteral("/mail");
    const QStringList whole{QStringLiteral("export"), QStringLiteral("box"), option, target};
    for (const long at : {1, 20, 25}) {
        const CtlResult hit = runner.run(whole, {}, fault(QStringLiteral("ENOSPC"), runner, dir, at));
        QVERIFY2(hit.exitCode == 7, hit.said());
        QVERIFY2(hit.error.contains("DiskFull"), hit.said());
        if (option == QLatin1String("--mbox"))
            QVERIFY(!QFile::exists(target));
        else
            QVERIFY(QDir(option == QLatin1String("--eml") ? target : target + QStringLiteral("/cur"))
                        .entryList(QDir::Files)
                        .isEmpty());
    }
    const CtlResult done = runner.run(whole);
    QVERIFY2(done.exitCode == 0, done.said());
    QCOMPARE(done.last().value(QLatin1String("read")).toInt(), 50);
    countsAre(runner.run({QStringLiteral("import"), target, QStringLiteral("box")}),
              QStringLiteral("50 0 50 0 0"));
}

void TestCtlTransfer::wrongWordsAreRefused_data()
{
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("exitCode");
    QTest::newRow("nothing") << QStringLiteral("import") << 1;
    QTest::newRow("kind") << QStringLiteral("import /x --kind mh") << 1;
    QTest::newRow("two targets") << QStringLiteral("import /x inbox --into a") << 1;
    QTest::newRow("nowhere") << QStringLiteral("import /nonexistent") << 2;
    QTest::newRow("no profile") << QStringLiteral("import /nonexistent --thunderbird") << 2;
    QTest::newRow("no account") << QStringLiteral("import / --into nobody --dry-run --kind x") << 1;
    QTest::newRow("export nothing") << QStringLiteral("export --mbox /x") << 1;
    QTest::newRow("export nowhere") << QStringLiteral("export inbox") << 1;
    QTest::newRow("export both") << QStringLiteral("export inbox --account a --mbox /x") << 1;
}

void TestCtlTransfer::wrongWordsAreRefused()
{
    QFETCH(QString, line);
    QFETCH(int, exitCode);
    const CtlResult result = CtlRunner().run(words(line));
    QVERIFY2(result.exitCode == exitCode, result.said());
}

QTEST_GUILESS_MAIN(TestCtlTransfer)
#include "test_ctl_transfer.moc"
