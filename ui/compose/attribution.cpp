#include "attribution.h"

#include "mime/headerscanner.h"
#include "ui/text/displaytext.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace posthorn
{

QString attributionFor(ReplyKind kind, const MessageEnvelope &envelope, const QLocale &locale)
{
    const auto tr = [](const char *text) {
        return QCoreApplication::translate("posthorn::Attribution", text);
    };
    const Address from = envelope.from.isEmpty() ? Address() : envelope.from.first();
    QString date;
    if (envelope.date != 0) {
        const QDateTime sent = QDateTime::fromMSecsSinceEpoch(envelope.date);
        date = tr("%1 at %2")
                   .arg(locale.toString(sent.date(), QLocale::LongFormat),
                        locale.toString(sent.time(), QLocale::ShortFormat));
    }
    if (kind == ReplyKind::ForwardInline || kind == ReplyKind::ForwardAsAttachment) {
        QStringList lines{tr("Forwarded message:"), QString()};
        const auto add = [&lines](const QString &label, const QString &value) {
            if (!value.isEmpty())
                lines += label + u' ' + value;
        };
        add(tr("From:"), displayText(formatAddressList(envelope.from)));
        add(tr("Date:"), date);
        add(tr("Subject:"), displayText(envelope.subject));
        add(tr("To:"), displayText(formatAddressList(envelope.to), 2000));
        add(tr("Cc:"), displayText(formatAddressList(envelope.cc), 2000));
        return lines.join(u'\n');
    }
    const QString name = displayText(from.displayName(), 120);
    if (name.isEmpty())
        return date.isEmpty() ? tr("It was written:") : tr("On %1 it was written:").arg(date);
    return date.isEmpty() ? tr("%1 wrote:").arg(name) : tr("On %1, %2 wrote:").arg(date, name);
}

} // namespace posthorn
