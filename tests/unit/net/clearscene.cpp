#include "clearscene.h"

#include <QRegularExpression>

namespace posthorn
{

namespace
{

const SaslCredentials credentials{QStringLiteral("ann"), QStringLiteral("hush")};

QByteArray startCommand(MailProtocol protocol)
{
    return protocol == MailProtocol::Pop3 ? "STLS" : "STARTTLS";
}

/// What an accomplice answers to a command in clear that is none of those that begin the encryption.
QByteArray welcome(MailProtocol protocol, const QByteArray &line)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return "+ \r\n" + line.left(line.indexOf(' ')) + " OK fine\r\n";
    case MailProtocol::Pop3:
        return "+OK fine\r\n";
    case MailProtocol::Smtp:
        break;
    }
    return line.toUpper().startsWith("AUTH") ? "334 \r\n" : "250 fine\r\n";
}

void playInside(ScriptedPeer &peer, MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        peer.answerTagged("CAPABILITY", "* CAPABILITY IMAP4rev1 INSIDE\r\n");
        peer.answerTagged("LOGIN ann hush");
        break;
    case MailProtocol::Pop3:
        peer.answer("CAPA", "+OK\r\nUSER\r\nINSIDE\r\n.\r\n");
        peer.answer("USER ann", "+OK\r\n");
        peer.answer("PASS hush", "+OK\r\n");
        break;
    case MailProtocol::Smtp:
        peer.answer("EHLO [127.0.0.1]", "250-hi\r\n250-INSIDE\r\n250 AUTH LOGIN\r\n");
        peer.answer("AUTH LOGIN", "334 VXNlcm5hbWU6\r\n");
        peer.answer(QByteArray("ann").toBase64(), "334 UGFzc3dvcmQ6\r\n");
        peer.answer(QByteArray("hush").toBase64(), "235 in\r\n");
        break;
    }
    peer.send("next\r\n");
    peer.waitForClose();
}

void playClear(ScriptedPeer &peer, const ClearScene &scene)
{
    peer.setSegmentSize(scene.segment);
    peer.send(scene.greeting);
    while (true) {
        const QByteArray line = peer.readLine();
        if (line.isNull())
            return;
        const QList<QByteArray> words = line.toUpper().split(' ');
        const bool imap = scene.protocol == MailProtocol::Imap;
        const QByteArray command = words.value(imap ? 1 : 0);
        if (command == "EHLO") {
            peer.send(scene.extensions);
        } else if (command == startCommand(scene.protocol)) {
            peer.send(QByteArray(scene.answer).replace("TAG", line.left(line.indexOf(' '))));
            if (!scene.late.isEmpty()) {
                peer.waitForHandshake();
                peer.send(scene.late);
                peer.waitForClose();
            } else if (scene.tls) {
                peer.setSegmentSize(0);
                if (peer.startTls())
                    playInside(peer, scene.protocol);
            } else {
                continue;
            }
            return;
        } else {
            peer.send(welcome(scene.protocol, line));
        }
    }
}

SceneOutcome openAndLogIn(const Endpoint &endpoint)
{
    SceneOutcome outcome;
    MailSocket socket(CancellationToken(), nullptr);
    socket.setTimeouts(testTimeouts());
    const auto tell = [&outcome](const Error &error) {
        outcome.error = errorCodeName(error.code);
        outcome.domain = errorDomainName(error.domain);
        outcome.serverText = error.serverText;
        return outcome;
    };
    if (auto opened = socket.open(endpoint); !opened)
        return tell(opened.error());
    auto login = vmimeLogin(socket, endpoint, credentials);
    if (!login)
        return tell(login.error());
    outcome.error = QStringLiteral("no error");
    outcome.login = *login;
    outcome.next = socket.readLine().value_or("nothing");
    return outcome;
}

} // namespace

ClearScene agreeingScene(MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return {
            protocol, "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] hi\r\n", {}, "TAG OK go\r\n", {}};
    case MailProtocol::Pop3:
        return {protocol, "+OK hi\r\n", {}, "+OK go\r\n", {}};
    case MailProtocol::Smtp:
        break;
    }
    return {protocol, "220 hi\r\n", "250-hi\r\n250 STARTTLS\r\n", "220 go\r\n", {}};
}

SceneOutcome playScene(const ClearScene &scene, TestAuthority &authority, const TestCertificate &certificate)
{
    ScriptedServer server([scene](ScriptedPeer &peer) { playClear(peer, scene); }, certificate,
                          ScriptedServer::Tls::OnDemand);
    Endpoint endpoint = endpointAt(server.port(), scene.protocol, ConnectionSecurity::StartTls);
    endpoint.caFile = authority.caFile();
    SceneOutcome outcome = onWorker([&] { return openAndLogIn(endpoint); });
    if (!server.waitForScripts(1))
        outcome.failures += QStringLiteral("the script did not end");
    outcome.inClear = server.clearText();
    // A handshake that the server takes no part in lies in clear too, and is no secret.
    if (const qsizetype handshake = outcome.inClear.indexOf('\x16'); handshake >= 0)
        outcome.inClear.truncate(handshake);
    outcome.inTls = server.encryptedText();
    outcome.connections = server.connections();
    outcome.failures += server.failures();
    return outcome;
}

QByteArray leakedIn(const SceneOutcome &outcome, MailProtocol protocol)
{
    static const QRegularExpression imap(QStringLiteral("^P[0-9a-f]+ STARTTLS$"));
    for (QByteArray line : outcome.inClear.split('\n')) {
        if (line.endsWith('\r'))
            line.chop(1);
        const bool harmless =
            protocol == MailProtocol::Imap   ? imap.match(QString::fromLatin1(line)).hasMatch()
            : protocol == MailProtocol::Pop3 ? line == "STLS"
                                             : line == "EHLO [127.0.0.1]" || line == "STARTTLS";
        if (!line.isEmpty() && !harmless)
            return line;
    }
    return {};
}

QList<QByteArray> exoticMechanisms()
{
    return QByteArray(
               "9798-M-DSA-SHA1 9798-M-ECDSA-SHA1 9798-M-RSA-SHA1-ENC 9798-U-DSA-SHA1 9798-U-ECDSA-SHA1 "
               "9798-U-RSA-SHA1-ENC ANONYMOUS APOP APPLETOKEN ATOKEN CRAM-MD5 CRAM-SHA1 CLIENTTOKEN "
               "DIGEST-MD5 EAP-AES128 EAP-AES128-PLUS ECDH-X25519-CHALLENGE ECDSA-NIST256P-CHALLENGE "
               "EXTERNAL GS2-KRB5 GS2-KRB5-PLUS GSS-SPNEGO GSSAPI KERBEROS_V4 KERBEROS_V5 MSN NEGOTIATE "
               "NMAS-SAMBA-AUTH NMAS_AUTHEN NMAS_LOGIN NTLM OAUTH10A OAUTHBEARER OPENID20 OTP "
               "PASSDSS-3DES-1 PTOKEN RPA SAML20 SAML20EC SCRAM-SHA-1-PLUS SCRAM-SHA-224 SCRAM-SHA-256-PLUS "
               "SCRAM-SHA-384 SCRAM-SHA-512 SECURID SKEY SPNEGO SPNEGO-PLUS SRP SXOVER-PLUS WETOKEN "
               "X-MMAIL XOAUTH XOAUTH2 XYMCOOKIE XYMECOOKIE XYMPKI")
        .split(' ');
}

void SceneTable::columns()
{
    QTest::addColumn<ClearScene>("scene");
    QTest::addColumn<QString>("error");
}

void SceneTable::add(const char *name, const ClearScene &scene, const char *error)
{
    addWhole(name, scene, error);
    ClearScene cut = scene;
    cut.segment = 1;
    QTest::addRow("%s, byte by byte", name) << cut << QString::fromLatin1(error);
}

void SceneTable::addWhole(const char *name, const ClearScene &scene, const char *error)
{
    QTest::newRow(name) << scene << QString::fromLatin1(error);
}

void SceneTable::check(TestAuthority &authority, const TestCertificate &certificate)
{
    QFETCH(ClearScene, scene);
    QFETCH(QString, error);
    const SceneOutcome outcome = playScene(scene, authority, certificate);
    QCOMPARE(leakedIn(outcome, scene.protocol), QByteArray());
    QCOMPARE(outcome.connections, 1);        // nobody tries again in another way
    QCOMPARE(outcome.serverText, QString()); // whoever said it in clear has not signed for it
    QVERIFY2(outcome.failures.isEmpty(), qPrintable(outcome.failures.join(u'\n')));
    if (error == QLatin1String("no error")) {
        QCOMPARE(outcome.error, error);
        // Only what the server said inside is known, and nothing that was said before is still to be read.
        QCOMPARE(outcome.next, QByteArray("next"));
        QVERIFY(outcome.login.capabilities.contains("INSIDE"));
        for (const char *word : {"STARTTLS", "OUTSIDE", "PLAIN", "SCRAM"})
            for (const QByteArray &capability : outcome.login.capabilities + outcome.login.capabilitiesAfter)
                QVERIFY2(!capability.contains(word), capability.constData());
        return;
    }
    QCOMPARE(outcome.inTls, QByteArray());
    if (error == QLatin1String("EncryptionTampered") && scene.segment == 1)
        QCOMPARE(outcome.domain, QStringLiteral("Tls"));
    else if (error == QLatin1String("broken handshake"))
        QVERIFY2(outcome.domain == QLatin1String("Tls"), qPrintable(outcome.error));
    else
        QCOMPARE(outcome.error, error);
}

} // namespace posthorn
