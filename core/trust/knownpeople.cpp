#include "knownpeople.h"

#include "confusables.h"
#include "discovery/basedomain.h"

#include <QUrl>

namespace posthorn
{

namespace
{

constexpr qsizetype shortestName = 5; // "Ada" is many people's name

QString asciiDomainOf(const QString &address)
{
    return shownDomain(address.section(u'@', -1)).ascii;
}

QString skeletonOfDomain(const QString &asciiDomain)
{
    // As a reader would see it, whatever it is written in.
    const QString unicode = QUrl::fromAce(asciiDomain.toLatin1(), QUrl::IgnoreIDNWhitelist);
    return skeletonOf(unicode.isEmpty() ? asciiDomain : unicode);
}

QString nameKey(const QString &name)
{
    const QString simple = name.simplified();
    return simple.size() < shortestName || !simple.contains(u' ') || simple.contains(u'@')
               ? QString()
               : skeletonOf(simple);
}

} // namespace

KnownPeople::KnownPeople(const AddressList &own, const AddressList &writtenTo)
{
    for (const Address &address : own) {
        m_own.insert(address.address.toLower());
        add(address);
    }
    for (const Address &address : writtenTo)
        add(address);
}

void KnownPeople::add(const Address &address)
{
    const QString spec = address.address.toLower();
    const QString domain = baseDomain(asciiDomainOf(spec));
    if (domain.isEmpty() || !domain.contains(u'.'))
        return;
    m_addresses.insert(spec);
    if (!m_domains.contains(domain)) {
        m_domains.insert(domain);
        m_domainBySkeleton.insert(skeletonOfDomain(domain), domain);
    }
    const QString key = nameKey(address.name);
    if (!key.isEmpty())
        m_addressesByName[key].append(spec);
}

bool KnownPeople::isOwn(const QString &address) const
{
    return m_own.contains(address.toLower());
}

bool KnownPeople::knows(const QString &address) const
{
    return m_addresses.contains(address.toLower());
}

QString KnownPeople::imitatedDomain(const QString &asciiDomain) const
{
    const QString base = baseDomain(asciiDomain);
    if (m_domains.contains(base))
        return {};
    if (const QString twin = m_domainBySkeleton.value(skeletonOfDomain(base)); !twin.isEmpty())
        return twin;
    // "bank.example.evil.net": the labels before the base domain read as a known domain.
    const QString front = asciiDomain.chopped(qMin(base.size(), asciiDomain.size()));
    QStringList labels = front.split(u'.', Qt::SkipEmptyParts);
    while (labels.size() >= 2) {
        QStringList candidate = labels;
        while (candidate.size() >= 2) {
            const QString name = candidate.join(u'.');
            if (m_domains.contains(name))
                return name;
            candidate.removeLast();
        }
        labels.removeFirst();
        if (labels.size() > 20)
            break;
    }
    return {};
}

QString KnownPeople::imitatedPerson(const QString &name, const QString &address) const
{
    const QString key = nameKey(name);
    if (key.isEmpty())
        return {};
    const QStringList known = m_addressesByName.value(key);
    const QString base = baseDomain(asciiDomainOf(address));
    for (const QString &theirs : known)
        if (theirs == address.toLower() || baseDomain(asciiDomainOf(theirs)) == base)
            return {};
    return known.value(0);
}

} // namespace posthorn
