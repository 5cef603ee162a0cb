#include "systemdnsresolver.h"

namespace posthorn
{
namespace
{

constexpr int mostAtOnce = 5;

QDnsLookup::Type typeOf(DnsResolver::Type type)
{
    switch (type) {
    case DnsResolver::Type::Mx:
        return QDnsLookup::MX;
    case DnsResolver::Type::Srv:
        return QDnsLookup::SRV;
    case DnsResolver::Type::Txt:
        break;
    }
    return QDnsLookup::TXT;
}

QString withoutRoot(QString name)
{
    if (name.endsWith(u'.'))
        name.chop(1);
    return name;
}

QList<DnsRecord> recordsOf(const QDnsLookup &lookup)
{
    QList<DnsRecord> records;
    for (const QDnsMailExchangeRecord &record : lookup.mailExchangeRecords())
        records.append(DnsRecord{withoutRoot(record.exchange()), record.preference(), 0, 0, {}});
    for (const QDnsServiceRecord &record : lookup.serviceRecords())
        records.append(
            DnsRecord{withoutRoot(record.target()), record.priority(), record.weight(), record.port(), {}});
    for (const QDnsTextRecord &record : lookup.textRecords())
        records.append(DnsRecord{{}, 0, 0, 0, record.values().join()});
    return records;
}

Result<QList<DnsRecord>> answerOf(const QDnsLookup &lookup)
{
    if (lookup.error() == QDnsLookup::NoError || lookup.error() == QDnsLookup::NotFoundError)
        return recordsOf(lookup);
    return Error{ErrorDomain::Network,
                 ErrorCode::Unknown,
                 Retry::Backoff,
                 {},
                 QStringLiteral("asking for %1: %2").arg(lookup.name(), lookup.errorString())};
}

} // namespace

void SystemDnsResolver::lookUp(Type type, const QString &name, QObject *context, Reply reply)
{
    m_waiting.push_back({typeOf(type), name, context, std::move(reply)});
    // Later, so that no answer comes before the question was asked.
    QMetaObject::invokeMethod(this, &SystemDnsResolver::askNext, Qt::QueuedConnection);
}

void SystemDnsResolver::askNext()
{
    while (!m_waiting.empty() && m_asked < mostAtOnce) {
        const Question question = std::move(m_waiting.front());
        m_waiting.pop_front();
        if (question.context)
            ask(question);
    }
}

void SystemDnsResolver::ask(const Question &question)
{
    auto *lookup = new QDnsLookup(question.type, question.name, this);
    ++m_asked;
    connect(lookup, &QDnsLookup::finished, this, [this, lookup, question] {
        lookup->deleteLater();
        --m_asked;
        askNext();
        if (question.context)
            question.reply(answerOf(*lookup));
    });
    lookup->lookup();
}

} // namespace posthorn
