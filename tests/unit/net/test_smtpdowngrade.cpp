#include "clearscene.h"

using namespace posthorn;

namespace
{

constexpr auto smtp = MailProtocol::Smtp;

ClearScene greeted(const QByteArray &greeting)
{
    ClearScene scene = agreeingScene(smtp);
    scene.greeting = greeting;
    return scene;
}

ClearScene extended(const QByteArray &extensions, bool tls = false)
{
    ClearScene scene = agreeingScene(smtp);
    scene.extensions = extensions;
    scene.answer = tls ? QByteArray("220 go\r\n") : QByteArray("502 what\r\n");
    scene.tls = tls;
    return scene;
}

ClearScene answered(const QByteArray &answer, bool tls = false)
{
    ClearScene scene = agreeingScene(smtp);
    scene.answer = answer;
    scene.tls = tls;
    return scene;
}

} // namespace

/// SMTP with STARTTLS (RFC 3207, RFC 8314 4.1): whatever is said in clear, neither AUTH nor MAIL is, HELO is
/// no way around it, and nothing of it is believed once the line is encrypted.
class SmtpDowngradeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void greetings_data();
    void greetings() { SceneTable::check(m_authority, m_certificate); }
    void extensions_data();
    void extensions() { SceneTable::check(m_authority, m_certificate); }
    void answers_data();
    void answers() { SceneTable::check(m_authority, m_certificate); }
    void injected_data();
    void injected() { SceneTable::check(m_authority, m_certificate); }
    void exoticMechanismsInClear_data();
    void exoticMechanismsInClear() { SceneTable::check(m_authority, m_certificate); }

private:
    TestAuthority m_authority;
    TestCertificate m_certificate;
};

void SmtpDowngradeTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void SmtpDowngradeTest::greetings_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &greeting, const char *error = "no error") {
        SceneTable::add(name, greeted(greeting), error);
    };
    row("several lines", "220-hi\r\n220-call 555\r\n220 ready\r\n");
    row("no text", "220\r\n");
    row("bare line feed", "220 hi\n");
    row("says STARTTLS is not needed", "220 hi ESMTP AUTH=PLAIN\r\n");
    row("221", "221 bye\r\n", "UnexpectedAnswer");
    row("235", "235 in\r\n", "UnexpectedAnswer");
    row("250", "250 hi\r\n", "UnexpectedAnswer");
    row("334", "334 \r\n", "UnexpectedAnswer");
    row("354", "354 go on\r\n", "UnexpectedAnswer");
    row("421", "421 busy\r\n", "ServerSaidBye");
    row("450", "450 call 555\r\n", "TemporaryFailure");
    row("454", "454 call 555\r\n", "TemporaryFailure");
    row("521", "521 no mail here\r\n", "PermanentFailure");
    row("550", "550 call 555\r\n", "PermanentFailure");
    row("554", "554 call 555\r\n", "PermanentFailure");
    row("lines of different codes", "220-hi\r\n250 hi\r\n", "UnexpectedAnswer");
    row("lines of different codes, the second bad", "220-hi\r\n550 hi\r\n", "UnexpectedAnswer");
    row("two digits", "22 hi\r\n", "UnexpectedAnswer");
    row("four digits", "2200 hi\r\n", "UnexpectedAnswer");
    row("no digits", "hello\r\n220 hi\r\n", "UnexpectedAnswer");
    row("empty line", "\r\n220 hi\r\n", "UnexpectedAnswer");
    row("two lines of garbage", "gar\r\nbage\r\n220 hi\r\n", "UnexpectedAnswer");
    row("negative", "-20 hi\r\n", "UnexpectedAnswer");
    row("tab for the space", "220\thi\r\n", "UnexpectedAnswer");
    row("IMAP", "* OK hi\r\n", "WrongProtocol");
    row("POP3", "+OK hi\r\n", "WrongProtocol");
    row("endless", QByteArray(20'000, 'x'), "LimitExceeded");
}

void SmtpDowngradeTest::extensions_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &extensions) {
        SceneTable::add(name, extended(extensions), "EncryptionRefused");
    };
    row("STARTTLS left out", "250-hi\r\n250 AUTH PLAIN\r\n");
    row("log-in praised", "250-hi\r\n250-AUTH PLAIN LOGIN\r\n250 AUTH=PLAIN\r\n");
    row("no extensions", "250 hi\r\n");
    row("misspelt", "250-hi\r\n250 STARTTL\r\n");
    row("SMTPUTF8 only", "250-hi\r\n250 SMTPUTF8\r\n");
    row("EHLO unknown, 500", "500 what\r\n");
    row("EHLO unknown, 501", "501 what\r\n");
    row("EHLO unknown, 502", "502 what\r\n");
    row("EHLO unknown, 504", "504 what\r\n");
    row("EHLO refused, 550", "550 no\r\n");
    row("EHLO refused, 421", "421 busy\r\n");
    row("EHLO refused, 451", "451 later\r\n");
    row("use HELO", "502 use HELO\r\n");
    row("220", "220 hi\r\n");
    row("235, you are in", "235 in\r\n");
    row("354", "354 go on\r\n");
    row("lines of different codes", "250-hi\r\n251 STARTTLS\r\n");
    row("last line of another code", "250-hi\r\n250-STARTTLS\r\n550 no\r\n");
    row("nonsense", "hello\r\n");
    row("empty line", "\r\n");
    row("endless lines", QByteArray("250-X\r\n").repeated(600) + "250 X\r\n");
    row("IMAP's answer", "* OK hi\r\n");
    // Some servers hide what they can do; the command decides.
    SceneTable::add("STARTTLS left out, but done", extended("250-hi\r\n250 OUTSIDE\r\n", true));
    SceneTable::add("no extensions, but done", extended("250 hi\r\n", true));
    SceneTable::add("in lower case", extended("250-hi\r\n250-outside\r\n250 starttls\r\n", true));
}

void SmtpDowngradeTest::answers_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &answer) {
        SceneTable::add(name, answered(answer), "EncryptionRefused");
    };
    row("454", "454 TLS not available\r\n");
    row("454 with a status", "454 4.7.0 call 555\r\n");
    row("421", "421 closing\r\n");
    row("500", "500 what\r\n");
    row("501", "501 what\r\n");
    row("502", "502 what\r\n");
    row("503", "503 not now\r\n");
    row("504", "504 what\r\n");
    row("530", "530 log in first\r\n");
    row("538", "538 what\r\n");
    row("550", "550 no\r\n");
    row("554", "554 no\r\n");
    row("221", "221 bye\r\n");
    row("235, you are in", "235 in\r\n");
    row("250", "250 fine\r\n");
    row("334, say your name", "334 VXNlcm5hbWU6\r\n");
    row("354", "354 go on\r\n");
    row("220 and 250", "220-go\r\n250 fine\r\n");
    row("220 and 454", "220-go\r\n454 no\r\n");
    row("100", "100 wait\r\n");
    row("999", "999 what\r\n");
    row("two digits", "22 go\r\n");
    row("four digits", "2200 go\r\n");
    row("nonsense", "hello\r\n");
    row("empty line", "\r\n");
    row("POP3's answer", "+OK go\r\n");
    row("IMAP's answer", "* OK go\r\n");
    row("endless", QByteArray(20'000, 'x'));
    SceneTable::add("several lines", answered("220-call 555\r\n220-outside\r\n220 go\r\n", true));
    SceneTable::add("no text", answered("220\r\n", true));
    SceneTable::add("with a status", answered("220 2.0.0 go\r\n", true));
}

void SmtpDowngradeTest::injected_data()
{
    SceneTable::columns();
    const struct {
        const char *name;
        const char *bytes;
    } pieces[] = {
        {"an answer to EHLO", "250-evil\r\n250-OUTSIDE\r\n250 AUTH PLAIN\r\n"},
        {"an answer to EHLO without AUTH", "250 evil\r\n"},
        {"the log-in's answers", "334 \r\n235 in\r\n"},
        {"a refusal", "535 call 555\r\n"},
        {"a second 220", "220 go\r\n"},
        {"421", "421 closing\r\n"},
        {"answers for a whole message", "250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n250 sent\r\n"},
        {"one byte", "2"},
        {"a line end", "\r\n"},
    };
    for (const auto &piece : pieces) {
        ClearScene scene = answered(QByteArray("220 go\r\n") + piece.bytes);
        SceneTable::add(QByteArray(piece.name) + " with the answer", scene, "EncryptionTampered");
        scene = agreeingScene(smtp);
        scene.late = QByteArray(piece.bytes).repeated(8); // as long as the head of a TLS record
        SceneTable::add(QByteArray(piece.name) + " into the handshake", scene, "broken handshake");
    }
    // Then the answers themselves come where the handshake is expected.
    SceneTable::add("the answers sent ahead", greeted("220 hi\r\n250 hi\r\n220 go\r\n"), "broken handshake");
    SceneTable::add("the log-in's answers sent ahead",
                    greeted("220 hi\r\n250 AUTH PLAIN\r\n220 go\r\n334 \r\n235 in\r\n"), "broken handshake");
}

void SmtpDowngradeTest::exoticMechanismsInClear_data()
{
    SceneTable::columns();
    for (const QByteArray &name : exoticMechanisms() + QList<QByteArray>{"PLAIN", "LOGIN", "SCRAM-SHA-256"})
        SceneTable::addWhole(name, extended("250-hi\r\n250-AUTH=" + name + "\r\n250 AUTH " + name + "\r\n"),
                             "EncryptionRefused");
}

QTEST_GUILESS_MAIN(SmtpDowngradeTest)
#include "test_smtpdowngrade.moc"
