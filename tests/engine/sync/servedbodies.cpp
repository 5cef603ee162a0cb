#include "servedbodies.h"

#include <QFile>
#include <QRegularExpression>
#include <utility>

namespace posthorn
{

ServedBodies::ServedBodies(const DovecotServer &server)
    : m_server(server)
{
}

int ServedBodies::next(const char *protocol)
{
    static const QRegularExpression counts(
        QStringLiteral("(pop3|imap)\\(home\\).*(?:retr|body_count)=(\\d+)"));
    QFile log(m_server.directory() + QStringLiteral("/dovecot.log"));
    if (!log.open(QIODevice::ReadOnly))
        return -1;
    int messages = 0;
    const QStringList lines = QString::fromUtf8(log.readAll()).split(u'\n');
    for (const QString &line : lines.mid(std::exchange(m_read, lines.size() - 1))) {
        if (const auto match = counts.match(line);
            match.hasMatch() && match.captured(1) == QLatin1String(protocol))
            messages += match.captured(2).toInt();
    }
    return messages;
}

} // namespace posthorn
