#include "basedomain.h"

#include <QHostAddress>
#include <libpsl.h>

namespace posthorn
{

QString baseDomain(const QString &host)
{
    QString name = host.toLower();
    if (name.endsWith(u'.'))
        name.chop(1);
    if (!QHostAddress(name).isNull())
        return name;
    const QByteArray ascii = name.toLatin1();
    const char *registered = psl_registrable_domain(psl_builtin(), ascii.constData());
    return registered == nullptr ? name : QString::fromLatin1(registered);
}

bool haveSameBaseDomain(const QString &host, const QString &other)
{
    return baseDomain(host) == baseDomain(other);
}

} // namespace posthorn
