#include "ctlrunner.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace posthorn;

/// `settings export` and `settings import`: a second computer is set up from the first one's file.
class TestCtlSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secondComputerIsSetUp();
    void fileFromAStrangerRunsNothing();
    void wrongFilesAreRefused();

private:
    static CtlResult run(const CtlRunner &runner, const QStringList &arguments)
    {
        return runner.run(arguments);
    }
    static CtlResult addAccount(const CtlRunner &runner)
    {
        return runner.run({QStringLiteral("account"), QStringLiteral("add"),
                           QStringLiteral("ann@example.org"), QStringLiteral("--imap"),
                           QStringLiteral("imap.example.org:993"), QStringLiteral("--smtp"),
                           QStringLiteral("smtp.example.org:465"), QStringLiteral("--password-command"),
                           QStringLiteral("echo hidden")});
    }
};

void TestCtlSettings::secondComputerIsSetUp()
{
    const CtlRunner first;
    const CtlRunner second;
    const CtlResult added = addAccount(first);
    QVERIFY2(added.exitCode == 0, added.said());
    const QString path = first.file(QStringLiteral("settings.json"));
    const CtlResult exported = run(first, {QStringLiteral("settings"), QStringLiteral("export"), path});
    QVERIFY2(exported.exitCode == 0, exported.said());
    QCOMPARE(exported.last().value(QStringLiteral("accounts")).toInt(), 1);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("hidden"));

    const QStringList import{QStringLiteral("settings"), QStringLiteral("import"), path};
    // First only what would happen.
    const CtlResult dry = run(second, import + QStringList{QStringLiteral("--dry-run")});
    QVERIFY2(dry.exitCode == 0, dry.said());
    QCOMPARE(texts(dry.objects(), "step"), QStringList{QStringLiteral("add")});
    QVERIFY(run(second, {QStringLiteral("account"), QStringLiteral("list")}).objects().isEmpty());
    const CtlResult done = run(second, import);
    QVERIFY2(done.exitCode == 0, done.said());
    QCOMPARE(done.objects().first().value(QStringLiteral("incoming")).toString(),
             QStringLiteral("imap.example.org:993"));
    QCOMPARE(run(second, {QStringLiteral("account"), QStringLiteral("list")}).objects().size(), 1);
    // Again: nothing is doubled.
    QCOMPARE(texts(run(second, import).objects(), "step"), QStringList{QStringLiteral("same")});
    QCOMPARE(run(second, {QStringLiteral("account"), QStringLiteral("list")}).objects().size(), 1);
}

void TestCtlSettings::fileFromAStrangerRunsNothing()
{
    const CtlRunner runner;
    const QString mark = runner.file(QStringLiteral("ran"));
    const QByteArray json =
        QJsonDocument(
            QJsonObject{
                {QStringLiteral("posthornSettings"), 1},
                {QStringLiteral("accounts"),
                 QJsonArray{QJsonObject{
                     {QStringLiteral("incoming"),
                      QJsonObject{{QStringLiteral("host"), QStringLiteral("127.0.0.1")},
                                  {QStringLiteral("port"), 1},
                                  {QStringLiteral("userName"), QStringLiteral("ann")}}},
                     {QStringLiteral("identities"),
                      QJsonArray{
                          QJsonObject{{QStringLiteral("address"), QStringLiteral("ann@example.org")}}}},
                     {QStringLiteral("passwordCommand"), QString(QStringLiteral("touch ") + mark)}}}}})
            .toJson();
    const QString path = runner.write(QStringLiteral("evil.json"), json);
    const CtlResult done = run(runner, {QStringLiteral("settings"), QStringLiteral("import"), path});
    QVERIFY2(done.exitCode == 0, done.said());
    QCOMPARE(texts(done.objects(), "dropped").last(), QStringLiteral("accounts[0].passwordCommand"));
    const CtlResult shown =
        run(runner, {QStringLiteral("account"), QStringLiteral("show"), QStringLiteral("ann@example.org")});
    QVERIFY2(shown.exitCode == 0, shown.said());
    QVERIFY(shown.out.contains("passwordCommand"));
    QVERIFY2(!shown.out.contains("touch"), shown.said());
    QVERIFY(!QFile::exists(mark));
}

void TestCtlSettings::wrongFilesAreRefused()
{
    const CtlRunner runner;
    const auto import = [&](const QString &path) {
        return run(runner, {QStringLiteral("settings"), QStringLiteral("import"), path}).exitCode;
    };
    QCOMPARE(import(runner.file(QStringLiteral("none"))), 2);
    QCOMPARE(import(runner.write(QStringLiteral("text"), "hello")), 1);
    QCOMPARE(import(runner.write(QStringLiteral("newer"), "{\"posthornSettings\": 7}")), 1);
}

QTEST_GUILESS_MAIN(TestCtlSettings)
#include "test_ctl_settings.moc"
