#include "mime/headerscanner.h"
#include "mime/htmlsanitizer.h"
#include "mime/messageparser.h"
#include "samplemail/maildirwriter.h"
#include "samplemail/samplemail.h"

#include <QDir>
#include <QDirIterator>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 now = 1'795'462'609'000;

const QList<SampleMessage> &sample()
{
    static const QList<SampleMessage> all = makeSampleMail(now);
    return all;
}

} // namespace

class TestSampleMail : public QObject
{
    Q_OBJECT

private slots:
    void isTheSameEveryTime();
    void isAsManyAndAsVaried();
    void parsesWithoutNotices();
    void hostileOnesParseToo();
    void oldCharsetsAreReadRight();
    void threadsHangTogether();
    void newslettersShowTheirPicture();
    void maildirHoldsEverything();
};

void TestSampleMail::isTheSameEveryTime()
{
    const auto &first = sample();
    const auto second = makeSampleMail(now);
    QCOMPARE(first.size(), second.size());
    for (qsizetype i = 0; i < first.size(); ++i) {
        QCOMPARE(first[i].bytes, second[i].bytes);
        QCOMPARE(first[i].receivedMs, second[i].receivedMs);
    }
    // Another day is the same mail, moved.
    QCOMPARE(makeSampleMail(now + 86'400'000LL).size(), first.size());
}

void TestSampleMail::isAsManyAndAsVaried()
{
    const auto &all = sample();
    QVERIFY2(all.size() > 350 && all.size() < 450, qPrintable(QString::number(all.size())));
    QSet<QString> folders;
    QSet<QByteArray> ids;
    int unread = 0;
    int attachments = 0;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const SampleMessage &message = all[i];
        QVERIFY(message.receivedMs < now);
        QVERIFY(message.receivedMs > now - 760LL * 86'400'000);
        QVERIFY(i == 0 || all[i - 1].receivedMs >= message.receivedMs);
        folders += message.owner + u'/' + message.folder;
        const ScannedHeader scanned = scanHeader(message.bytes);
        QVERIFY2(!ids.contains(scanned.envelope.messageId), scanned.envelope.messageId.constData());
        ids += scanned.envelope.messageId;
        unread += message.flags & MessageFlag::Seen ? 0 : 1;
        attachments += scanned.looksLikeAttachments ? 1 : 0;
    }
    for (const char *folder :
         {"home/Inbox", "home/Sent", "home/Archive", "home/Drafts", "home/Trash", "home/Junk",
          "home/Receipts", "home/Travel", "work/Inbox", "work/Sent", "work/Archive", "work/Drafts",
          "work/Junk", "work/Projects/Engine", "work/Projects/Buoy"})
        QVERIFY2(folders.contains(QLatin1String(folder)), folder);
    QVERIFY(unread > 15 && unread < 60);
    QVERIFY(attachments > 20);
}

void TestSampleMail::parsesWithoutNotices()
{
    for (const SampleMessage &message : sample()) {
        if (message.hostile)
            continue;
        const ParsedMessage parsed = MessageParser::parse(message.bytes);
        const QByteArray context = message.bytes.left(400);
        QVERIFY2(parsed.notices.isEmpty(), qPrintable(parsed.notices.join(u' ') + context));
        QVERIFY2(!parsed.envelope.subject.isEmpty(), context.constData());
        QCOMPARE(parsed.envelope.from.size(), 1);
        QVERIFY2(parsed.envelope.date > now - 760LL * 86'400'000 && parsed.envelope.date < now,
                 context.constData());
        QVERIFY2(!MessageParser::snippet(parsed.text).isEmpty(), context.constData());
        QVERIFY2(!parsed.text.contains(QChar(0xFFFD)) && !parsed.envelope.subject.contains(QChar(0xFFFD)),
                 context.constData());
        QVERIFY2(!parsed.text.contains(QLatin1String("{n}")), context.constData());
        for (const MessagePart &part : parsed.attachments())
            QVERIFY(part.size > 0);
        // Nothing needs more than a line of an SMTP server.
        for (const QByteArray &line : message.bytes.split('\n'))
            QVERIFY2(line.size() <= 999, context.constData());
    }
}

void TestSampleMail::hostileOnesParseToo()
{
    int count = 0;
    for (const SampleMessage &message : sample()) {
        if (!message.hostile)
            continue;
        ++count;
        const ParsedMessage parsed = MessageParser::parse(message.bytes);
        QVERIFY(!parsed.envelope.from.isEmpty());
        QVERIFY(!parsed.text.isEmpty());
        const SanitizedHtml safe = HtmlSanitizer::sanitize(parsed.html);
        QVERIFY(!safe.html.contains(QLatin1String("leak.nowhere")));
        QVERIFY(!safe.html.contains(QLatin1String("<form")));
        for (const MessagePart &part : parsed.attachments())
            QVERIFY(!part.fileName.contains(u'/') && !part.fileName.startsWith(u'.'));
    }
    QVERIFY(count >= 8);
}

void TestSampleMail::oldCharsetsAreReadRight()
{
    const QStringList subjects = {QStringLiteral("Grüße von der Förde, und eine Frage zum Mast"),
                                  QStringLiteral("Votre carte est prête (et l'œil du dragon aussi)"),
                                  QStringLiteral("Sešity, které jsi chtěla"),
                                  QStringLiteral("Партия по переписке, ход 17"),
                                  QStringLiteral("金沢はもう冬の匂いがします"),
                                  QStringLiteral("见积"),
                                  QStringLiteral("关于浮标七号的数据"),
                                  QStringLiteral("茶葉已經寄出了"),
                                  QStringLiteral("부산에서 보내는 안부"),
                                  QStringLiteral("Smørrebrød – og prøverne fra Skagen")};
    const QStringList words = {
        QStringLiteral("Räucherfisch"),    QStringLiteral("85 €"),     QStringLiteral("žlutou"),
        QStringLiteral("Обнимаю"),         QStringLiteral("生徒たち"), QStringLiteral("納期を二週間"),
        QStringLiteral("非常好"),          QStringLiteral("高山茶"),   QStringLiteral("카페가"),
        QStringLiteral("“små forskelle”"), QStringLiteral("กระบี่"),     QStringLiteral("žiogas"),
        QStringLiteral("kutya néz"),       QStringLiteral("пролећни"), QStringLiteral("Ιουνίου")};
    QString allSubjects;
    QString allText;
    for (const SampleMessage &message : sample()) {
        const ParsedMessage parsed = MessageParser::parse(message.bytes);
        allSubjects += parsed.envelope.subject + u'\n';
        allText += parsed.text;
    }
    int found = 0;
    for (const QString &subject : subjects)
        found += allSubjects.contains(subject) ? 1 : 0;
    QCOMPARE(found, subjects.size() - 1); // one of them is not there: the test can tell
    for (const QString &word : words)
        QVERIFY2(allText.contains(word), qPrintable(word));
}

void TestSampleMail::threadsHangTogether()
{
    QSet<QByteArray> ids;
    const auto &all = sample();
    for (const SampleMessage &message : all)
        ids += scanHeader(message.bytes).envelope.messageId;
    int replies = 0;
    for (const SampleMessage &message : all) {
        const MessageEnvelope envelope = scanHeader(message.bytes).envelope;
        for (const QByteArray &id : envelope.references)
            QVERIFY(ids.contains(id));
        replies += envelope.references.isEmpty() ? 0 : 1;
        if (message.folder == QLatin1String("Sent"))
            QCOMPARE(envelope.from.first().address, message.owner + QStringLiteral("@posthorn.example"));
    }
    QVERIFY(replies > 80);
}

void TestSampleMail::newslettersShowTheirPicture()
{
    int count = 0;
    for (const SampleMessage &message : sample()) {
        if (message.hostile)
            continue;
        const ParsedMessage parsed = MessageParser::parse(message.bytes);
        if (parsed.html.isEmpty())
            continue;
        ++count;
        const SanitizedHtml safe = HtmlSanitizer::sanitize(parsed.html);
        QVERIFY(!safe.tooComplex);
        QCOMPARE(safe.contentIds.size(), 1);
        QVERIFY(parsed.attachments().isEmpty());
        const auto picture = MessageParser::partContent(message.bytes, parsed.parts.last().id);
        QVERIFY(picture && picture->startsWith("\x89PNG"));
    }
    QVERIFY(count >= 15);
}

void TestSampleMail::maildirHoldsEverything()
{
    const QTemporaryDir place;
    const auto &all = sample();
    const auto written = writeMaildir(all, QStringLiteral("work"), place.filePath(QStringLiteral("work")));
    QVERIFY(written.has_value());
    int files = 0;
    QDirIterator cur(place.path(), {QStringLiteral("*:2,*")}, QDir::Files | QDir::Hidden,
                     QDirIterator::Subdirectories);
    while (cur.hasNext()) {
        cur.next();
        ++files;
    }
    QCOMPARE(files, *written);
    QVERIFY(QDir(place.filePath(QStringLiteral("work/.Projects.Engine/cur"))).exists());
    QVERIFY(QDir(place.filePath(QStringLiteral("work/new"))).exists());
    QCOMPARE(*writeMaildir(all, QStringLiteral("nobody"), place.filePath(QStringLiteral("nobody"))), 0);
    QVERIFY(!writeMaildir(all, QStringLiteral("home"), QStringLiteral("/proc/nowhere")));
}

QTEST_APPLESS_MAIN(TestSampleMail)
#include "test_samplemail.moc"
