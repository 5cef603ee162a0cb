#include "pop3/pop3session.h"
#include "support/dovecotserver.h"

#include <QTest>
#include <algorithm>
#include <future>

using namespace posthorn;

/// A POP3 mailbox on a real server: listed, fetched byte for byte, deleted, and not deleted when the line
/// breaks.
class Pop3DovecotTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void fetchesWhatIsStored();
    void deletesOnlyAtQuit();

private:
    using Work = std::function<QString(Pop3Session &)>;
    QString withSession(const Work &work)
    {
        return std::async(
                   std::launch::async,
                   [&]() -> QString {
                       const Endpoint endpoint =
                           m_server.endpoint(MailProtocol::Pop3, ConnectionSecurity::Tls);
                       auto socket = std::make_unique<MailSocket>(CancellationToken(), nullptr);
                       if (auto opened = socket->open(endpoint); !opened)
                           return opened.error().toString();
                       Pop3Session session(std::move(socket));
                       if (auto in = session.logIn(endpoint, {m_server.user(), m_server.password()}); !in)
                           return in.error().toString();
                       return work(session);
                   })
            .get();
    }

    DovecotServer m_server;
    QList<QByteArray> m_stored;
};

void Pop3DovecotTest::initTestCase()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    QVERIFY2(m_server.start(), qPrintable(m_server.errorString()));
    m_stored = {
        "Subject: dots\r\n\r\n.\r\n..\r\n...three\r\n.\r\n",
        "Subject: empty body\r\n\r\n",
        "Subject: bytes\r\n\r\n\xff\xfe\x80 tab\t end\r\n",
        "Subject: long line\r\n\r\n" + QByteArray(100'000, 'x') + "\r\n",
        "Subject: big\r\n\r\n" + QByteArray(".dotted line of a big message\r\n").repeated(100'000),
    };
    for (const QByteArray &message : std::as_const(m_stored))
        QVERIFY(m_server.addMessage(m_server.user(), QStringLiteral("INBOX"), message));
}

void Pop3DovecotTest::fetchesWhatIsStored()
{
    QList<QByteArray> got;
    const QString error = withSession([&](Pop3Session &session) -> QString {
        if (!session.capabilities().pipelining || !session.capabilities().uidl)
            return QStringLiteral("Dovecot offers PIPELINING and UIDL");
        const auto entries = session.list();
        if (!entries)
            return entries.error().toString();
        for (const Pop3Entry &entry : *entries)
            if (entry.uidl.isEmpty() || entry.size <= 0)
                return QStringLiteral("an entry without size or id");
        const auto fetched = session.retrieve(
            *entries, [&](const Pop3Entry &entry, Result<QByteArray> message) -> Result<void> {
                if (!message)
                    return message.error();
                if (message->size() != entry.size)
                    return Error{ErrorDomain::Protocol,
                                 ErrorCode::UnexpectedAnswer,
                                 Retry::Never,
                                 {},
                                 QStringLiteral("size")};
                got.append(*std::move(message));
                return {};
            });
        if (!fetched)
            return fetched.error().toString();
        const auto quit = session.quit();
        return quit ? QString() : quit.error().toString();
    });
    QVERIFY2(error.isEmpty(), qPrintable(error));
    std::sort(got.begin(), got.end());
    QList<QByteArray> expected = m_stored;
    std::sort(expected.begin(), expected.end());
    QCOMPARE(got.size(), expected.size());
    QVERIFY(got == expected);
}

void Pop3DovecotTest::deletesOnlyAtQuit()
{
    const auto markFirst = [](Pop3Session &session, bool quit) -> QString {
        const auto entries = session.list();
        if (!entries || entries->isEmpty())
            return QStringLiteral("nothing listed");
        const auto marked = session.markDeleted({entries->first()});
        if (!marked || marked->size() != 1)
            return QStringLiteral("not marked");
        if (!quit) {
            session.abandon();
            return {};
        }
        const auto ended = session.quit();
        return ended ? QString() : ended.error().toString();
    };
    QCOMPARE(withSession([&](Pop3Session &session) { return markFirst(session, false); }), QString());
    QCOMPARE(withSession([&](Pop3Session &session) {
                 const auto entries = session.list();
                 return entries ? QString::number(entries->size()) : entries.error().toString();
             }),
             QString::number(m_stored.size()));
    QCOMPARE(withSession([&](Pop3Session &session) { return markFirst(session, true); }), QString());
    QCOMPARE(m_server.messages(m_server.user(), QStringLiteral("INBOX")).size(), m_stored.size() - 1);
}

QTEST_GUILESS_MAIN(Pop3DovecotTest)
#include "test_pop3dovecot.moc"
