#include "support/scriptedserver.h"
#include "sync/outbox.h"
#include "syncclient.h"

#include <QSignalSpy>
#include <QTest>

using namespace posthorn;

/// What an account was set up with is the least that it ever makes do with; and everybody can see how its
/// lines are protected.
class TestSyncSecurity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void weakerMechanismIsRefused_data();
    void weakerMechanismIsRefused();
    void weakerMechanismIsRefusedForSending();
    void strongerMechanismTakesItsPlace();
    void brokenEncryptionIsNotGivenUp_data();
    void brokenEncryptionIsNotGivenUp();
    void linesAreReported_data();
    void linesAreReported();
    void sendingIsReported();
    void aNewKeyIsReported();

private:
    static std::unique_ptr<DovecotServer> dovecot(const QString &mechanisms)
    {
        auto server = std::make_unique<DovecotServer>();
        DovecotServer::Options options;
        options.settings = {QStringLiteral("auth_mechanisms = ") + mechanisms};
        return server->start(options) ? std::move(server) : nullptr;
    }
    /// A server that takes any password, if only it gets one.
    static void playGreedily(ScriptedPeer &peer, MailProtocol protocol)
    {
        peer.send(protocol == MailProtocol::Imap
                      ? "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=LOGIN AUTH=CRAM-MD5] hi\r\n"
                  : protocol == MailProtocol::Pop3 ? "+OK hi <1@example.test>\r\n"
                                                   : "220 hi\r\n");
        for (QByteArray line = peer.readLine(); !line.isNull(); line = peer.readLine()) {
            const QByteArray upper = line.toUpper();
            if (protocol == MailProtocol::Imap)
                peer.send("+ \r\n" + line.left(line.indexOf(' ')) + " OK fine\r\n");
            else if (protocol == MailProtocol::Pop3)
                peer.send(upper == "CAPA" ? "+OK\r\nUSER\r\nSASL PLAIN LOGIN CRAM-MD5\r\n.\r\n"
                                          : "+OK fine\r\n");
            else
                peer.send(upper.startsWith("EHLO")   ? "250-hi\r\n250 AUTH PLAIN LOGIN CRAM-MD5\r\n"
                          : upper.startsWith("AUTH") ? "334 \r\n"
                                                     : "250 fine\r\n");
        }
    }
    static Account accountAt(MailProtocol protocol, const Endpoint &endpoint)
    {
        Account account;
        account.id = AccountId(1);
        account.name = QStringLiteral("home");
        account.incomingKind = protocol == MailProtocol::Pop3 ? IncomingKind::Pop3 : IncomingKind::Imap;
        (protocol == MailProtocol::Smtp ? account.outgoing : account.incoming) = endpoint;
        account.outgoing.protocol = MailProtocol::Smtp;
        Identity identity;
        identity.id = IdentityId(1);
        identity.address = QStringLiteral("home@example.test");
        account.identities = {identity};
        account.bodies.kind = BodyPolicy::Kind::None;
        return account;
    }
    static void protocolRows()
    {
        QTest::addColumn<MailProtocol>("protocol");
        QTest::newRow("IMAP") << MailProtocol::Imap;
        QTest::newRow("POP3") << MailProtocol::Pop3;
    }
    static bool send(SyncClient &client)
    {
        const SystemClock clock;
        Outbox outbox(client.store(), clock);
        Outbox::Letter letter;
        letter.account = client.account().id;
        letter.identity = IdentityId(1);
        letter.message = "From: home@example.test\r\nTo: work@example.test\r\nSubject: x\r\n\r\nhello\r\n";
        return client.await<OutboxId>([&](auto *context, auto reply) { outbox.send(letter, context, reply); })
            .has_value();
    }
};

void TestSyncSecurity::weakerMechanismIsRefused_data()
{
    protocolRows();
}

void TestSyncSecurity::weakerMechanismIsRefused()
{
    QFETCH(MailProtocol, protocol);
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto good = dovecot(QStringLiteral("plain login scram-sha-1 scram-sha-256"));
    QVERIFY(good);
    SyncClient client;
    Account account = accountAt(protocol, good->endpoint(protocol, ConnectionSecurity::Tls));
    client.start(account, good->password());
    QSignalSpy learned(&client.engine(), &SyncEngine::mechanismLearned);
    QVERIFY(!client.sync());
    QCOMPARE(learned.size(), 1);
    account.incoming.auth = learned.first().at(2).value<AuthMechanism>();
    QCOMPARE(account.incoming.auth, AuthMechanism::ScramSha256);

    ScriptedServer greedy([protocol](ScriptedPeer &peer) { playGreedily(peer, protocol); });
    const Endpoint there = greedy.endpoint(protocol);
    account.incoming.host = there.host;
    account.incoming.port = there.port;
    account.incoming.security = there.security;
    client.restart(account);
    const auto error = client.sync();
    QVERIFY(error.has_value());
    QCOMPARE(error->code, ErrorCode::MechanismNotOffered);
    QCOMPARE(client.statuses.last().state, AccountStatus::State::NeedsAttention);
    for (const char *word : {"LOGIN", "AUTH", "USER", "PASS", "APOP", "home", "posthorn"})
        QVERIFY2(!greedy.clearText().contains(word), greedy.clearText().constData());
    QCOMPARE(greedy.connections(), 1);
}

void TestSyncSecurity::weakerMechanismIsRefusedForSending()
{
    ScriptedServer greedy([](ScriptedPeer &peer) { playGreedily(peer, MailProtocol::Smtp); });
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto good = dovecot(QStringLiteral("plain scram-sha-256"));
    QVERIFY(good);
    Account account =
        accountAt(MailProtocol::Imap, good->endpoint(MailProtocol::Imap, ConnectionSecurity::Tls));
    account.outgoing = greedy.endpoint(MailProtocol::Smtp);
    account.outgoing.userName = QStringLiteral("home");
    account.outgoing.auth = AuthMechanism::ScramSha256;
    SyncClient client;
    client.start(account, good->password());
    QVERIFY(send(client));
    QVERIFY(!client.sync());
    QCOMPARE(client.statuses.last().state, AccountStatus::State::NeedsAttention);
    QCOMPARE(client.statuses.last().error->code, ErrorCode::MechanismNotOffered);
    QCOMPARE(client.outbox().size(), 1);
    for (const char *word : {"AUTH", "MAIL", "posthorn"})
        QVERIFY2(!greedy.clearText().contains(word), greedy.clearText().constData());
}

void TestSyncSecurity::strongerMechanismTakesItsPlace()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto server = dovecot(QStringLiteral("scram-sha-256"));
    QVERIFY(server);
    Account account =
        accountAt(MailProtocol::Imap, server->endpoint(MailProtocol::Imap, ConnectionSecurity::Tls));
    account.incoming.auth = AuthMechanism::Plain;
    SyncClient client;
    client.start(account, server->password());
    QSignalSpy learned(&client.engine(), &SyncEngine::mechanismLearned);
    QVERIFY(!client.sync());
    QCOMPARE(learned.size(), 1);
    QCOMPARE(learned.first().at(2).value<AuthMechanism>(), AuthMechanism::ScramSha256);
}

void TestSyncSecurity::brokenEncryptionIsNotGivenUp_data()
{
    QTest::addColumn<MailProtocol>("protocol");
    QTest::addColumn<ConnectionSecurity>("security");
    for (const auto protocol : {MailProtocol::Imap, MailProtocol::Pop3})
        for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls})
            QTest::addRow("%s %s", qPrintable(protocolName(protocol)), qPrintable(securityName(security)))
                << protocol << security;
}

void TestSyncSecurity::brokenEncryptionIsNotGivenUp()
{
    QFETCH(MailProtocol, protocol);
    QFETCH(ConnectionSecurity, security);
    // Whatever way it is asked, it refuses to encrypt, and praises the log-in without.
    ScriptedServer server([protocol](ScriptedPeer &peer) {
        const bool imap = protocol == MailProtocol::Imap;
        peer.send(imap ? "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hi\r\n" : "+OK hi\r\n");
        const QByteArray line = peer.readLine();
        peer.send(imap ? line.left(line.indexOf(' ')) + " NO log in as you are\r\n"
                       : "-ERR log in as you are\r\n");
        peer.waitForClose();
    });
    Endpoint endpoint = server.endpoint(protocol);
    endpoint.security = security;
    endpoint.userName = QStringLiteral("home");
    SyncClient client(SyncEngine::Mode::Continuous);
    client.start(accountAt(protocol, endpoint), QStringLiteral("posthorn"));
    for (int tries = 1; tries <= 3; ++tries) {
        QVERIFY(client.waitUntil([&] {
            return server.connections() >= tries && !client.statuses.isEmpty() &&
                   client.statuses.last().error.has_value();
        }));
        QCOMPARE(client.statuses.last().error->domain, ErrorDomain::Tls);
        client.statuses.clear();
        client.engine().reconnect(client.account().id);
    }
    for (const char *word : {"LOGIN", "AUTHENTICATE", "USER", "PASS", "APOP", "CAPA", "posthorn"})
        QVERIFY2(!server.clearText().contains(word), server.clearText().constData());
    // Nobody was tried but the server that was set.
    for (const auto &transcript : client.engine().transcripts(client.account().id))
        for (const QString &line : transcript->toText().split(u'\n'))
            if (line.contains(QLatin1String("connecting to")))
                QVERIFY2(line.contains(endpoint.hostAndPort()), qPrintable(line));
}

void TestSyncSecurity::linesAreReported_data()
{
    protocolRows();
}

void TestSyncSecurity::linesAreReported()
{
    QFETCH(MailProtocol, protocol);
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto server = dovecot(QStringLiteral("plain"));
    QVERIFY(server);
    const Endpoint endpoint = server->endpoint(protocol, ConnectionSecurity::StartTls);
    SyncClient client;
    client.start(accountAt(protocol, endpoint), server->password());
    QSignalSpy changed(&client.engine(), &SyncEngine::securityChanged);
    QSignalSpy seen(&client.engine(), &SyncEngine::keysSeen);
    QVERIFY(!client.engine().security(client.account().id, protocol));
    QVERIFY(!client.sync());
    QVERIFY(!client.sync());
    // Once: the second time all is as before.
    QCOMPARE(changed.size(), 1);
    QCOMPARE(changed.first().at(1).value<MailProtocol>(), protocol);
    const auto security = client.engine().security(client.account().id, protocol);
    QVERIFY(security);
    QCOMPARE(changed.first().at(2).value<ConnectionSecurityInfo>(), *security);
    QCOMPARE(security->trust, ConnectionSecurityInfo::Trust::Authorities);
    QCOMPARE(security->security, ConnectionSecurity::StartTls);
    QVERIFY(security->protocolVersion.startsWith(QLatin1String("TLSv1.")) && !security->chain.isEmpty());
    QVERIFY(security->keyFirstSeenMs > 0 && !security->keyChanged);
    QCOMPARE(seen.size(), 1);
    QCOMPARE(seen.first().at(2).value<QList<SeenKey>>().size(), 1);
    QVERIFY(!client.engine().security(client.account().id, MailProtocol::Smtp));
}

void TestSyncSecurity::sendingIsReported()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto server = dovecot(QStringLiteral("plain"));
    QVERIFY(server);
    Account account =
        accountAt(MailProtocol::Imap, server->endpoint(MailProtocol::Imap, ConnectionSecurity::None));
    account.outgoing = server->endpoint(MailProtocol::Smtp, ConnectionSecurity::Tls);
    SyncClient client;
    client.start(account, server->password());
    QVERIFY(send(client));
    QVERIFY(!client.sync());
    QVERIFY(client.outbox().isEmpty());
    const auto out = client.engine().security(client.account().id, MailProtocol::Smtp);
    QVERIFY(out);
    QCOMPARE(out->trust, ConnectionSecurityInfo::Trust::Authorities);
    const auto in = client.engine().security(client.account().id, MailProtocol::Imap);
    QVERIFY(in);
    QCOMPARE(in->trust, ConnectionSecurityInfo::Trust::NotEncrypted);
    QVERIFY(in->loopback);
}

void TestSyncSecurity::aNewKeyIsReported()
{
    if (!DovecotServer::isInstalled())
        QSKIP("Dovecot is not installed: packaging/install-deps --tests");
    const auto server = dovecot(QStringLiteral("plain"));
    QVERIFY(server);
    Account account =
        accountAt(MailProtocol::Imap, server->endpoint(MailProtocol::Imap, ConnectionSecurity::Tls));
    account.incoming.seenKeys = {{QByteArray(32, 'o'), 1'000}};
    SyncClient client;
    client.start(account, server->password());
    QSignalSpy seen(&client.engine(), &SyncEngine::keysSeen);
    QVERIFY(!client.sync());
    const auto security = client.engine().security(client.account().id, MailProtocol::Imap);
    QVERIFY(security && security->keyChanged);
    QVERIFY(security->keyFirstSeenMs > 1'000);
    QCOMPARE(seen.size(), 1);
    const auto keys = seen.first().at(2).value<QList<SeenKey>>();
    QCOMPARE(keys.size(), 2);
    QCOMPARE(keys.last(), account.incoming.seenKeys.first());
}

QTEST_GUILESS_MAIN(TestSyncSecurity)
#include "test_sync_security.moc"
