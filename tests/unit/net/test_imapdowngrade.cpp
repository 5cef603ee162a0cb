#include "clearscene.h"

using namespace posthorn;

namespace
{

constexpr auto imap = MailProtocol::Imap;

ClearScene greeted(const QByteArray &greeting)
{
    ClearScene scene = agreeingScene(imap);
    scene.greeting = greeting;
    return scene;
}

ClearScene answered(const QByteArray &answer, bool tls = false)
{
    ClearScene scene = agreeingScene(imap);
    scene.answer = answer;
    scene.tls = tls;
    return scene;
}

/// Data that belongs to a log-in or a mailbox, of which there is none yet.
const QByteArray untagged[] = {
    "* LIST (\\Noinferiors) \"/\" OUTSIDE\r\n",
    "* LSUB () \"/\" OUTSIDE\r\n",
    "* STATUS OUTSIDE (MESSAGES 5)\r\n",
    "* STATUS INBOX (MESSAGES 5 UNSEEN 5)\r\n",
    "* SEARCH 1 2 3\r\n",
    "* FLAGS (\\Outside)\r\n",
    "* 9 EXISTS\r\n",
    "* 9 RECENT\r\n",
    "* 1 EXPUNGE\r\n",
    "* 1 FETCH (FLAGS (\\Seen) BODY[] {7}\r\nOUTSIDE)\r\n",
    "* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=SCRAM-SHA-256 OUTSIDE\r\n",
    "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n",
    "* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN OUTSIDE] more\r\n",
    "* OK [ALERT] call 555\r\n",
    "* NO [ALERT] call 555\r\n",
    "* BAD [PARSE] call 555\r\n",
    "* ENABLED OUTSIDE\r\n",
    "* PREAUTH you are in\r\n",
    "* OUTSIDE nobody knows this\r\n",
};

} // namespace

/// IMAP with STARTTLS (RFC 9051 6.2.1, RFC 8314 4.1): whatever is said in clear, nothing secret is answered
/// in clear, and nothing of it is believed once the line is encrypted.
class ImapDowngradeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void greetings_data();
    void greetings() { SceneTable::check(m_authority, m_certificate); }
    void stripped_data();
    void stripped() { SceneTable::check(m_authority, m_certificate); }
    void answers_data();
    void answers() { SceneTable::check(m_authority, m_certificate); }
    void injected_data();
    void injected() { SceneTable::check(m_authority, m_certificate); }
    void untaggedData_data();
    void untaggedData() { SceneTable::check(m_authority, m_certificate); }
    void exoticMechanismsInClear_data();
    void exoticMechanismsInClear() { SceneTable::check(m_authority, m_certificate); }

private:
    TestAuthority m_authority;
    TestCertificate m_certificate;
};

void ImapDowngradeTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void ImapDowngradeTest::greetings_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &greeting, const char *error = "no error") {
        SceneTable::add(name, greeted(greeting), error);
    };
    row("PREAUTH", "* PREAUTH in\r\n", "EncryptionTampered");
    row("preauth in lower case", "* preauth in\r\n", "EncryptionTampered");
    row("PREAUTH with STARTTLS", "* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] in\r\n", "EncryptionTampered");
    row("PREAUTH without STARTTLS", "* PREAUTH [CAPABILITY IMAP4rev1] in\r\n", "EncryptionTampered");
    row("PREAUTH and a mailbox", "* PREAUTH in\r\n* 9 EXISTS\r\n", "EncryptionTampered");
    row("PREAUTH and an alert", "* PREAUTH [ALERT] call 555\r\n", "EncryptionTampered");
    row("PREAUTH and a referral", "* PREAUTH [REFERRAL imap://evil.example/] in\r\n", "EncryptionTampered");
    row("BYE", "* BYE go\r\n", "ServerSaidBye");
    row("BYE with an alert", "* BYE [ALERT] call 555\r\n", "ServerSaidBye");
    row("BYE with a referral", "* BYE [REFERRAL imap://ann;AUTH=*@evil.example/] go there\r\n",
        "ServerSaidBye");
    row("NO", "* NO no\r\n", "ServerSaidNo");
    row("BAD", "* BAD what\r\n", "ServerSaidNo");
    row("tagged OK", "A1 OK hi\r\n", "UnexpectedAnswer");
    row("tagged NO", "A1 NO no\r\n", "UnexpectedAnswer");
    row("continuation", "+ go on\r\n", "UnexpectedAnswer");
    row("no star", "OK hi\r\n", "UnexpectedAnswer");
    row("star alone", "*\r\n", "UnexpectedAnswer");
    row("a word that only begins with OK", "* OKAY hi\r\n", "UnexpectedAnswer");
    row("a word that only begins with PREAUTH", "* PREAUTHENTIC hi\r\n", "UnexpectedAnswer");
    row("empty line", "\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("a line of garbage", "garbage\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("two lines of garbage", "gar\r\nbage\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("three lines of garbage", "a\r\nb\r\nc\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("NUL bytes", QByteArray("\0\0\0* OK hi\r\n", 12), "UnexpectedAnswer");
    row("untagged data first", "* 9 EXISTS\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("CAPABILITY first", "* CAPABILITY IMAP4rev1\r\n* OK hi\r\n", "UnexpectedAnswer");
    row("POP3", "+OK hi\r\n", "WrongProtocol");
    row("SMTP", "220 hi\r\n", "WrongProtocol");
    row("endless", QByteArray(20'000, 'x'), "LimitExceeded");
    row("no text", "* OK\r\n");
    row("lower case", "* ok hi\r\n");
    row("bare line feed", "* OK hi\n");
    row("alert", "* OK [ALERT] call 555\r\n");
    row("BADCHARSET", "* OK [BADCHARSET (call 555)] hi\r\n");
    row("PARSE", "* OK [PARSE] call 555\r\n");
    row("referral", "* OK [REFERRAL imap://ann;AUTH=*@evil.example/] hi\r\n");
    row("unclosed code", "* OK [CAPABILITY IMAP4rev1 OUTSIDE hi\r\n");
    row("announces a literal", "* OK {5}\r\nhello\r\n", "EncryptionRefused");
}

void ImapDowngradeTest::stripped_data()
{
    SceneTable::columns();
    const struct {
        const char *name;
        const char *capabilities;
    } lists[] = {
        {"STARTTLS left out", "IMAP4rev1 AUTH=PLAIN"},
        {"log-in praised", "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+"},
        {"IMAP4 alone", "IMAP4"},
        {"IMAP2", "IMAP2"},
        {"IMAP2bis", "IMAP2bis STATUS"},
        {"nothing", ""},
        {"misspelt", "IMAP4rev1 STARTTL STARTTLSX"},
        {"UTF8=ONLY", "IMAP4rev1 UTF8=ONLY AUTH=PLAIN"},
        {"compression", "IMAP4rev1 COMPRESS=DEFLATE AUTH=PLAIN"},
        {"log-in disabled", "IMAP4rev1 LOGINDISABLED"},
    };
    for (const auto &list : lists) {
        ClearScene scene = greeted(QByteArray("* OK [CAPABILITY ") + list.capabilities + "] hi\r\n");
        // Some servers hide what they can do; the command decides.
        SceneTable::add(QByteArray(list.name) + ", but done", scene);
        scene.answer = "TAG BAD unknown command\r\n";
        scene.tls = false;
        SceneTable::add(QByteArray(list.name) + ", and refused", scene, "EncryptionRefused");
    }
}

void ImapDowngradeTest::answers_data()
{
    SceneTable::columns();
    const auto row = [](const char *name, const QByteArray &answer, const char *error = "EncryptionRefused") {
        SceneTable::add(name, answered(answer), error);
    };
    row("NO", "TAG NO no\r\n");
    row("NO with an alert", "TAG NO [ALERT] call 555\r\n");
    row("NO, log in as you are", "TAG NO [CAPABILITY IMAP4rev1 AUTH=PLAIN] log in as you are\r\n");
    row("NO with a referral", "TAG NO [REFERRAL imap://evil.example/] there\r\n");
    row("BAD", "TAG BAD unknown command\r\n");
    row("BAD, untagged", "* BAD what\r\nTAG BAD what\r\n");
    row("continuation", "+ go on\r\n");
    row("continuation, bare", "+\r\n");
    row("nonsense", "hello\r\n");
    row("empty line", "\r\n");
    row("empty lines", "\r\n\r\n\r\n");
    row("another tag", "A1 OK go\r\n");
    row("a tag that is longer", "TAGX OK go\r\n");
    row("a tag that is shorter", "P OK go\r\n");
    row("no tag", "OK go\r\n");
    row("no status", "TAG\r\n");
    row("PREAUTH", "TAG PREAUTH in\r\n");
    row("BYE as a tagged answer", "TAG BYE go\r\n");
    row("a word that only begins with OK", "TAG OKAY go\r\n");
    row("untagged OK, then nonsense", "* OK go\r\nhello\r\n");
    row("a hundred untagged lines", QByteArray("* OK and\r\n").repeated(100) + "TAG OK go\r\n");
    row("BYE", "* BYE go\r\n", "ServerSaidBye");
    row("BYE with an alert", "* BYE [ALERT] call 555\r\n", "ServerSaidBye");
    row("BYE, then OK", "* BYE go\r\nTAG OK go\r\n", "ServerSaidBye");
    row("POP3's answer", "+OK go\r\n");
    row("SMTP's answer", "220 go\r\n");
    row("endless", QByteArray(20'000, 'x'), "EncryptionRefused");
    SceneTable::add("OK with an alert", answered("TAG OK [ALERT] call 555\r\n", true));
    SceneTable::add("OK with capabilities", answered("TAG OK [CAPABILITY IMAP4rev1 OUTSIDE] go\r\n", true));
    SceneTable::add("OK without text", answered("TAG OK\r\n", true));
    SceneTable::add("ok in lower case", answered("TAG ok go\r\n", true));
    ClearScene predicted = greeted("* OK hi\r\nP1 OK go\r\n");
    predicted.answer.clear();
    predicted.tls = false;
    SceneTable::add("tagged before it was asked", predicted, "EncryptionRefused");
}

void ImapDowngradeTest::injected_data()
{
    SceneTable::columns();
    const struct {
        const char *name;
        const char *bytes;
    } pieces[] = {
        {"log-in's OK", "a002 OK [CAPABILITY IMAP4rev1 OUTSIDE] in\r\n"},
        {"the next tags' OK", "a001 OK\r\na002 OK\r\na003 OK\r\n"},
        {"a mailbox", "* 9 EXISTS\r\n"},
        {"capabilities", "* CAPABILITY IMAP4rev1 AUTH=PLAIN OUTSIDE\r\n"},
        {"an alert", "* OK [ALERT] call 555\r\n"},
        {"BYE", "* BYE go\r\n"},
        {"PREAUTH", "* PREAUTH in\r\n"},
        {"a second OK", "* OK hi again\r\n"},
        {"a continuation", "+ \r\n"},
        {"one byte", "*"},
        {"a line end", "\r\n"},
        {"a space", " "},
    };
    for (const auto &piece : pieces) {
        ClearScene scene = answered(QByteArray("TAG OK go\r\n") + piece.bytes);
        SceneTable::add(QByteArray(piece.name) + " with the answer", scene, "EncryptionTampered");
        scene = agreeingScene(imap);
        scene.late = QByteArray(piece.bytes).repeated(8); // as long as the head of a TLS record
        SceneTable::add(QByteArray(piece.name) + " into the handshake", scene, "broken handshake");
    }
}

void ImapDowngradeTest::untaggedData_data()
{
    SceneTable::columns();
    QByteArray all;
    for (const QByteArray &line : untagged) {
        const QByteArray name = line.left(40).trimmed();
        // Of what announces a literal only the first line begins as untagged data does.
        const bool literal = line.contains("{7}");
        ClearScene scene = agreeingScene(imap);
        scene.greeting += line;
        SceneTable::add(name + " after the greeting", scene, literal ? "EncryptionRefused" : "no error");
        scene = agreeingScene(imap);
        scene.answer = line + scene.answer;
        SceneTable::add(name + " before the answer", scene, literal ? "EncryptionRefused" : "no error");
        if (!literal)
            all += line;
    }
    ClearScene scene = agreeingScene(imap);
    scene.greeting += all;
    scene.answer = all + scene.answer;
    SceneTable::add("everything", scene);
}

void ImapDowngradeTest::exoticMechanismsInClear_data()
{
    SceneTable::columns();
    for (const QByteArray &name : exoticMechanisms() + QList<QByteArray>{"PLAIN", "LOGIN", "SCRAM-SHA-256"}) {
        ClearScene scene = greeted("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=" + name + "] hi\r\n");
        scene.answer = "TAG NO use " + name + "\r\n";
        scene.tls = false;
        SceneTable::addWhole(name, scene, "EncryptionRefused");
    }
}

QTEST_GUILESS_MAIN(ImapDowngradeTest)
#include "test_imapdowngrade.moc"
