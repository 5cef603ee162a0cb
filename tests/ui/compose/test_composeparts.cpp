#include "mime/headerscanner.h"
#include "ui/compose/attachmentreader.h"
#include "ui/compose/attribution.h"
#include "ui/compose/composechecks.h"
#include "ui/compose/composetext.h"
#include "ui/compose/mailtourl.h"
#include "ui/compose/recipientedit.h"

#include <QFile>
#include <QLocale>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <sys/stat.h>

using namespace posthorn;

namespace
{

Draft draftTo(const char *to, const char *subject = "Hello", const char *text = "Text")
{
    Draft draft;
    draft.from = {QStringLiteral("Ada"), QStringLiteral("ada@example.org")};
    draft.to = parseAddressList(QString::fromUtf8(to));
    draft.subject = QString::fromUtf8(subject);
    draft.text = QString::fromUtf8(text);
    return draft;
}

} // namespace

class TestComposeParts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mailto_data();
    void mailto();
    void mailtoNeverAttaches();
    void checks_data();
    void checks();
    void largeAttachmentsAreSaid();
    void readsOrdinaryFiles();
    void refusesWhatIsNoFile();
    void entryAtCursor_data();
    void entryAtCursor();
    void attribution();
    void signatureIsReplaced();
    void droppedFilesAreNotText();
};

void TestComposeParts::mailto_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("bcc");
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("body");
    QTest::newRow("plain") << "mailto:ada@example.org"
                           << "ada@example.org"
                           << ""
                           << ""
                           << "";
    QTest::newRow("two") << "mailto:a@x.example,b@x.example"
                         << "a@x.example, b@x.example"
                         << ""
                         << ""
                         << "";
    QTest::newRow("to field") << "mailto:?to=a@x.example"
                              << "a@x.example"
                              << ""
                              << ""
                              << "";
    QTest::newRow("all") << "mailto:a@x.example?subject=Hello%20you&body=one%0Atwo&bcc=c@x.example"
                         << "a@x.example"
                         << "c@x.example"
                         << "Hello you"
                         << "one\ntwo";
    QTest::newRow("plus") << "mailto:a+b@x.example?subject=1+1"
                          << "a+b@x.example"
                          << ""
                          << "1+1"
                          << "";
    QTest::newRow("header injection") << "mailto:a@x.example?subject=Hi%0D%0ABcc:%20evil@x.example"
                                      << "a@x.example"
                                      << ""
                                      << "Hi Bcc: evil@x.example"
                                      << "";
    QTest::newRow("unknown fields") << "mailto:a@x.example?from=evil@x.example&x-header=1"
                                    << "a@x.example"
                                    << ""
                                    << ""
                                    << "";
    QTest::newRow("other scheme") << "https://example.org/?to=a@x.example"
                                  << ""
                                  << ""
                                  << ""
                                  << "";
}

void TestComposeParts::mailto()
{
    QFETCH(QString, url);
    QFETCH(QString, to);
    QFETCH(QString, bcc);
    QFETCH(QString, subject);
    QFETCH(QString, body);
    const Draft draft = draftFromMailto(QUrl(url));
    QCOMPARE(formatAddressList(draft.to), to);
    QCOMPARE(formatAddressList(draft.bcc), bcc);
    QCOMPARE(draft.subject, subject);
    QCOMPARE(draft.text, body);
    QVERIFY(draft.from.address.isEmpty());
}

void TestComposeParts::mailtoNeverAttaches()
{
    for (const char *field : {"attach", "attachment", "Attach", "x-attach", "file", "insert"}) {
        const QString url = QStringLiteral("mailto:a@x.example?%1=/etc/passwd&%1=file:///etc/passwd")
                                .arg(QLatin1String(field));
        const Draft draft = draftFromMailto(QUrl(url));
        QVERIFY(draft.attachments.isEmpty());
        QVERIFY(!draft.text.contains(QStringLiteral("passwd")));
    }
    QString many = QStringLiteral("mailto:?to=a0@x.example");
    for (int i = 1; i < 2000; ++i)
        many += QStringLiteral(",a%1@x.example").arg(i);
    QVERIFY(draftFromMailto(QUrl(many)).to.size() <= 200);
}

void TestComposeParts::checks_data()
{
    QTest::addColumn<Draft>("draft");
    QTest::addColumn<QList<int>>("kinds");
    using Kind = ComposeHint::Kind;
    QTest::newRow("fine") << draftTo("a@x.example") << QList<int>();
    QTest::newRow("nobody") << draftTo("") << QList<int>{int(Kind::NoRecipients)};
    QTest::newRow("half an address") << draftTo("charles") << QList<int>{int(Kind::InvalidAddress)};
    QTest::newRow("no subject") << draftTo("a@x.example", " ") << QList<int>{int(Kind::NoSubject)};
    QTest::newRow("attached") << draftTo("a@x.example", "s", "It is attached.")
                              << QList<int>{int(Kind::ForgottenAttachment)};
    QTest::newRow("Anhang") << draftTo("a@x.example", "s", "siehe Anhang")
                            << QList<int>{int(Kind::ForgottenAttachment)};
    QTest::newRow("quoted") << draftTo("a@x.example", "s", "Thanks.\n> It is attached.") << QList<int>();
    QTest::newRow("signature") << draftTo("a@x.example", "s", "Thanks.\n-- \nattachment to the board")
                               << QList<int>();
    Draft nobody = draftTo("a@x.example");
    nobody.from = {};
    QTest::newRow("no sender") << nobody << QList<int>{int(Kind::NoSender)};
}

void TestComposeParts::checks()
{
    QFETCH(Draft, draft);
    QFETCH(QList<int>, kinds);
    QList<int> found;
    for (const ComposeHint &hint : checkDraft(draft)) {
        found += int(hint.kind);
        QVERIFY(!composeHintText(hint).isEmpty());
    }
    QCOMPARE(found, kinds);
}

void TestComposeParts::largeAttachmentsAreSaid()
{
    Draft draft = draftTo("a@x.example");
    draft.attachments +=
        {QStringLiteral("a.bin"), "application/octet-stream", QByteArray(int(LargeAttachments) + 1, 'x')};
    const auto hints = checkDraft(draft);
    QCOMPARE(hints.size(), 1);
    QVERIFY(hints.first().kind == ComposeHint::Kind::TooLarge);
    QVERIFY(!hints.first().blocks());
}

void TestComposeParts::readsOrdinaryFiles()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("notes.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("the notes");
    file.close();
    const auto attachment = AttachmentReader::read(file.fileName());
    QVERIFY(attachment.has_value());
    QCOMPARE(attachment->fileName, QStringLiteral("notes.txt"));
    QCOMPARE(attachment->content, QByteArray("the notes"));
    QCOMPARE(attachment->contentType, QByteArray("text/plain"));
}

void TestComposeParts::refusesWhatIsNoFile()
{
    QTemporaryDir dir;
    const QString fifo = dir.filePath(QStringLiteral("fifo"));
    QCOMPARE(::mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    QFile file(dir.filePath(QStringLiteral("secret")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    const QString link = dir.filePath(QStringLiteral("link"));
    QVERIFY(QFile::link(file.fileName(), link));
    for (const QString &path :
         {fifo, link, dir.path(), QStringLiteral("/dev/zero"), QStringLiteral("/proc/self/environ")}) {
        const auto attachment = AttachmentReader::read(path);
        QVERIFY2(!attachment, qPrintable(path));
        QCOMPARE(attachment.error().code, ErrorCode::InvalidArgument);
    }
    QCOMPARE(AttachmentReader::read(dir.filePath(QStringLiteral("none"))).error().code, ErrorCode::NotFound);
}

void TestComposeParts::entryAtCursor_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("cursor");
    QTest::addColumn<QString>("entry");
    QTest::newRow("only") << "ada" << 3 << "ada";
    QTest::newRow("second") << "a@x, be" << 7 << " be";
    QTest::newRow("first") << "a@x, be" << 2 << "a@x";
    QTest::newRow("quoted comma") << "\"Lovelace, Ada\" <a@x>, b" << 3 << "\"Lovelace, Ada\" <a@x>";
    QTest::newRow("semicolon") << "a@x; be" << 7 << " be";
}

void TestComposeParts::entryAtCursor()
{
    QFETCH(QString, text);
    QFETCH(int, cursor);
    QFETCH(QString, entry);
    const auto [start, end] = RecipientEdit::entryAt(text, cursor);
    QCOMPARE(text.mid(start, end - start), entry);
}

void TestComposeParts::attribution()
{
    MessageEnvelope envelope;
    envelope.from = {{QStringLiteral("Ada\nBcc: evil@x.example"), QStringLiteral("ada@example.org")}};
    envelope.subject = QStringLiteral("Notes");
    envelope.date = 1'790'000'000'000;
    const QString reply = attributionFor(ReplyKind::Reply, envelope, QLocale::c());
    QVERIFY(!reply.contains(u'\n'));
    QVERIFY(reply.contains(QStringLiteral("2026")));
    const QString forward = attributionFor(ReplyKind::ForwardInline, envelope, QLocale::c());
    QVERIFY(forward.contains(QStringLiteral("Subject: Notes")));
}

void TestComposeParts::signatureIsReplaced()
{
    ComposeText text;
    text.setPlainText(QStringLiteral("Hello"));
    text.setSignature(QStringLiteral("Ada"));
    QCOMPARE(text.toPlainText(), QStringLiteral("Hello\n\n-- \nAda"));
    text.setSignature(QStringLiteral("Countess\nof Lovelace"));
    QCOMPARE(text.toPlainText(), QStringLiteral("Hello\n\n-- \nCountess\nof Lovelace"));
    text.setSignature({});
    QCOMPARE(text.toPlainText().trimmed(), QStringLiteral("Hello"));
}

void TestComposeParts::droppedFilesAreNotText()
{
    class Open : public ComposeText
    {
    public:
        using ComposeText::insertFromMimeData;
    };
    Open text;
    QSignalSpy dropped(&text, &ComposeText::filesDropped);
    QMimeData files;
    files.setUrls({QUrl(QStringLiteral("file:///tmp/a.txt"))});
    files.setText(QStringLiteral("file:///tmp/a.txt"));
    text.insertFromMimeData(&files);
    QCOMPARE(dropped.size(), 1);
    QVERIFY(text.toPlainText().isEmpty());
    QMimeData html;
    html.setHtml(QStringLiteral("<img src=\"file:///etc/passwd\">words"));
    html.setText(QStringLiteral("words"));
    text.insertFromMimeData(&html);
    QCOMPARE(text.toPlainText(), QStringLiteral("words"));
}

QTEST_MAIN(TestComposeParts)
#include "test_composeparts.moc"
