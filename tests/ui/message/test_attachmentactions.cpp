#include "ui/message/attachmentactions.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

namespace
{

/// Catches what would go to the desktop.
class Desktop : public QObject
{
    Q_OBJECT

public:
    Desktop() { QDesktopServices::setUrlHandler(QStringLiteral("file"), this, "open"); }
    ~Desktop() override { QDesktopServices::unsetUrlHandler(QStringLiteral("file")); }
    QList<QUrl> urls;

public Q_SLOTS:
    void open(const QUrl &url) { urls += url; }
};

} // namespace

/// What becomes of an attachment that is to be opened: opened, asked about, or saved at most.
class TestAttachmentActions : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opening_data();
    void opening();
    void agreedIsOpened();
};

static std::shared_ptr<const MessageContent> contentWith(const QByteArray &name, const QByteArray &type,
                                                         const QByteArray &bytes)
{
    auto content = std::make_shared<MessageContent>();
    content->bytes =
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nHello\n--b\n"
        "Content-Type: " +
        type + "\nContent-Disposition: attachment; filename=\"" + name +
        "\"\nContent-Transfer-Encoding: base64\n\n" + bytes.toBase64() + "\n--b--\n";
    content->parsed = MessageParser::parse(content->bytes);
    return content;
}

void TestAttachmentActions::opening_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("outcome");
    const QByteArray pdf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    const QByteArray zip("PK\x03\x04\x14\0\0\0\x08\0", 10);
    const auto row = [](const char *label, const char *name, const char *type, const QByteArray &bytes,
                        const char *outcome) {
        QTest::newRow(label) << QByteArray(name) << QByteArray(type) << bytes << QString::fromLatin1(outcome);
    };
    row("text", "a.txt", "text/plain", "hello\n", "opened");
    row("PDF", "a.pdf", "application/pdf", pdf, "opened");
    row("office", "a.odt", "application/vnd.oasis.opendocument.text", zip, "asked");
    row("office as picture", "a.odt", "image/png", zip, "asked");
    row("archive", "a.zip", "application/zip", zip, "asked");
    row("starter", "a.desktop", "text/plain", "[Desktop Entry]\n", "saved");
    row("two extensions", "a.pdf.exe", "application/pdf", pdf, "saved");
    row("macros", "a.docm", "application/octet-stream", zip, "saved");
    row("program as picture", "a.png", "image/png",
        "\x7F"
        "ELF\x02\x01\x01",
        "saved");
    row("page as PDF", "a.pdf", "application/pdf", "<!DOCTYPE html><html><body>x", "saved");
}

void TestAttachmentActions::opening()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, bytes);
    QFETCH(QString, outcome);
    QTemporaryDir dir;
    Desktop desktop;
    QWidget window;
    AttachmentActions actions(dir.path(), &window);
    const auto content = contentWith(name, type, bytes);
    QCOMPARE(content->parsed.attachments().size(), 1);
    actions.open(content, content->parsed.attachments().first());
    const auto now = [&]() -> QString {
        if (!desktop.urls.isEmpty())
            return QStringLiteral("opened");
        if (window.findChild<QMessageBox *>(QStringLiteral("openAttachmentQuestion")) != nullptr)
            return QStringLiteral("asked");
        return window.findChild<QFileDialog *>() != nullptr ? QStringLiteral("saved") : QString();
    };
    QTRY_VERIFY(!now().isEmpty());
    QCOMPARE(now(), outcome);
    QCOMPARE(desktop.urls.size(), outcome == QLatin1String("opened") ? 1 : 0);
}

void TestAttachmentActions::agreedIsOpened()
{
    QTemporaryDir dir;
    Desktop desktop;
    QWidget window;
    AttachmentActions actions(dir.path(), &window);
    const auto content = contentWith("a.odt", "image/png", QByteArray("PK\x03\x04\x14\0\0\0\x08\0", 10));
    actions.open(content, content->parsed.attachments().first());
    QTRY_VERIFY(window.findChild<QMessageBox *>(QStringLiteral("openAttachmentQuestion")) != nullptr);
    auto *question = window.findChild<QMessageBox *>(QStringLiteral("openAttachmentQuestion"));
    // Nothing is on the disk before.
    QVERIFY(QDir(dir.path()).isEmpty());
    QCOMPARE(static_cast<QAbstractButton *>(question->defaultButton()),
             question->button(QMessageBox::Cancel));
    for (QAbstractButton *button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            button->click();
    QTRY_COMPARE(desktop.urls.size(), 1);
    const QFileInfo copy(desktop.urls.first().toLocalFile());
    QCOMPARE(copy.fileName(), QStringLiteral("a.odt"));
    QVERIFY(!copy.permission(QFile::WriteOwner) && !copy.permission(QFile::ExeOwner));
}

QTEST_MAIN(TestAttachmentActions)
#include "test_attachmentactions.moc"
