#pragma once

#include "account/endpoint.h"

#include <QList>
#include <QMetaType>
#include <QSslCertificate>

namespace posthorn
{

/// How one connection is protected and who vouches for the other end: what the lock in the window shows. Made
/// by MailSocket after the handshake; the engine adds what it remembers of the key. A value; any thread.
struct ConnectionSecurityInfo {
    enum class Trust {
        NotEncrypted,
        Authorities, // the system's, or those of Endpoint::caFile
        Exception,   // the one certificate that the user trusted for this host and port
    };

    QString host; // as configured: the name that was verified
    quint16 port = 0;
    ConnectionSecurity security = ConnectionSecurity::None; // how the encryption began
    Trust trust = Trust::NotEncrypted;
    bool loopback = false;          // the other end is on this computer
    QString protocolVersion;        // "TLSv1.3"; empty where not encrypted
    QString cipher;                 // "TLS_AES_256_GCM_SHA384"
    int cipherBits = 0;             // of the key that the line is encrypted with
    bool clientCertificate = false; // ours was at hand for the server
    QList<QSslCertificate> chain;   // as presented, leaf first
    /// When a connection saw the leaf's key first; 0 = not known.
    qint64 keyFirstSeenMs = 0;
    /// Another key verified for this server before this one was seen. Ordinary where certificates are renewed
    /// with new keys; worth a look where nobody told of a change.
    bool keyChanged = false;

    bool operator==(const ConnectionSecurityInfo &) const = default;
};

/// Completes `security` by what the endpoint remembers of the leaf's key, and remembers a key that is new
/// there. Only keys that the authorities vouch for: the user's exception is one certificate anyway. True when
/// `endpoint` was changed.
[[nodiscard]] bool rememberKey(ConnectionSecurityInfo &security, Endpoint &endpoint, qint64 nowMs);

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::ConnectionSecurityInfo)
