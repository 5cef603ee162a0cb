#pragma once

#include "authenticity.h"
#include "sendertruth.h"

#include <QObject>
#include <QThreadPool>
#include <functional>

namespace posthorn
{

class DnsResolver;

/// Checks a message's DKIM signatures on this computer, for servers that say nothing. It asks the DNS for
/// keys of domains that the sender chose, who may learn from it that the message is read: only when the user
/// wants that. Lives on the thread of the resolver (not owned); the work is done on a thread of its own.
class DkimVerifier : public QObject
{
    Q_OBJECT

public:
    explicit DkimVerifier(DnsResolver &resolver, QObject *parent = nullptr);
    ~DkimVerifier() override;

    /// The answer comes later, once, and never after `context` was destroyed. Authenticity::Source is Here;
    /// Verdict::Unknown where there is no signature or no key could be asked for.
    void verify(const QByteArray &message, const SenderTruth &sender, QObject *context,
                std::function<void(const Authenticity &)> reply);

private:
    DnsResolver &m_resolver;
    QThreadPool m_pool;
};

} // namespace posthorn
