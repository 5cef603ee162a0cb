#pragma once

#include "authenticity.h"

#include <QHash>

namespace posthorn
{

/// A DKIM-Signature field (RFC 6376) as far as it says whom to ask for its key. Untrusted. A value.
struct DkimSignature {
    QString domain;            // d=, ASCII, lower case
    QString selector;          // s=
    QList<QByteArray> covered; // h=, lower case

    /// Where its key lies.
    [[nodiscard]] QString keyName() const { return selector + QStringLiteral("._domainkey.") + domain; }
};

/// The first signatures of a message, at most eight, those of `preferredDomain`'s base domain first; such as
/// have no plain host name in d= and s= are left out. Linear. Pure; any thread.
[[nodiscard]] QList<DkimSignature> dkimSignatures(QByteArrayView header, const QString &preferredDomain);

/// Verifies the signatures of a message with libopendkim against the keys given (TXT records by
/// DkimSignature::keyName(); a name that is missing has none). A signature that need not cover the whole
/// body (l=), or is of SHA-1 or of an RSA key below 1,024 bits, does not pass. Messages with a header of over
/// 256 kB or over 64 MB are not looked at: then there are no checks. Takes as long as hashing; worker
/// threads.
[[nodiscard]] QList<OriginCheck> verifyDkim(const QByteArray &message, const QHash<QString, QByteArray> &keys,
                                            const QString &fromDomain);

} // namespace posthorn
