#include "pop3/pop3capabilities.h"
#include "pop3/pop3international.h"
#include "support/scriptedserver.h"

#include <QTest>
#include <future>

using namespace posthorn;

/// UTF8 and LANG (RFC 6856): asked for where it helps and cannot hinder the log-in; and what CAPA says of the
/// server's own rules.
class Pop3InternationalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asks_data()
    {
        QTest::addColumn<QByteArray>("offered"); // lines of CAPA, "|" between
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("language");
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QByteArray>("sent");
        const auto row = [](const char *name, const char *offered, const char *password, const char *language,
                            const char *answer, const char *sent) {
            QTest::newRow(name) << QByteArray(offered) << QString::fromUtf8(password)
                                << QString::fromLatin1(language) << QByteArray(answer) << QByteArray(sent);
        };
        row("nothing offered", "UIDL|TOP", "secret", "de", "+OK\r\n", "");
        row("UTF8", "UTF8", "secret", "de", "+OK\r\n", "UTF8\r\n");
        row("UTF8 with USER", "UTF8 USER", "secret", "de", "+OK\r\n", "UTF8\r\n");
        row("UTF8 refused", "UTF8", "secret", "de", "-ERR not now\r\n", "UTF8\r\n");
        row("password that UTF8 would break", "UTF8", "geheim\xc3\xa4", "de", "+OK\r\n", "");
        row("password that UTF8 USER takes", "UTF8 USER", "geheim\xc3\xa4", "de", "+OK\r\n", "UTF8\r\n");
        row("LANG", "LANG", "secret", "de-AT", "+OK\r\n", "LANG de-AT\r\n");
        row("LANG refused", "LANG", "secret", "eo", "-ERR unknown\r\n", "LANG eo\r\n");
        row("both, LANG first", "UTF8|LANG", "secret", "fr", "+OK\r\n", "LANG fr\r\nUTF8\r\n");
        row("English comes by itself", "LANG", "secret", "en-GB", "+OK\r\n", "");
        row("no tag", "LANG", "secret", "", "+OK\r\n", "");
        row("a tag that is a command", "LANG", "secret", "de\r\nDELE 1", "+OK\r\n", "");
    }

    void asks()
    {
        QFETCH(const QByteArray, offered);
        QFETCH(const QString, password);
        QFETCH(const QString, language);
        QFETCH(const QByteArray, answer);
        QFETCH(const QByteArray, sent);
        ScriptedServer server([answer](ScriptedPeer &peer) {
            peer.send("+OK ready\r\n");
            while (!peer.readLine().isEmpty())
                peer.send(answer);
        });
        LoginOffer offer;
        offer.capabilities = offered.split('|');
        QVERIFY(ask(server, offer, password, language));
        QVERIFY(server.waitForScripts(1));
        QCOMPARE(server.clearText(), sent);
    }

    void nonsenseEndsTheDialogue()
    {
        ScriptedServer server([](ScriptedPeer &peer) {
            peer.send("+OK ready\r\n");
            peer.answer("UTF8", "what?\r\n");
            peer.waitForClose();
        });
        LoginOffer offer;
        offer.capabilities = {"UTF8"};
        const auto asked = ask(server, offer, QStringLiteral("secret"), {});
        QVERIFY(!asked);
        QCOMPARE(asked.error().code, ErrorCode::UnexpectedAnswer);
    }

    void limits_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<int>("expire"); // -2 = not said
        QTest::addColumn<int>("delay");
        const auto row = [](const char *name, const char *before, const char *after, int expire, int delay) {
            QTest::newRow(name) << QByteArray(before) << QByteArray(after) << expire << delay;
        };
        row("none", "UIDL", "UIDL", -2, -2);
        row("never", "EXPIRE NEVER", "EXPIRE never", -1, -2);
        row("days", "", "EXPIRE 30", 30, -2);
        row("at once", "", "EXPIRE 0", 0, -2);
        row("before for all, after for this user", "EXPIRE 5 USER|LOGIN-DELAY 60 USER",
            "EXPIRE 30|LOGIN-DELAY 900", 30, 900);
        row("said only before", "EXPIRE 30 USER|LOGIN-DELAY 60", "UIDL", 30, 60);
        row("nonsense", "", "EXPIRE|LOGIN-DELAY soon", -2, -2);
        row("negative", "", "EXPIRE -3|LOGIN-DELAY -1", -2, -2);
        row("too large", "", "EXPIRE 99999999|LOGIN-DELAY 99999999", -2, -2);
    }

    void limits()
    {
        QFETCH(const QByteArray, before);
        QFETCH(const QByteArray, after);
        Pop3Capabilities capabilities = Pop3Capabilities::of(after.split('|'));
        capabilities.takeLimitsFrom(Pop3Capabilities::of(before.split('|')));
        QTEST(capabilities.expireDays.value_or(-2), "expire");
        QTEST(capabilities.loginDelaySeconds.value_or(-2), "delay");
    }

private:
    static Result<void> ask(const ScriptedServer &server, const LoginOffer &offer, const QString &password,
                            const QString &language)
    {
        return std::async(
                   std::launch::async,
                   [&]() -> Result<void> {
                       MailSocket socket(CancellationToken(), nullptr);
                       if (auto opened = socket.open(server.endpoint(MailProtocol::Pop3)); !opened)
                           return opened.error();
                       return askForInternational(socket, offer, {QStringLiteral("ann"), password}, language);
                   })
            .get();
    }
};

QTEST_GUILESS_MAIN(Pop3InternationalTest)
#include "test_pop3international.moc"
