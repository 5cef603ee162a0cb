#include "fakescene.h"

#include <QRandomGenerator>
#include <QTest>

using namespace posthorn;

/// The line breaks after N bytes, for every N of the dialogue (or every some, from a random one on; all of
/// them with POSTHORN_TEST_ALL=1): in the end all is as if it had not, and a second sync changes nothing.
class TestSyncCuts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutAnywhere_data();
    void cutAnywhere();
};

namespace
{

enum class Act { FirstSync, Flag, Move, Copy, Remove, Bodies, Draft };
enum class Direction { FromServer, ToServer };

/// What is in the end, on the server and here, in one text.
QString outcome(FakeScene &scene)
{
    QStringList lines;
    {
        const auto held = scene.server.mail().lock();
        const auto &mailboxes = scene.server.mail().mailboxes();
        for (auto it = mailboxes.cbegin(); it != mailboxes.cend(); ++it) {
            for (const FakeMessage &message : it.value()->messages)
                lines.append(QStringLiteral("server %1: %2 bytes, flags %3")
                                 .arg(QString::fromLatin1(it.key()))
                                 .arg(message.bytes.size())
                                 .arg(message.flags.flags.toInt()));
        }
    }
    for (const char *folder : {"INBOX", "Projects", "Trash", "Drafts"}) {
        for (const MessageRow &row : scene.client.rows(QString::fromLatin1(folder)))
            lines.append(QStringLiteral("here %1: %2 flags %3 %4, body %5")
                             .arg(QString::fromLatin1(folder), row.subject)
                             .arg(row.flags.flags.toInt())
                             .arg(row.uid != 0 ? QStringLiteral("known") : QStringLiteral("unknown"))
                             .arg(scene.client.read([&](StoreReader &reader) { return reader.body(row.id); })
                                      .value_or(QByteArray())
                                      .size()));
    }
    lines.sort();
    return lines.join(u'\n');
}

void act(FakeScene &scene, Act what)
{
    SyncClient &client = scene.client;
    const PlacementId id = client.row(QStringLiteral("INBOX"), QStringLiteral("M")).id;
    const auto target = client.folder(QStringLiteral("Projects"));
    if (what == Act::Draft) {
        const FolderId drafts = client.folder(QStringLiteral("Drafts"))->id;
        const auto saved = client.store().writeAndWait<void>(
            Durability::Full, [drafts](WriteTransaction &transaction) -> Result<void> {
                IncomingMessage draft;
                draft.folder = drafts;
                draft.body = testMessage(QStringLiteral("Draft"));
                draft.envelope.subject = QStringLiteral("Draft");
                draft.envelope.messageId = "Draft@test.example";
                draft.receivedMs = 1'760'000'000'000;
                POSTHORN_TRY_ASSIGN(const PlacementId row, transaction.addLocalMessage(draft));
                OperationRecord upload;
                upload.kind = OperationKind::Append;
                upload.targets.append({row, {}, 0, {}, {}, 0});
                POSTHORN_TRY(transaction.enqueue(upload));
                return {};
            });
        QVERIFY2(saved, saved ? "" : qPrintable(saved.error().toString()));
        return;
    }
    if (what == Act::FirstSync || what == Act::Bodies)
        return;
    const auto done = client.act([&](QObject *context, const MailActions::Reply &reply) {
        switch (what) {
        case Act::Flag:
            return client.actions().setFlagged({id}, true, context, reply);
        case Act::Move:
            return client.actions().move({id}, target->id, context, reply);
        case Act::Copy:
            return client.actions().copy({id}, target->id, context, reply);
        default:
            return client.actions().remove({id}, context, reply);
        }
    });
    QVERIFY2(done, done ? "" : qPrintable(done.error().toString()));
}

SyncEngine::SyncOptions optionsFor(Act what)
{
    SyncEngine::SyncOptions options;
    if (what == Act::Bodies)
        options.bodies = BodyPolicy{BodyPolicy::Kind::All, 0};
    return options;
}

struct Run {
    QString outcome;
    qint64 bytes = 0; // of the dialogue in the direction that is cut
};

/// One run with the line cut after so many bytes; -1: not at all.
Run run(Act what, Direction direction, const QSet<QByteArray> &lacking, qint64 cutAfter)
{
    FakeScene scene(lacking, what == Act::FirstSync ? FakeScene::Start::Unknown : FakeScene::Start::Synced);
    scene.server.mail().create("Trash", "\\Trash");
    scene.server.mail().create("Drafts", "\\Drafts");
    if (what != Act::FirstSync)
        (void)scene.client.sync();
    act(scene, what);
    const auto bytes = [&] {
        return direction == Direction::FromServer ? scene.server.bytesSent() : scene.server.bytesReceived();
    };
    const qint64 before = bytes();
    direction == Direction::FromServer ? scene.server.limitSent(cutAfter)
                                       : scene.server.limitReceived(cutAfter);
    (void)scene.client.sync(optionsFor(what));
    Run result;
    result.bytes = bytes() - before;
    scene.server.limitSent(-1);
    scene.server.limitReceived(-1);
    if (what == Act::Bodies)
        (void)scene.client.sync(optionsFor(what));
    scene.settle();
    (void)scene.client.sync(optionsFor(what));
    const SyncStats &stats = scene.client.stats();
    if (stats.added + stats.changed + stats.removed + stats.operationsDone != 0)
        result.outcome = QStringLiteral("a second sync changes something\n");
    result.outcome += outcome(scene);
    return result;
}

} // namespace

Q_DECLARE_METATYPE(Act)
Q_DECLARE_METATYPE(Direction)

void TestSyncCuts::cutAnywhere_data()
{
    QTest::addColumn<Act>("what");
    QTest::addColumn<QSet<QByteArray>>("lacking");
    QTest::addColumn<Direction>("direction");
    const QSet<QByteArray> none;
    const std::tuple<const char *, Act, QSet<QByteArray>> rows[] = {
        {"first sync", Act::FirstSync, none},
        {"flag", Act::Flag, none},
        {"move", Act::Move, none},
        {"move without MOVE", Act::Move, {"MOVE"}},
        {"move without MOVE and UIDPLUS", Act::Move, {"MOVE", "UIDPLUS"}},
        {"copy", Act::Copy, none},
        {"copy without UIDPLUS", Act::Copy, {"UIDPLUS"}},
        {"delete", Act::Remove, none},
        {"bodies", Act::Bodies, none},
        {"draft", Act::Draft, none},
        {"draft without UIDPLUS and LITERAL+", Act::Draft, {"UIDPLUS", "LITERAL+"}},
    };
    for (const auto &[name, what, lacking] : rows) {
        QTest::addRow("%s, from the server", name) << what << lacking << Direction::FromServer;
        QTest::addRow("%s, to the server", name) << what << lacking << Direction::ToServer;
    }
}

void TestSyncCuts::cutAnywhere()
{
    QFETCH(Act, what);
    QFETCH(QSet<QByteArray>, lacking);
    QFETCH(Direction, direction);
    const Run whole = run(what, direction, lacking, -1);
    QVERIFY2(!whole.outcome.startsWith(QLatin1String("a second")), qPrintable(whole.outcome));
    const bool all = qEnvironmentVariableIntValue("POSTHORN_TEST_ALL") != 0;
    const qint64 stride = all ? 1 : std::max<qint64>(1, whole.bytes / 8);
    const qint64 first = all ? 0 : QRandomGenerator::global()->bounded(int(stride));
    for (qint64 cut = first; cut < whole.bytes; cut += stride) {
        const Run broken = run(what, direction, lacking, cut);
        QVERIFY2(broken.outcome == whole.outcome,
                 qPrintable(QStringLiteral("cut after %1 of %2 bytes:\n%3\ninstead of\n%4")
                                .arg(cut)
                                .arg(whole.bytes)
                                .arg(broken.outcome, whole.outcome)));
        if (QTest::currentTestFailed())
            QFAIL(qPrintable(QStringLiteral("cut after %1 bytes").arg(cut)));
    }
}

QTEST_GUILESS_MAIN(TestSyncCuts)
#include "test_sync_cuts.moc"
