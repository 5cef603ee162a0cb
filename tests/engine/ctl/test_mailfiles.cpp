#include "ctl/mailfiles.h"

#include <QTemporaryDir>
#include <QTest>

using namespace posthorn;

/// Mailboxes in files, as export writes and import reads them.
class TestMailFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void splitsMbox_data()
    {
        QTest::addColumn<QByteArray>("mbox");
        QTest::addColumn<QByteArrayList>("messages");
        QTest::newRow("empty") << QByteArray() << QByteArrayList();
        QTest::newRow("one") << QByteArray("From a\nX: 1\n\nbody\n\n") << QByteArrayList{"X: 1\n\nbody\n"};
        QTest::newRow("two") << QByteArray("From a\nX: 1\n\nb\n\nFrom c\nX: 2\n\nd\n\n")
                             << QByteArrayList{"X: 1\n\nb\n", "X: 2\n\nd\n"};
        QTest::newRow("no end") << QByteArray("From a\nX: 1\n\nb") << QByteArrayList{"X: 1\n\nb"};
        QTest::newRow("CRLF") << QByteArray("From a\r\nX: 1\r\n\r\nb\r\n\r\nFrom c\r\nX: 2\r\n\r\nd\r\n")
                              << QByteArrayList{"X: 1\r\n\r\nb\r\n", "X: 2\r\n\r\nd\r\n"};
        QTest::newRow("From in a line of text")
            << QByteArray("From a\n\nx\nFrom here\ny\n\n") << QByteArrayList{"\nx\nFrom here\ny\n"};
        QTest::newRow("quoted") << QByteArray("From a\n\nx\n\n>From b\n>>From c\n>no\n\n")
                                << QByteArrayList{"\nx\n\nFrom b\n>From c\n>no\n"};
        QTest::newRow("empty messages") << QByteArray("From a\n\nFrom b\n\n") << QByteArrayList{"\n", "\n"};
    }

    void splitsMbox()
    {
        QFETCH(QByteArray, mbox);
        QFETCH(QByteArrayList, messages);
        QByteArrayList found;
        splitMbox(mbox, [&found](const QByteArray &message) {
            found << message;
            return true;
        });
        QCOMPARE(found, messages);
    }

    void stopsWhenAsked()
    {
        int taken = 0;
        splitMbox("From a\n\nx\n\nFrom b\n\ny\n\nFrom c\n\nz\n\n",
                  [&taken](const QByteArray &) { return ++taken < 2; });
        QCOMPARE(taken, 2);
    }

    void whatIsWrittenIsReadBack_data()
    {
        QTest::addColumn<MailWriter::Format>("format");
        QTest::addColumn<bool>("keepsFlags");
        QTest::newRow("mbox") << MailWriter::Format::Mbox << false;
        QTest::newRow("Maildir") << MailWriter::Format::Maildir << true;
        QTest::newRow("eml") << MailWriter::Format::Eml << false;
    }

    void whatIsWrittenIsReadBack()
    {
        QFETCH(MailWriter::Format, format);
        QFETCH(bool, keepsFlags);
        const QTemporaryDir dir;
        const QString path = dir.path() + QStringLiteral("/out");
        const QList<FiledMessage> messages{
            {"Subject: 1\r\n\r\nFrom me\r\n>From you\r\n\r\nFrom them\r\n",
             MessageFlag::Seen | MessageFlag::Flagged, 1'790'000'000'000},
            {QByteArray("Subject: 2\n\n\xff\x01\n\nend\n"), {}, 1'780'000'000'000},
        };
        MailWriter writer(format, path);
        QVERIFY(writer.open());
        for (const FiledMessage &message : messages)
            QVERIFY(writer.add(message));
        QVERIFY(writer.close());
        QVERIFY2(!MailWriter(format, path).open(), "what exists must not be written over");

        QList<FiledMessage> read;
        QVERIFY(readMailFiles(path, [&read](const FiledMessage &message) -> Result<void> {
            read << message;
            return {};
        }));
        QCOMPARE(read.size(), messages.size());
        for (const FiledMessage &message : messages) {
            const auto same =
                std::find_if(read.begin(), read.end(), [&message](const FiledMessage &candidate) {
                    return candidate.bytes == message.bytes;
                });
            QVERIFY2(same != read.end(), message.bytes);
            QVERIFY(!keepsFlags || same->flags == message.flags);
            QVERIFY(format == MailWriter::Format::Mbox || same->receivedMs == message.receivedMs);
        }
    }

    void missingFilesAreNotFound()
    {
        const auto result = readMailFiles(QStringLiteral("/nonexistent"),
                                          [](const FiledMessage &) { return Result<void>(); });
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestMailFiles)
#include "test_mailfiles.moc"
