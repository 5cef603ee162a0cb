#include "transfer/lineends.h"
#include "transfer/mailsource.h"
#include "transfer/mailwriter.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <unistd.h>

using namespace posthorn;

/// What is written is read back byte for byte; what was begun is gone on with; nothing is written over.
class TestMailWriter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<QTemporaryDir>(); }
    void comesBack_data();
    void comesBack();
    void goesOn_data();
    void goesOn();
    void whatIsThereStays_data();
    void whatIsThereStays();
    void anotherOrderIsWrittenAnew();
    void cutOffAnywhereGoesOn();
    void nothingIsWrittenOver();
    void twinsAreTwo();
    void errorsAreClear_data();
    void errorsAreClear();
    void fullDisk();

private:
    using Format = MailWriter::Format;
    static void formats()
    {
        QTest::addColumn<Format>("format");
        QTest::newRow("mbox") << Format::Mbox;
        QTest::newRow("Maildir") << Format::Maildir;
        QTest::newRow("eml") << Format::Eml;
    }
    static QList<FiledMessage> messages()
    {
        const FlagState flags{MessageFlag::Seen | MessageFlag::Flagged,
                              {QStringLiteral("$label1"), QStringLiteral("work")}};
        return {
            {"Subject: 1\r\n\r\nFrom me\r\n>From you\r\n\r\nFrom them 10:00\r\n",
             flags,
             1'790'000'000'000,
             {}},
            {"Subject: 2\r\n\r\n\xff\x01\r\n\r\n\r\n", {}, 1'780'000'000'000, {}},
            {QByteArray("Subject: 3\r\n\r\n\0mixed\nends\r\n", 27),
             {MessageFlag::Draft, {}},
             1'700'000'000'000,
             {}},
            {"Status: RO\r\nSubject: 4\r\n\r\n\r\r\n", {MessageFlag::Answered, {}}, 1'600'000'000'000, {}},
            {"Subject: 5\r\n", {}, 1'500'000'000'000, {}},
        };
    }
    QString path() const { return m_dir->path() + QStringLiteral("/out"); }
    static Result<MailWriter::Added> write(Format format, const QString &path,
                                           const QList<FiledMessage> &messages, bool close = true)
    {
        POSTHORN_TRY_ASSIGN(const auto writer, MailWriter::open(format, path));
        MailWriter::Added last = MailWriter::Added::New;
        for (const FiledMessage &message : messages) {
            POSTHORN_TRY_ASSIGN(last, writer->add(message));
        }
        if (close)
            POSTHORN_TRY(writer->close());
        return last;
    }
    QList<FiledMessage> read() const
    {
        QList<FiledMessage> found;
        const auto source = findMail(path());
        if (!source)
            return found;
        for (const SourceFolder &folder : source->folders) {
            auto reader = openMail(folder);
            while (reader) {
                const auto message = (*reader)->next();
                if (!message || !*message)
                    break;
                found.append((*message)->message);
            }
        }
        return found;
    }
    void compare(const QList<FiledMessage> &wanted, Format format) const
    {
        const QList<FiledMessage> found = read();
        QCOMPARE(found.size(), wanted.size());
        for (const FiledMessage &message : wanted) {
            const auto same = std::find_if(found.begin(), found.end(), [&message](const FiledMessage &other) {
                return other.bytes == message.bytes;
            });
            QVERIFY2(same != found.end(), message.bytes);
            QVERIFY(format == Format::Eml || same->flags == message.flags);
            QCOMPARE(same->receivedMs, message.receivedMs);
        }
    }

    std::unique_ptr<QTemporaryDir> m_dir;
};

void TestMailWriter::comesBack_data()
{
    formats();
}

void TestMailWriter::comesBack()
{
    QFETCH(Format, format);
    QVERIFY(write(format, path(), messages()));
    compare(messages(), format);
    QVERIFY(!QFile::exists(path() + QStringLiteral(".part")));
}

void TestMailWriter::goesOn_data()
{
    formats();
}

void TestMailWriter::goesOn()
{
    QFETCH(Format, format);
    QVERIFY(write(format, path(), messages().mid(0, 3), false));
    QVERIFY2(format != Format::Mbox || !QFile::exists(path()), "half of an mbox has its final name");
    const auto writer = MailWriter::open(format, path());
    QVERIFY(writer);
    int already = 0;
    for (const FiledMessage &message : messages()) {
        const auto added = (*writer)->add(message);
        QVERIFY(added);
        already += *added == MailWriter::Added::Already ? 1 : 0;
    }
    QVERIFY((*writer)->close());
    // Of an mbox the last may be cut off, and is written again; files get their names in groups.
    QCOMPARE(already, format == Format::Mbox ? 2 : 0);
    compare(messages(), format);
}

/// Half of them written to the end, as one run after the other does.
void TestMailWriter::whatIsThereStays_data()
{
    formats();
}

void TestMailWriter::whatIsThereStays()
{
    QFETCH(Format, format);
    if (format == Format::Mbox)
        QSKIP("an mbox has its name only when it is whole");
    QVERIFY(write(format, path(), messages().mid(0, 3)));
    const auto writer = MailWriter::open(format, path());
    QVERIFY(writer);
    for (int i = 0; i < messages().size(); ++i) {
        const auto added = (*writer)->add(messages().at(i));
        QVERIFY(added);
        QCOMPARE(*added, i < 3 ? MailWriter::Added::Already : MailWriter::Added::New);
    }
    QVERIFY((*writer)->close());
    compare(messages(), format);
}

void TestMailWriter::anotherOrderIsWrittenAnew()
{
    QVERIFY(write(Format::Mbox, path(), messages(), false));
    QList<FiledMessage> fewer = messages();
    fewer.removeAt(1);
    QVERIFY(write(Format::Mbox, path(), fewer));
    compare(fewer, Format::Mbox);
}

void TestMailWriter::cutOffAnywhereGoesOn()
{
    QVERIFY(write(Format::Mbox, path(), messages()));
    QFile whole(path());
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    for (qsizetype length = 0; length <= bytes.size(); length += 7) {
        QFile::remove(path());
        QFile part(path() + QStringLiteral(".part"));
        QVERIFY(part.open(QIODevice::WriteOnly | QIODevice::Truncate) &&
                part.write(bytes.left(length)) == length);
        part.close();
        QVERIFY(write(Format::Mbox, path(), messages()));
        QFile again(path());
        QVERIFY(again.open(QIODevice::ReadOnly));
        QCOMPARE(again.readAll(), bytes);
    }
}

void TestMailWriter::nothingIsWrittenOver()
{
    QFile file(path());
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("mine") == 4);
    file.close();
    for (const Format format : {Format::Mbox, Format::Maildir, Format::Eml}) {
        const auto writer = MailWriter::open(format, path());
        QVERIFY(!writer);
        QCOMPARE(writer.error().code, ErrorCode::StoreUnavailable);
    }
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("mine"));
    // Nor over what happens to have the name that an mbox has first.
    QVERIFY(file.rename(path() + QStringLiteral(".part")));
    QVERIFY(!MailWriter::open(Format::Mbox, path()));
    QFile part(path() + QStringLiteral(".part"));
    QVERIFY(part.open(QIODevice::ReadOnly));
    QCOMPARE(part.readAll(), QByteArray("mine"));
}

void TestMailWriter::twinsAreTwo()
{
    const FiledMessage one = messages().first();
    QVERIFY(write(Format::Maildir, path(), {one, one}));
    QCOMPARE(read().size(), 2);
    QVERIFY(write(Format::Maildir, path(), {one, one}));
    QCOMPARE(read().size(), 2);
    // An .eml is a message, and not a place where it lies.
    QVERIFY(write(Format::Eml, path() + QStringLiteral("-eml"), {one, one}));
    QCOMPARE(QDir(path() + QStringLiteral("-eml")).entryList(QDir::Files).size(), 1);
}

void TestMailWriter::errorsAreClear_data()
{
    formats();
}

void TestMailWriter::errorsAreClear()
{
    QFETCH(Format, format);
    if (::geteuid() == 0 && !QFile::exists(QStringLiteral("/proc/version")))
        QSKIP("there is no place that may not be written to");
    const auto writer = MailWriter::open(format, QStringLiteral("/proc/posthorn/out"));
    QVERIFY(!writer);
    QCOMPARE(writer.error().code, ErrorCode::StoreUnavailable);
    QVERIFY(writer.error().context.contains(QLatin1String("/proc/posthorn")));
}

void TestMailWriter::fullDisk()
{
    if (!QFile::exists(QStringLiteral("/dev/full")))
        QSKIP("there is no /dev/full");
    // A link to where nothing fits, in the place of what an mbox is first called: not followed.
    QVERIFY(QFile::link(QStringLiteral("/dev/full"), path() + QStringLiteral(".part")));
    QVERIFY(!MailWriter::open(Format::Mbox, path()));
    QVERIFY(!QFile::exists(path()));
}

QTEST_GUILESS_MAIN(TestMailWriter)
#include "test_mailwriter.moc"
