#include "mime/attachmenttruth.h"

#include <QTest>

using namespace posthorn;

/// What attachments are, whatever they call themselves.
class AttachmentTruthTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void truths_data();
    void truths();
    void passive_data();
    void passive();
};

void AttachmentTruthTest::truths_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("declared");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("contradicts");
    QTest::addColumn<bool>("dangerous");
    const auto row = [](const char *label, const char *name, const char *declared, const QByteArray &bytes,
                        bool contradicts, bool dangerous) {
        QTest::newRow(label) << QString::fromUtf8(name) << QByteArray(declared) << bytes << contradicts
                             << dangerous;
    };
    const QByteArray png = QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0", 31);
    const QByteArray jpeg("\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01", 13);
    const QByteArray pdf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    const QByteArray elf = QByteArray("\x7F"
                                      "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3E\0\x01\0\0\0",
                                      24);
    const QByteArray exe = QByteArray("MZ\x90\0\x03\0\0\0", 8) + QByteArray(200, '\0');
    const QByteArray html("<!DOCTYPE html><html><body><script>1</script>");
    const QByteArray svg("<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    const QByteArray zip("PK\x03\x04\x14\0\0\0\x08\0", 10);
    row("picture", "a.png", "image/png", png, false, false);
    row("picture of another kind", "a.png", "image/png", jpeg, false, false);
    row("picture by its name", "a.png", "application/octet-stream", png, false, false);
    row("PDF", "a.pdf", "application/pdf", pdf, false, false);
    row("text", "a.txt", "text/plain", "hello\n", false, false);
    row("unknown", "a.dat", "application/octet-stream", QByteArray("\x01\x02\x03\xFF", 4), false, false);
    row("archive", "a.zip", "application/zip", zip, false, false);
    row("document in an archive", "a.docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", zip, false, false);
    row("broken picture", "a.png", "image/png", QByteArray("\x01\x02\x03\xFF", 4), false, false);
    row("empty picture", "a.png", "image/png", "", false, false);
    row("program as picture", "a.png", "image/png", elf, true, true);
    row("program as PDF", "a.pdf", "application/pdf", exe, true, true);
    row("program as text", "a.txt", "text/plain", exe, true, true);
    row("program", "a", "application/octet-stream", elf, false, true);
    row("script as picture", "a.jpg", "image/jpeg", "#!/bin/sh\nrm -rf\n", true, true);
    row("page as picture", "a.jpg", "image/jpeg", html, true, true);
    row("page as PDF", "a.pdf", "application/pdf", html, true, true);
    row("script picture as picture", "a.png", "image/png", svg, true, true);
    row("script picture", "a.svg", "image/svg+xml", svg, false, true);
    row("archive as picture", "a.jpg", "image/jpeg", zip, true, true);
    row("starter as text", "a.txt", "text/plain", "[Desktop Entry]\nExec=x\n", true, true);
    row("two extensions", "a.pdf.exe", "application/pdf", exe, true, true);
    row("dangerous by name alone", "a.desktop", "text/plain", "x", false, true);
}

void AttachmentTruthTest::truths()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, declared);
    QFETCH(QByteArray, bytes);
    const AttachmentTruth truth = attachmentTruth(name, declared, bytes);
    QTEST(truth.contradicts, "contradicts");
    QTEST(truth.isDangerous, "dangerous");
    QVERIFY(!truth.isPassive || !truth.isDangerous);
}

/// What is opened without a question, whatever type it was sent with.
void AttachmentTruthTest::passive_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("declared");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("passive");
    const auto row = [](const char *name, const char *declared, const QByteArray &bytes, bool passive) {
        QTest::addRow("%s, %s", name, declared)
            << QString::fromUtf8(name) << QByteArray(declared) << bytes << passive;
    };
    const QByteArray pdf("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    const QByteArray zip("PK\x03\x04\x14\0\0\0\x08\0", 10);
    row("a.pdf", "application/octet-stream", pdf, true);
    row("a.txt", "text/plain", "hello\n", true);
    row("a", "text/plain", "hello\n", true);
    row("a.odt", "image/png", zip, false);
    row("a.doc", "text/plain", "{\\rtf1 }", false);
    row("a.xlsx", "application/pdf", zip, false);
    row("a.zip", "image/jpeg", zip, false);
    row("a.pdf", "application/pdf", zip, false);
    row("a.desktop", "text/plain", "x", false);
    row("a", "application/octet-stream", QByteArray("\x01\x02\x03\xFF", 4), false);
}

void AttachmentTruthTest::passive()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, declared);
    QFETCH(QByteArray, bytes);
    QTEST(attachmentTruth(name, declared, bytes).isPassive, "passive");
}

QTEST_GUILESS_MAIN(AttachmentTruthTest)
#include "test_attachment_truth.moc"
