#include "imap/bodypipeline.h"
#include "store/packedbody.h"
#include "store/parsingmarks.h"
#include "storefixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace posthorn;

namespace
{

QByteArray hashOf(int number)
{
    return PackedBody::hashOf(QByteArray::number(number));
}

/// Another process parses these bodies, and is killed in the middle of that.
void dieWith(const QString &path, const QByteArrayList &hashes)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ParsingMarks marks(path);
        std::vector<ParsingMarks::Mark> open;
        for (const QByteArray &hash : hashes)
            if (auto mark = marks.enter(hash))
                open.push_back(std::move(*mark));
        ::raise(SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

} // namespace

/// A body that brings the program down is not parsed at each start for ever.
class ParsingMarksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void twoDeathsAreEnough();
    void whatWasDoneInGoodOrderIsForgotten();
    void manyAtTheSameTime();
    void oldDeathsGo();
    void damagedFileIsNoDanger();
    void withoutAFileNothingIsMarked();
    void itsRowHasNoPreview();
};

void ParsingMarksTest::twoDeathsAreEnough()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("parsing"));
    dieWith(path, {hashOf(1), hashOf(2)});
    {
        ParsingMarks marks(path);
        QVERIFY(marks.enter(hashOf(1)));
        QVERIFY(marks.enter(hashOf(2)));
    }
    dieWith(path, {hashOf(1), hashOf(3)});
    for (int run = 0; run < 3; ++run) {
        ParsingMarks marks(path);
        QVERIFY(!marks.enter(hashOf(1)));
        QVERIFY(marks.enter(hashOf(2)));
        QVERIFY(marks.enter(hashOf(3)));
    }
    struct stat status {
    };
    QCOMPARE(::stat(QFile::encodeName(path).constData(), &status), 0);
    QCOMPARE(int(status.st_mode & 0777), 0600);
}

void ParsingMarksTest::whatWasDoneInGoodOrderIsForgotten()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("parsing"));
    for (int run = 0; run < 3; ++run) {
        ParsingMarks marks(path);
        const auto mark = marks.enter(hashOf(1));
        QVERIFY(mark);
    }
}

void ParsingMarksTest::manyAtTheSameTime()
{
    QTemporaryDir dir;
    ParsingMarks marks(dir.filePath(QStringLiteral("parsing")));
    std::vector<ParsingMarks::Mark> open;
    for (int i = 0; i < 100; ++i) {
        auto mark = marks.enter(hashOf(i));
        QVERIFY(mark);
        open.push_back(std::move(*mark));
    }
}

void ParsingMarksTest::oldDeathsGo()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("parsing"));
    for (int run = 0; run < 2; ++run)
        dieWith(path, {hashOf(0)});
    for (int first = 1; first < 150; first += 30) {
        QByteArrayList hashes;
        for (int i = first; i < first + 30; ++i)
            hashes += hashOf(i);
        dieWith(path, hashes);
    }
    QVERIFY(ParsingMarks(path).enter(hashOf(0)));
    QVERIFY(QFile(path).size() < 10'000);
}

void ParsingMarksTest::damagedFileIsNoDanger()
{
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("parsing"));
    for (const QByteArray &bytes : {QByteArray(), QByteArray("x"), QByteArray(100'000, '\xFF')}) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
        file.close();
        ParsingMarks marks(path);
        QVERIFY(marks.enter(hashOf(1)));
    }
}

void ParsingMarksTest::withoutAFileNothingIsMarked()
{
    for (const QString &path : {QString(), QStringLiteral("/nonexistent/parsing")}) {
        ParsingMarks marks(path);
        const auto first = marks.enter(hashOf(1));
        QVERIFY(first && marks.enter(hashOf(1)));
    }
}

void ParsingMarksTest::itsRowHasNoPreview()
{
    const QByteArray guilty = "From: a@x.example\r\nSubject: guilty\r\n\r\nThese words\r\n";
    const QByteArray innocent = "From: a@x.example\r\nSubject: innocent\r\n\r\nThese words\r\n";
    StoreFixture fixture;
    const QString path = fixture.profile().dataDir + QStringLiteral("/parsing");
    fixture.close();
    for (int run = 0; run < 2; ++run)
        dieWith(path, {PackedBody::hashOf(guilty)});
    fixture.reopen();
    const PlacementId guiltyRow = fixture.add(fixture.inbox, 1);
    const PlacementId innocentRow = fixture.add(fixture.inbox, 2);
    BodyPipeline pipeline(fixture.store(), fixture.inbox);
    QVERIFY(pipeline.add(1, QByteArray(guilty)));
    QVERIFY(pipeline.add(2, QByteArray(innocent)));
    QVERIFY(pipeline.finish(Durability::Normal));
    QVERIFY(fixture.detail(guiltyRow).row.hasBody);
    QCOMPARE(fixture.detail(guiltyRow).row.snippet, QString());
    QCOMPARE(fixture.detail(innocentRow).row.snippet, QStringLiteral("These words"));
}

QTEST_GUILESS_MAIN(ParsingMarksTest)
#include "test_parsingmarks.moc"
