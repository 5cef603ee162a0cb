#include "imap/imapsession.h"
#include "nettest.h"
#include "pop3/pop3session.h"
#include "smtp/smtpsession.h"

#include <QTest>

using namespace posthorn;

Q_DECLARE_METATYPE(posthorn::SubmissionResult::Outcome)

/// A line inside TLS that ends in the middle of something, with or without TLS's own goodbye (RFC 8446 6.1):
/// whoever cuts it must not be able to make half a message a whole one, nor an unsent one sent.
class TruncatedCloseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void imapMessage_data();
    void imapMessage();
    void pop3Message_data();
    void pop3Message();
    void smtpAnswer_data();
    void smtpAnswer();

private:
    static void finish(ScriptedPeer &peer, bool goodbye)
    {
        if (goodbye)
            peer.close();
        else
            peer.cut();
    }
    static void addRows(const QList<std::pair<const char *, QByteArray>> &rows)
    {
        for (const auto &[name, bytes] : rows) {
            QTest::addRow("%s, cut", name) << bytes << false;
            QTest::addRow("%s, with a goodbye", name) << bytes << true;
        }
    }
    template <class Session>
    std::unique_ptr<Session> begin(const ScriptedServer &server, MailProtocol protocol)
    {
        auto socket = std::make_unique<MailSocket>(CancellationToken(), nullptr);
        socket->setTimeouts(testTimeouts());
        Endpoint endpoint = endpointAt(server.port(), protocol, ConnectionSecurity::Tls);
        endpoint.caFile = m_authority.caFile();
        endpoint.auth = AuthMechanism::None;
        if (!socket->open(endpoint))
            return nullptr;
        auto session = std::make_unique<Session>(std::move(socket));
        return session->logIn(endpoint, {}) ? std::move(session) : nullptr;
    }

    TestAuthority m_authority;
    TestCertificate m_certificate;
};

void TruncatedCloseTest::initTestCase()
{
    m_certificate = m_authority.make();
    QVERIFY2(!m_certificate.certificate.isNull(), qPrintable(m_authority.log()));
}

void TruncatedCloseTest::imapMessage_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("goodbye");
    addRows({{"before the literal", "* 1 FETCH (UID 7 BODY[] {20}\r\n"},
             {"in the literal", "* 1 FETCH (UID 7 BODY[] {20}\r\nSubject: x\r\n"},
             {"after the literal", "* 1 FETCH (UID 7 BODY[] {20}\r\nSubject: x\r\n\r\nhello\r"},
             {"at the literal's end", "* 1 FETCH (UID 7 BODY[] {20}\r\nSubject: x\r\n\r\nhi\r\n\r\n"}});
}

void TruncatedCloseTest::imapMessage()
{
    QFETCH(QByteArray, said);
    QFETCH(bool, goodbye);
    ScriptedServer server(
        [said, goodbye](ScriptedPeer &peer) {
            peer.send("* PREAUTH hi\r\n");
            peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n");
            peer.expectTagged("UID FETCH 7");
            peer.send(said);
            finish(peer, goodbye);
        },
        m_certificate, ScriptedServer::Tls::Implicit);
    int messages = 0;
    const QString error = onWorker([&] {
        const auto session = begin<ImapSession>(server, MailProtocol::Imap);
        if (!session)
            return QStringLiteral("no session");
        return errorOf(session->fetch("7", "(UID BODY.PEEK[])", [&](ImapFetched &&) -> Result<void> {
            ++messages;
            return {};
        }));
    });
    QCOMPARE(error, QStringLiteral("ConnectionClosed"));
    QCOMPARE(messages, 0);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void TruncatedCloseTest::pop3Message_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("goodbye");
    addRows({{"after the status", "+OK 20 octets\r\n"},
             {"in a line", "+OK 20 octets\r\nSubject: x\r\n\r\nhal"},
             {"between lines", "+OK 20 octets\r\nSubject: x\r\n\r\nhalf\r\n"},
             {"in the end", "+OK 20 octets\r\nSubject: x\r\n\r\nhalf\r\n."},
             {"in a line with a dot", "+OK 20 octets\r\nSubject: x\r\n\r\nhalf\r\n.."}});
}

void TruncatedCloseTest::pop3Message()
{
    QFETCH(QByteArray, said);
    QFETCH(bool, goodbye);
    ScriptedServer server(
        [said, goodbye](ScriptedPeer &peer) {
            peer.send("+OK hi\r\n");
            peer.answer("CAPA", "+OK\r\nUIDL\r\n.\r\n");
            peer.expect("RETR 1");
            peer.send(said);
            finish(peer, goodbye);
        },
        m_certificate, ScriptedServer::Tls::Implicit);
    int messages = 0;
    const QString error = onWorker([&] {
        const auto session = begin<Pop3Session>(server, MailProtocol::Pop3);
        if (!session)
            return QStringLiteral("no session");
        return errorOf(session->retrieve({{1, 20, "a"}},
                                         [&](const Pop3Entry &, Result<QByteArray> message) -> Result<void> {
                                             messages += message.has_value();
                                             return {};
                                         }));
    });
    QCOMPARE(error, QStringLiteral("ConnectionClosed"));
    QCOMPARE(messages, 0);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

void TruncatedCloseTest::smtpAnswer_data()
{
    QTest::addColumn<QByteArray>("said");
    QTest::addColumn<bool>("goodbye");
    addRows({{"no answer", ""},
             {"in the code", "25"},
             {"after the code", "250"},
             {"before the line's end", "250 taken"},
             {"in the line's end", "250 taken\r"},
             {"between lines", "250-taken\r\n"}});
}

void TruncatedCloseTest::smtpAnswer()
{
    QFETCH(QByteArray, said);
    QFETCH(bool, goodbye);
    ScriptedServer server(
        [said, goodbye](ScriptedPeer &peer) {
            peer.send("220 hi\r\n");
            peer.answer("EHLO", "250 hi\r\n");
            peer.answer("MAIL", "250 ok\r\n");
            peer.answer("RCPT", "250 ok\r\n");
            peer.answer("DATA", "354 go\r\n");
            while (true) {
                const QByteArray line = peer.readLine();
                if (line.isNull() || line == ".")
                    break;
            }
            peer.send(said);
            finish(peer, goodbye);
        },
        m_certificate, ScriptedServer::Tls::Implicit);
    const auto result = onWorker([&]() -> Result<SubmissionResult> {
        const auto session = begin<SmtpSession>(server, MailProtocol::Smtp);
        if (!session)
            return Error{
                ErrorDomain::Usage, ErrorCode::Unknown, Retry::Never, {}, QStringLiteral("no session")};
        return session->submit(QStringLiteral("ann@example.test"), {QStringLiteral("bob@example.test")},
                               "Subject: x\r\n\r\nhello\r\n", [] { return Result<void>(); });
    });
    QVERIFY2(result, qPrintable(errorOf(result)));
    QCOMPARE(result->outcome, SubmissionResult::Outcome::Uncertain);
    QVERIFY2(server.failures().isEmpty(), qPrintable(server.failures().join(u'\n')));
}

QTEST_GUILESS_MAIN(TruncatedCloseTest)
#include "test_truncatedclose.moc"
