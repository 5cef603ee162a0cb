#include "smtp/smtpsession.h"
#include "support/dovecotserver.h"

#include <QTest>
#include <future>

using namespace posthorn;

/// Submission at a real server that delivers to a mailbox of its own.
class SmtpDovecotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void arrives_data();
    void arrives();
    void severalOnOneConnection();

private:
    QString send(ConnectionSecurity security, const QList<QByteArray> &messages)
    {
        return std::async(
                   std::launch::async,
                   [&]() -> QString {
                       const Endpoint endpoint = m_server.endpoint(MailProtocol::Smtp, security);
                       auto socket = std::make_unique<MailSocket>(CancellationToken(), nullptr);
                       if (auto opened = socket->open(endpoint); !opened)
                           return opened.error().toString();
                       SmtpSession session(std::move(socket));
                       if (auto in = session.logIn(endpoint, {m_server.user(), m_server.password()}); !in)
                           return in.error().toString();
                       for (const QByteArray &message : messages) {
                           const auto result =
                               session.submit(m_server.address(QStringLiteral("home")),
                                              {m_server.address(QStringLiteral("work"))}, message, {});
                           if (!result)
                               return result.error().toString();
                           if (result->outcome != SubmissionResult::Outcome::Accepted)
                               return QString::number(result->dataReply.code) + result->dataReply.text;
                       }
                       session.quit();
                       return {};
                   })
            .get();
    }
    /// The messages at work that contain `text`.
    QList<QByteArray> arrived(const QByteArray &text) const
    {
        QList<QByteArray> found;
        for (const QByteArray &message : m_server.messages(QStringLiteral("work"), QStringLiteral("INBOX")))
            if (message.contains(text))
                found.append(message);
        return found;
    }

    DovecotServer m_server;
};

void SmtpDovecotTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
}

void SmtpDovecotTest::arrives_data()
{
    QTest::addColumn<ConnectionSecurity>("security");
    QTest::newRow("TLS") << ConnectionSecurity::Tls;
    QTest::newRow("STARTTLS") << ConnectionSecurity::StartTls;
    QTest::newRow("clear") << ConnectionSecurity::None;
}

void SmtpDovecotTest::arrives()
{
    QFETCH(ConnectionSecurity, security);
    const QByteArray mark = "mark-" + QByteArray(QTest::currentDataTag());
    const QByteArray body = ".\r\n..two\r\nlast line\r\n";
    const QString error = send(security, {"From: home\r\nTo: work\r\nSubject: " + mark + "\r\n\r\n" + body});
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QTRY_COMPARE_WITH_TIMEOUT(arrived(mark).size(), 1, 10'000);
    QByteArray stored = arrived(mark).first();
    stored.replace("\r\n", "\n");
    QVERIFY2(stored.endsWith("\n\n.\n..two\nlast line\n"), stored.constData());
}

void SmtpDovecotTest::severalOnOneConnection()
{
    QList<QByteArray> messages;
    for (int i = 0; i < 5; ++i)
        messages.append("From: home\r\nTo: work\r\nSubject: several " + QByteArray::number(i) +
                        "\r\n\r\nx\r\n");
    const QString error = send(ConnectionSecurity::Tls, messages);
    QVERIFY2(error.isEmpty(), qPrintable(error));
    QTRY_COMPARE_WITH_TIMEOUT(arrived("Subject: several").size(), 5, 10'000);
}

QTEST_GUILESS_MAIN(SmtpDovecotTest)
#include "test_smtpdovecot.moc"
