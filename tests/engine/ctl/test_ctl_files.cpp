#include "ctlrunner.h"

#include <QJsonArray>
#include <QTemporaryFile>
#include <QTest>
#include <random>

using namespace posthorn;

/// posthornctl where no account is needed: its command line, and parse and sanitize with whatever bytes there
/// are.
class TestCtlFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatItDoesNotKnow_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        const auto words = [](const char *line) {
            return QString::fromLatin1(line).split(u' ', Qt::SkipEmptyParts);
        };
        QTest::newRow("nothing") << words("") << 1;
        QTest::newRow("unknown command") << words("frobnicate") << 1;
        QTest::newRow("unknown option") << words("list inbox --colour") << 1;
        QTest::newRow("missing argument") << words("move 1") << 1;
        QTest::newRow("too many arguments") << words("check now") << 1;
        QTest::newRow("not a number") << words("show seven") << 1;
        QTest::newRow("limit") << words("list inbox --limit -3") << 1;
        QTest::newRow("two ways to print") << words("parse - --raw --text") << 1;
        QTest::newRow("mark how") << words("mark 1") << 1;
        QTest::newRow("mark both ways") << words("mark 1 --read --unread") << 1;
        QTest::newRow("both protocols") << words("account add a@example.org --imap h --pop3 h") << 1;
        QTest::newRow("no address") << words("account add example.org --imap h") << 1;
        QTest::newRow("bad port") << words("account add a@example.org --imap h:99999") << 1;
        QTest::newRow("bad security") << words("account add a@example.org --imap h --security maybe") << 1;
        QTest::newRow("no such account") << words("account show 7") << 2;
        QTest::newRow("no such folder") << words("list Nowhere") << 2;
        QTest::newRow("no such message") << words("show 4711") << 2;
        QTest::newRow("no such file") << words("parse /nonexistent/file") << 2;
        QTest::newRow("no such client certificate")
            << words("account add a@example.org --imap h --client-certificate /nonexistent.pem") << 2;
        QTest::newRow("unknown mechanism") << words("account add a@example.org --imap h --auth ntlm") << 1;
        QTest::newRow("no such ca") << words("account add a@example.org --imap h --ca /nonexistent.pem") << 2;
    }

    void refusesWhatItDoesNotKnow()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const CtlResult result = CtlRunner().run(arguments);
        QVERIFY2(result.exitCode == exitCode, result.said());
        QVERIFY2(result.out.isEmpty(), result.said());
        QVERIFY2(result.error.contains("\"error\""), result.said());
    }

    void explainsItself()
    {
        const CtlRunner runner;
        QProcess process;
        process.start(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthornctl"), {QStringLiteral("--help")});
        QVERIFY(process.waitForFinished());
        const QByteArray help = process.readAllStandardOutput();
        for (const char *command :
             {"account add", "discover", "doctor", "sync",     "watch",  "folders", "list",
              "search",      "show",     "parse",  "sanitize", "mark",   "move",    "copy",
              "delete",      "send",     "outbox", "journal",  "export", "import",  "check"})
            QVERIFY2(help.contains(QByteArray("  ") + command), command);
        process.start(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthornctl"),
                      {QStringLiteral("mark"), QStringLiteral("--help")});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitCode(), 0);
        QVERIFY(process.readAllStandardOutput().contains("--unflag"));
    }

    void discoverNamesServersWithoutTheNetwork()
    {
        const CtlRunner runner;
        const auto candidates = runner
                                    .run({QStringLiteral("discover"), QStringLiteral("ann@example.org"),
                                          QStringLiteral("--no-probe")})
                                    .objects();
        const QStringList hosts = texts(candidates, "host");
        for (const char *host : {"imap.example.org", "pop.example.org", "smtp.example.org"})
            QVERIFY2(hosts.contains(QLatin1String(host)), host);
        QVERIFY2(!texts(candidates, "security").contains(QLatin1String("none")),
                 "a server was suggested without encryption");
    }

    void keepsAccountSettings()
    {
        const CtlRunner runner;
        QCOMPARE(
            runner
                .run({QStringLiteral("account"), QStringLiteral("add"), QStringLiteral("ann@example.org"),
                      QStringLiteral("--imap"), QStringLiteral("imap.example.org"), QStringLiteral("--smtp"),
                      QStringLiteral("[::1]:2525"), QStringLiteral("--security"), QStringLiteral("starttls"),
                      QStringLiteral("--name"), QStringLiteral("Ann")})
                .exitCode,
            0);
        const auto set = [&runner](const char *key, const char *value) {
            return runner.run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("Ann"),
                               QString::fromLatin1(key), QString::fromLatin1(value)});
        };
        QCOMPARE(set("bodies", "90").exitCode, 0);
        QCOMPARE(set("enabled", "no").exitCode, 0);
        QCOMPARE(set("incoming.server", "mail.example.org:1143").exitCode, 0);
        QCOMPARE(set("enabled", "perhaps").exitCode, 1);
        QCOMPARE(set("colour", "red").exitCode, 1);
        const QJsonObject account =
            runner.run({QStringLiteral("account"), QStringLiteral("show"), QStringLiteral("ann@example.org")})
                .last();
        QCOMPARE(account.value(QLatin1String("incomingServer")).toString(),
                 QStringLiteral("mail.example.org:1143"));
        QCOMPARE(account.value(QLatin1String("outgoingServer")).toString(), QStringLiteral("[::1]:2525"));
        QCOMPARE(account.value(QLatin1String("enabled")).toBool(true), false);
        const QJsonObject bodies = account.value(QLatin1String("bodies")).toObject();
        QCOMPARE(bodies.value(QLatin1String("days")).toInt(), 90);
        QCOMPARE(
            runner.run({QStringLiteral("account"), QStringLiteral("remove"), QStringLiteral("Ann")}).exitCode,
            0);
        QVERIFY(runner.run({QStringLiteral("account"), QStringLiteral("list")}).out.isEmpty());
    }

    void keepsClientCertificates()
    {
        const CtlRunner runner;
        QTemporaryFile certificate;
        QTemporaryFile key;
        QVERIFY(certificate.open() && key.open());
        QCOMPARE(
            runner
                .run({QStringLiteral("account"), QStringLiteral("add"), QStringLiteral("ann@example.org"),
                      QStringLiteral("--imap"), QStringLiteral("imap.example.org"), QStringLiteral("--auth"),
                      QStringLiteral("external"), QStringLiteral("--client-certificate"),
                      certificate.fileName(), QStringLiteral("--client-key"), key.fileName(),
                      QStringLiteral("--name"), QStringLiteral("Ann")})
                .exitCode,
            0);
        const auto incoming = [&runner] {
            return runner.run({QStringLiteral("account"), QStringLiteral("show"), QStringLiteral("Ann")})
                .last()
                .value(QLatin1String("incoming"))
                .toObject();
        };
        QCOMPARE(incoming().value(QLatin1String("auth")).toString(), QStringLiteral("external"));
        QCOMPARE(incoming().value(QLatin1String("clientCertificateFile")).toString(), certificate.fileName());
        QCOMPARE(incoming().value(QLatin1String("clientKeyFile")).toString(), key.fileName());
        for (const auto &[setting, value] :
             {std::pair("incoming.client-key", ""), std::pair("incoming.auth", "gssapi")})
            QCOMPARE(runner
                         .run({QStringLiteral("account"), QStringLiteral("set"), QStringLiteral("Ann"),
                               QString::fromLatin1(setting), QString::fromLatin1(value)})
                         .exitCode,
                     0);
        QCOMPARE(incoming().value(QLatin1String("clientKeyFile")).toString(), QString());
        QCOMPARE(incoming().value(QLatin1String("auth")).toString(), QStringLiteral("gssapi"));
    }

    void parseShowsAMessage()
    {
        const QByteArray message =
            "From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\n"
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x\r\n"
            "Content-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; "
            "filename=a.txt\r\nContent-Transfer-Encoding: base64\r\n\r\naGkgdGhlcmU=\r\n--x--\r\n";
        const CtlRunner runner;
        const QJsonObject object = runner.run({QStringLiteral("parse"), QStringLiteral("-")}, message).last();
        QCOMPARE(object.value(QLatin1String("subject")).toString(), QStringLiteral("Grüße"));
        QCOMPARE(object.value(QLatin1String("text")).toString().trimmed(), QStringLiteral("hello"));
        const QString path = runner.write(QStringLiteral("m.eml"), message);
        QCOMPARE(runner.run({QStringLiteral("parse"), path, QStringLiteral("--raw")}).out, message);
        QCOMPARE(
            runner.run({QStringLiteral("parse"), path, QStringLiteral("--part"), QStringLiteral("2")}).out,
            QByteArray("hi there"));
        const QString saved = runner.file(QStringLiteral("saved.txt"));
        const QStringList save{QStringLiteral("parse"), path, QStringLiteral("--save-part"),
                               QStringLiteral("2"), saved};
        QCOMPARE(runner.run(save).exitCode, 0);
        QFile file(saved);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("hi there"));
        QVERIFY2(runner.run(save).exitCode == 7, "an existing file must not be written over");
    }

    void parseTakesAnyBytes_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QByteArray deep;
        for (int i = 0; i < 2000; ++i) {
            const QByteArray boundary = "b" + QByteArray::number(i);
            deep += "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
        }
        QByteArray random(300'000, '\0');
        std::mt19937 generator(7);
        for (char &c : random)
            c = static_cast<char>(generator());
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("one NUL") << QByteArray(1, '\0');
        QTest::newRow("only line ends") << QByteArray(100'000, '\n');
        QTest::newRow("no colon") << QByteArray("no header here at all");
        QTest::newRow("random") << random;
        QTest::newRow("parentheses") << "From: " + QByteArray(500'000, '(') + "\r\n\r\n";
        QTest::newRow("groups") << "To: " + QByteArray("a:").repeated(100'000) + "\r\n\r\n";
        QTest::newRow("huge header") << "Subject: " + QByteArray(3'000'000, 'x') + "\r\n\r\nbody";
        QTest::newRow("many fields") << QByteArray("X: y\r\n").repeated(200'000) + "\r\nbody";
        QTest::newRow("deep multiparts") << deep;
        QTest::newRow("boundary storm") << "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
                                               QByteArray("--b\r\n\r\nx\r\n").repeated(50'000);
        QTest::newRow("message in message")
            << QByteArray("Content-Type: message/rfc822\r\n\r\n").repeated(5000);
        QTest::newRow("cut base64") << QByteArray("Content-Transfer-Encoding: base64\r\n\r\nAAA=BBBB====C");
        QTest::newRow("unknown charset")
            << QByteArray("Content-Type: text/plain; charset=\"x-\xff\"\r\n\r\n\xfe\xff");
        QTest::newRow("encoded words")
            << "Subject: " + QByteArray("=?utf-8?b?4pyT?= ").repeated(30'000) + "\r\n\r\n";
        QTest::newRow("deep HTML") << "Content-Type: text/html\r\n\r\n" +
                                          QByteArray("<div><table><tr><td>").repeated(30'000);
    }

    void parseTakesAnyBytes()
    {
        QFETCH(QByteArray, bytes);
        const CtlResult result = CtlRunner().run({QStringLiteral("parse"), QStringLiteral("-")}, bytes);
        QVERIFY2(result.exitCode == 0, result.error.left(2000));
        QVERIFY(result.last().contains(QLatin1String("text")));
    }

    void sanitizeRemovesWhatActs()
    {
        const QByteArray html =
            "<p onclick=\"x()\">Hi<script>alert(1)</script><img src=\"https://tracker.example/p.gif\">"
            "<a href=\"javascript:x()\">a</a><a href=\"https://example.org/\">b</a></p>";
        const QJsonObject object =
            CtlRunner().run({QStringLiteral("sanitize"), QStringLiteral("-")}, html).last();
        const QString clean = object.value(QLatin1String("html")).toString();
        for (const char *bad : {"script", "onclick", "javascript", "tracker"})
            QVERIFY2(!clean.contains(QLatin1String(bad), Qt::CaseInsensitive), qPrintable(clean));
        QVERIFY2(clean.contains(QLatin1String("https://example.org/")), qPrintable(clean));
        QCOMPARE(object.value(QLatin1String("blockedRemote")).toArray().first().toString(),
                 QStringLiteral("https://tracker.example/p.gif"));
        QCOMPARE(object.value(QLatin1String("blocked")).toArray().first().toObject(),
                 (QJsonObject{{QStringLiteral("url"), QStringLiteral("https://tracker.example/p.gif")},
                              {QStringLiteral("kind"), QStringLiteral("image")}}));
    }

    void sanitizeTakesPagesAndMessages_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("html");
        const QByteArray page = "<p style='position:fixed;color:red'>\xc3\xa4<script>x</script></p>";
        const QString clean = QStringLiteral("<p style=\"color:#ff0000\">\u00e4</p>");
        QTest::newRow("page") << page << clean;
        QTest::newRow("page after an empty line") << "\r\n " + page << clean;
        QTest::newRow("page with its charset")
            << QByteArray("<meta charset=iso-8859-1><p>\xe4</p>") << QStringLiteral("<p>\u00e4</p>");
        QTest::newRow("message")
            << "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
            << clean;
        QTest::newRow("alternatives") << "From: a@b\nContent-Type: multipart/alternative; "
                                         "boundary=z\n\n--z\n\ntext\n--z\nContent-Type: "
                                         "text/html; charset=utf-8\n\n" +
                                             page + "\n--z--\n"
                                      << clean;
        QTest::newRow("message of text alone") << QByteArray("Subject: x\n\n<p>y</p>\n") << QString();
        QTest::newRow("text") << QByteArray("a < b") << QStringLiteral("a &lt; b");
        QTest::newRow("UTF-7") << QByteArray("+ADw-script+AD4-x") << QStringLiteral("+ADw-script+AD4-x");
        QTest::newRow("UTF-16") << QByteArray("\xff\xfe<\0b\0>\0x\0", 10) << QStringLiteral("<b>x</b>");
    }

    void sanitizeTakesPagesAndMessages()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, html);
        const CtlResult result = CtlRunner().run({QStringLiteral("sanitize"), QStringLiteral("-")}, bytes);
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.last().value(QLatin1String("html")).toString().trimmed(), html);
    }

    void terminalsAreSafe()
    {
        const CtlRunner runner;
        const QString path =
            runner.write(QStringLiteral("m.eml"),
                         "Subject: =?utf-8?b?G10wO2V2aWwH?=\r\n\r\nclear \x1b[2J screen \xe2\x80\xae\r\n");
        QProcess process;
        process.start(QStringLiteral(POSTHORN_BINARY_DIR "/bin/posthornctl"),
                      {QStringLiteral("parse"), path});
        QVERIFY(process.waitForFinished());
        const QByteArray out = process.readAllStandardOutput();
        QVERIFY(out.contains("screen"));
        QVERIFY2(!out.contains('\x1b') && !out.contains('\x07') && !out.contains("\xe2\x80\xae"),
                 out.toHex());
    }
};

QTEST_GUILESS_MAIN(TestCtlFiles)
#include "test_ctl_files.moc"
