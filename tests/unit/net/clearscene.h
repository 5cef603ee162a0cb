#pragma once

#include "net/vmimelogin.h"
#include "nettest.h"

#include <QTest>

namespace posthorn
{

/// What somebody on the way lets us see before the line is encrypted. In all of it TAG stands for the tag of
/// the IMAP command that is answered.
struct ClearScene {
    MailProtocol protocol = MailProtocol::Imap;
    QByteArray greeting;
    QByteArray extensions; // SMTP: the answer to EHLO
    QByteArray answer;     // to STARTTLS or STLS
    QByteArray late;       // said in clear after our handshake has begun
    bool tls = true;       // whether a handshake follows an answer that agrees
    int segment = 0;       // bytes in each segment; 0 = as they come
};

/// A scene that agrees to encrypt, and where all is well inside: what cases are made of by changing one
/// thing.
[[nodiscard]] ClearScene agreeingScene(MailProtocol protocol);

/// How a client that insists on STARTTLS came out of a scene.
struct SceneOutcome {
    QString error; // "no error": logged in
    QString domain;
    QString serverText;
    LoginOutcome login;
    QByteArray next;    // the first line that the session reads after the log-in
    QByteArray inClear; // all that we said in clear, up to our handshake
    QByteArray inTls;   // and inside
    int connections = 0;
    QStringList failures;
};

/// Plays the scene against a real MailSocket and log-in. The server believes and accepts whatever is said to
/// it in clear, so that each credential that a client would give away is heard.
[[nodiscard]] SceneOutcome playScene(const ClearScene &scene, TestAuthority &authority,
                                     const TestCertificate &certificate);

/// Empty if nothing was said in clear but what begins the encryption; else the line that was.
[[nodiscard]] QByteArray leakedIn(const SceneOutcome &outcome, MailProtocol protocol);

/// SASL mechanisms that Automatic has no business with.
[[nodiscard]] QList<QByteArray> exoticMechanisms();

/// The table of a test of scenes, each played whole and byte by byte. An error is that of the whole; where a
/// byte comes too late to be seen as surplus, the handshake fails of it instead. "broken handshake" is any
/// error of TLS.
class SceneTable
{
public:
    static void columns();
    static void add(const char *name, const ClearScene &scene, const char *error = "no error");
    /// For cases of which there are many, and which differ in nothing that can be cut.
    static void addWhole(const char *name, const ClearScene &scene, const char *error = "no error");
    /// Plays the current row and checks what holds for all of them.
    static void check(TestAuthority &authority, const TestCertificate &certificate);
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::ClearScene)
