#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

/// Reading mail asks nobody anything: every message of the leak list is shown, answered, forwarded, indexed
/// and made into a PDF under strace, and no system call goes out of the program.
class LeakTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingLeaves();
    void theTestWouldSeeIt();

private:
    struct Run {
        int exitCode = -1;
        QByteArray output;
        QStringList offences; // what was done, and while which message was read
        int marks = 0;
    };
    Run run(const QStringList &arguments);
};

void LeakTest::initTestCase()
{
    const QString strace = QStandardPaths::findExecutable(QStringLiteral("strace"));
    if (strace.isEmpty())
        QSKIP("strace is not there");
    QProcess probe;
    probe.start(strace, {QStringLiteral("-o"), QStringLiteral("/dev/null"), QStringLiteral("/bin/true")});
    if (!probe.waitForFinished() || probe.exitCode() != 0)
        QSKIP("strace may not trace here");
}

LeakTest::Run LeakTest::run(const QStringList &arguments)
{
    const QTemporaryDir folder;
    const QString trace = folder.filePath(QStringLiteral("trace"));
    QProcess probe;
    probe.setProcessChannelMode(QProcess::MergedChannels);
    probe.start(
        QStringLiteral("strace"),
        QStringList{
            QStringLiteral("-f"), QStringLiteral("-qq"), QStringLiteral("--seccomp-bpf"),
            QStringLiteral("-s"), QStringLiteral("300"), QStringLiteral("-o"), trace, QStringLiteral("-e"),
            QStringLiteral("trace=socket,connect,bind,listen,sendto,sendmsg,sendmmsg,execve,execveat,open,"
                           "openat,openat2,access,faccessat,faccessat2"),
            QStringLiteral(POSTHORN_BINARY_DIR "/tests/leakprobe")} +
            arguments);
    Run run;
    if (!probe.waitForFinished(55'000)) {
        probe.kill();
        probe.waitForFinished();
        return run;
    }
    run.exitCode = probe.exitCode();
    run.output = probe.readAll();
    QFile file(trace);
    if (!file.open(QIODevice::ReadOnly))
        return run;
    static const QRegularExpression mark(QStringLiteral("\"/posthorn-mark/([^\"]*)\""));
    // Bytes on a line that exists already name no address; a new socket, or one that does, goes somewhere.
    static const QRegularExpression leaves(QStringLiteral(
        R"(^\d+\s+(?:socket|connect|bind|listen|execve|execveat)\(|sa_family=AF_|^\d+\s+(?:open|access|faccess)\w*\(.*(?:posthorn-leak-secret|leak\.example|/etc/(?:passwd|resolv\.conf|hosts)))"));
    QString reading;
    while (!file.atEnd()) {
        const QString line = QString::fromUtf8(file.readLine()).trimmed();
        if (const auto match = mark.match(line); match.hasMatch()) {
            reading = match.captured(1);
            ++run.marks;
        } else if (!reading.isEmpty() && reading != QLatin1String("end") && leaves.match(line).hasMatch()) {
            run.offences += reading + QStringLiteral(": ") + line.left(300);
        }
    }
    return run;
}

void LeakTest::nothingLeaves()
{
    const Run run = this->run({});
    QVERIFY2(run.exitCode == 0, run.output.constData());
    QVERIFY(run.marks > 30);
    QVERIFY2(run.offences.isEmpty(), qPrintable(run.offences.mid(0, 20).join(u'\n')));
}

void LeakTest::theTestWouldSeeIt()
{
    const Run run = this->run({QStringLiteral("--misbehave")});
    QVERIFY2(run.exitCode == 0, run.output.constData());
    QVERIFY(!run.offences.isEmpty());
    QVERIFY2(run.offences.first().startsWith(QStringLiteral("begin: ")), qPrintable(run.offences.first()));
}

QTEST_GUILESS_MAIN(LeakTest)
#include "test_leaks.moc"
