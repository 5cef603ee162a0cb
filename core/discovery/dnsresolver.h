#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QObject>
#include <functional>

namespace posthorn
{

/// One record of an answer. A value; any thread.
struct DnsRecord {
    QString target; // MX, SRV: as it came, without the last dot; empty for the root, ".": there is none
    quint16 priority = 0;
    quint16 weight = 0; // SRV
    quint16 port = 0;   // SRV
    QByteArray text;    // TXT: its strings put together
};

/// Where discovery asks the Domain Name System, so that tests can answer for it. Lives on a thread with an
/// event loop. Implementations: SystemDnsResolver.
class DnsResolver : public QObject
{
    Q_OBJECT

public:
    enum class Type { Mx, Srv, Txt };
    using Reply = std::function<void(Result<QList<DnsRecord>>)>;

    using QObject::QObject;

    /// The answer comes later, once, on the thread of `context` (which must be that of the resolver), and
    /// never after `context` was destroyed. A name that does not exist, or has no such records, is an empty
    /// list. Errors: Network/* when nobody could tell.
    virtual void lookUp(Type type, const QString &name, QObject *context, Reply reply) = 0;
};

} // namespace posthorn
