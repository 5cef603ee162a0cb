#include "net/serverrefusal.h"

#include <QTest>

using namespace posthorn;

class ServerRefusalTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void codes_data();
    void codes();
    void textIsTame();
};

void ServerRefusalTest::codes_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<QByteArray>("line");
    QTest::addColumn<ErrorDomain>("domain");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<Retry>("retry");
    QTest::addColumn<QString>("text");
    using P = MailProtocol;
    using D = ErrorDomain;
    using C = ErrorCode;
    const auto row = [](const char *line, P protocol, D domain, C code, Retry retry, const char *text) {
        QTest::newRow(line) << protocol << QByteArray(line) << domain << code << retry
                            << QString::fromLatin1(text);
    };
    row("-ERR [IN-USE] locked", P::Pop3, D::Server, C::MailboxInUse, Retry::Backoff, "[IN-USE] locked");
    row("-ERR [in-use] locked", P::Pop3, D::Server, C::MailboxInUse, Retry::Backoff, "[in-use] locked");
    row("-ERR [LOGIN-DELAY] wait", P::Pop3, D::Server, C::LoginDelay, Retry::Backoff, "[LOGIN-DELAY] wait");
    row("-ERR [SYS/TEMP] later", P::Pop3, D::Server, C::TemporaryFailure, Retry::Backoff, "[SYS/TEMP] later");
    row("-ERR [SYS/PERM] never", P::Pop3, D::Server, C::PermanentFailure, Retry::AfterUser,
        "[SYS/PERM] never");
    row("-ERR [AUTH] no", P::Pop3, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "[AUTH] no");
    row("-ERR [UNHEARD-OF] no", P::Pop3, D::Authentication, C::AuthenticationFailed, Retry::AfterUser,
        "[UNHEARD-OF] no");
    row("-ERR", P::Pop3, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "");
    row("-ERR [IN-USE", P::Pop3, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "[IN-USE");
    const auto words = [&row](const char *line, C code) {
        const bool passes = code != C::AuthenticationFailed;
        row(line, P::Pop3, passes ? D::Server : D::Authentication, code,
            passes ? Retry::Backoff : Retry::AfterUser, line + qstrlen("-ERR "));
    };
    words("-ERR /var/mail/.ann.pop lock busy! Is another session active? (11)", C::MailboxInUse);
    words("-ERR maildrop already locked", C::MailboxInUse);
    words("-ERR unable to lock maildrop", C::MailboxInUse);
    words("-ERR can't set lock on mailbox", C::MailboxInUse);
    words("-ERR can't lock mailbox file", C::MailboxInUse);
    words("-ERR Mailbox in use", C::MailboxInUse);
    words("-ERR Unable to lock maildrop: Mailbox is locked by POP server", C::MailboxInUse);
    words("-ERR Can't get lock. Mailbox in use", C::MailboxInUse);
    words("-ERR mailbox is busy, try again", C::MailboxInUse);
    words("-ERR minimum time between mail checks violation", C::LoginDelay);
    words("-ERR logging in too frequently", C::LoginDelay);
    words("-ERR Authentication failed (bad password?)", C::AuthenticationFailed);
    words("-ERR account locked after too many failures", C::AuthenticationFailed);
    words("-ERR your mailbox is blocked", C::AuthenticationFailed);
    words("-ERR no such mailbox", C::AuthenticationFailed);
    words("-ERR [AUTH-LIMIT] mailbox in use", C::AuthenticationFailed);
    row("a NO [AUTHENTICATIONFAILED] no", P::Imap, D::Authentication, C::AuthenticationFailed,
        Retry::AfterUser, "[AUTHENTICATIONFAILED] no");
    row("a NO [UNAVAILABLE] later", P::Imap, D::Server, C::TemporaryFailure, Retry::Backoff,
        "[UNAVAILABLE] later");
    row("a NO [PRIVACYREQUIRED] x", P::Imap, D::Authentication, C::PlaintextRefused, Retry::AfterUser,
        "[PRIVACYREQUIRED] x");
    row("a NO [INUSE] x", P::Imap, D::Server, C::MailboxInUse, Retry::Backoff, "[INUSE] x");
    row("a NO what", P::Imap, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "what");
    row("* BYE too many", P::Imap, D::Server, C::ServerSaidBye, Retry::Backoff, "too many");
    row("* BYE", P::Imap, D::Server, C::ServerSaidBye, Retry::Backoff, "");
    row("535 5.7.8 wrong", P::Smtp, D::Authentication, C::AuthenticationFailed, Retry::AfterUser,
        "5.7.8 wrong");
    row("454 4.7.0 later", P::Smtp, D::Server, C::TemporaryFailure, Retry::Backoff, "4.7.0 later");
    row("421 closing", P::Smtp, D::Server, C::ServerSaidBye, Retry::Backoff, "closing");
    row("538 encrypt", P::Smtp, D::Authentication, C::PlaintextRefused, Retry::AfterUser, "encrypt");
    row("534 weak", P::Smtp, D::Authentication, C::MechanismNotOffered, Retry::AfterUser, "weak");
    row("500 what", P::Smtp, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "what");
    row("5", P::Smtp, D::Authentication, C::AuthenticationFailed, Retry::AfterUser, "");
}

void ServerRefusalTest::codes()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(QByteArray, line);
    QFETCH(QString, text);
    const Error error = refusal(protocol, line,
                                {ErrorDomain::Authentication,
                                 ErrorCode::AuthenticationFailed,
                                 Retry::AfterUser,
                                 {},
                                 QStringLiteral("here")});
    QTEST(error.domain, "domain");
    QTEST(error.code, "code");
    QTEST(error.retry, "retry");
    QCOMPARE(error.serverText, text);
    QCOMPARE(error.context, QStringLiteral("here"));
}

void ServerRefusalTest::textIsTame()
{
    QCOMPARE(serverTextOf("a\x1b[31m\tb\r\nc"), QStringLiteral("a [31m b c"));
    QCOMPARE(serverTextOf(QByteArray(10'000, 'x')).size(), 500);
}

QTEST_GUILESS_MAIN(ServerRefusalTest)
#include "test_serverrefusal.moc"
