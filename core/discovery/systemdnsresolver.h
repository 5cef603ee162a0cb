#pragma once

#include "dnsresolver.h"

#include <QDnsLookup>
#include <QPointer>
#include <deque>

namespace posthorn
{

/// The resolver of this computer, through QDnsLookup. At most five questions at once are with Qt, which asks
/// no more at a time either; the others wait here, where they can be taken back: one that Qt has goes on in a
/// thread until the system gives up, and the program cannot end before. Lives on the thread that made it;
/// owned by what uses it.
class SystemDnsResolver final : public DnsResolver
{
    Q_OBJECT

public:
    using DnsResolver::DnsResolver;

    void lookUp(Type type, const QString &name, QObject *context, Reply reply) override;

private:
    struct Question {
        QDnsLookup::Type type;
        QString name;
        QPointer<QObject> context;
        Reply reply;
    };

    void askNext();
    void ask(const Question &question);

    std::deque<Question> m_waiting;
    int m_asked = 0;
};

} // namespace posthorn
