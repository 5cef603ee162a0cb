#include "clearscene.h"

using namespace posthorn;

namespace
{

constexpr auto pop3 = MailProtocol::Pop3;

ClearScene greeted(const QByteArray &greeting)
{
    ClearScene scene = agreeingScene(pop3);
    scene.greeting = greeting;
    return scene;
}

ClearScene answered(const QByteArray &answer, bool tls = false)
{
    ClearScene scene = agreeingScene(pop3);
    scene.answer = answer;
    scene.tls = tls;
    return scene;
}

} // namespace

/// POP3 with STLS (RFC 2595 4, RFC 8314 4.1): whatever is said in clear, neither USER nor APOP is, and
/// nothing of it is believed once the line is encrypted.
class Pop3DowngradeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void greetings_data();
    void greetings() { SceneTable::check(m_authority, m_certificate); }
    void answers_data();
    void answers() { SceneTable::check(m_authority, m_certificate); }
    void injected_data();
    void injected() { SceneTable::check(m_authority, m_certificate); }

private:
    TestAuthority m_authority;
    TestCertificate m_certificate;
};

void Pop3DowngradeTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void Pop3DowngradeTest::greetings_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &greeting, const char *error = "no error") {
        SceneTable::add(name, greeted(greeting), error);
    };
    row("APOP's timestamp", "+OK ready <1896.697170952@example.test>\r\n");
    row("two timestamps", "+OK <1@example.test> <2@example.test>\r\n");
    row("no text", "+OK\r\n");
    row("lower case", "+ok hi\r\n");
    row("bare line feed", "+OK hi\n");
    row("pretended response code", "+OK [AUTH] call 555\r\n");
    row("says that the log-in is done", "+OK ann's mailbox is open\r\n");
    row("-ERR", "-ERR no\r\n", "ServerSaidNo");
    row("-ERR [SYS/PERM]", "-ERR [SYS/PERM] call 555\r\n", "PermanentFailure");
    row("-ERR [SYS/TEMP]", "-ERR [SYS/TEMP] call 555\r\n", "TemporaryFailure");
    row("-ERR [IN-USE]", "-ERR [IN-USE] call 555\r\n", "MailboxInUse");
    row("-ERR [LOGIN-DELAY]", "-ERR [LOGIN-DELAY] call 555\r\n", "LoginDelay");
    row("-ERR, then +OK", "-ERR no\r\n+OK yes\r\n", "ServerSaidNo");
    row("a continuation", "+ go on\r\n", "UnexpectedAnswer");
    row("a word that only begins with +OK", "+OKAY hi\r\n", "UnexpectedAnswer");
    row("no plus", "OK hi\r\n", "UnexpectedAnswer");
    row("+ERR", "+ERR hi\r\n", "UnexpectedAnswer");
    row("empty line", "\r\n+OK hi\r\n", "UnexpectedAnswer");
    row("a line of garbage", "garbage\r\n+OK hi\r\n", "UnexpectedAnswer");
    row("two lines of garbage", "gar\r\nbage\r\n+OK hi\r\n", "UnexpectedAnswer");
    row("IMAP", "* OK hi\r\n", "WrongProtocol");
    row("IMAP's PREAUTH", "* PREAUTH hi\r\n", "WrongProtocol");
    row("SMTP", "220 hi\r\n", "WrongProtocol");
    row("endless", QByteArray(20'000, 'x'), "LimitExceeded");
}

void Pop3DowngradeTest::answers_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &answer, const char *error = "EncryptionRefused") {
        SceneTable::add(name, answered(answer), error);
    };
    row("-ERR", "-ERR no\r\n");
    row("-ERR, unknown command", "-ERR unknown command\r\n");
    row("-ERR, log in first", "-ERR only after USER and PASS\r\n");
    row("-ERR [SYS/PERM]", "-ERR [SYS/PERM] call 555\r\n");
    row("-ERR [SYS/TEMP]", "-ERR [SYS/TEMP] call 555\r\n");
    row("-ERR [IN-USE]", "-ERR [IN-USE] call 555\r\n");
    row("-ERR [AUTH]", "-ERR [AUTH] call 555\r\n");
    row("-ERR in lower case", "-err no\r\n");
    row("-ERR, then +OK", "-ERR no\r\n+OK yes\r\n");
    row("a continuation", "+ go on\r\n");
    row("a bare plus", "+\r\n");
    row("a word that only begins with +OK", "+OKAY go\r\n");
    row("no plus", "OK go\r\n");
    row("nonsense", "hello\r\n");
    row("empty line", "\r\n");
    row("empty lines", "\r\n\r\n");
    row("end of a list", ".\r\n");
    row("SMTP's answer", "220 go\r\n");
    row("IMAP's answer", "* OK go\r\n");
    row("endless", QByteArray(20'000, 'x'));
    SceneTable::add("+OK without text", answered("+OK\r\n", true));
    SceneTable::add("+ok in lower case", answered("+ok go\r\n", true));
    SceneTable::add("+OK with a timestamp", answered("+OK <1@example.test>\r\n", true));
}

void Pop3DowngradeTest::injected_data()
{
    SceneTable::columns();
    const struct {
        const char *name;
        const char *bytes;
    } pieces[] = {
        {"the log-in's answers", "+OK\r\n+OK in\r\n"},
        {"a list of capabilities", "+OK\r\nUSER\r\nSASL PLAIN\r\nOUTSIDE\r\n.\r\n"},
        {"capabilities without a status", "SASL PLAIN\r\n.\r\n"},
        {"a refusal", "-ERR [AUTH] call 555\r\n"},
        {"a challenge", "+ \r\n"},
        {"a mailbox", "+OK 1 20\r\n"},
        {"one byte", "+"},
        {"a line end", "\r\n"},
    };
    for (const auto &piece : pieces) {
        ClearScene scene = answered(QByteArray("+OK go\r\n") + piece.bytes);
        SceneTable::add(QByteArray(piece.name) + " with the answer", scene, "EncryptionTampered");
        scene = agreeingScene(pop3);
        scene.late = QByteArray(piece.bytes).repeated(8); // as long as the head of a TLS record
        SceneTable::add(QByteArray(piece.name) + " into the handshake", scene, "broken handshake");
    }
    // Then the answer itself comes where the handshake is expected.
    SceneTable::add("the answer sent ahead", greeted("+OK hi\r\n+OK go\r\n"), "broken handshake");
    SceneTable::add("the log-in's answers sent ahead", greeted("+OK hi\r\n+OK\r\n+OK\r\n+OK in\r\n"),
                    "broken handshake");
}

QTEST_GUILESS_MAIN(Pop3DowngradeTest)
#include "test_pop3downgrade.moc"
