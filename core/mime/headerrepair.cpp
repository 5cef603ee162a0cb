#include "headerrepair.h"

#include "headerfields.h"
#include "singlefields.h"

namespace posthorn
{
namespace
{

/// GMime decodes what it never is asked for, and not in linear time: of a long header it is given only what
/// says how the body is to be read.
constexpr qsizetype longHeader = 32 * 1024;

bool isAboutTheBody(const HeaderFields &fields)
{
    return (fields.name().size() > 8 && qstrnicmp(fields.name().data(), "content-", 8) == 0) ||
           fields.isNamed(QLatin1String("mime-version"));
}

void note(QStringList *notices, const QString &key)
{
    if (notices && !notices->contains(key))
        notices->append(key);
}

/// Writes the fields of a header that count, and the empty line; gives where the body starts in `all`.
qsizetype appendRegular(QByteArray *out, QByteArrayView all, bool onlyAboutTheBody = false)
{
    HeaderFields fields(all);
    SingleFields singles;
    while (fields.next()) {
        if (singles.isRepeated(fields) || (onlyAboutTheBody && !isAboutTheBody(fields)))
            continue;
        *out += all.sliced(fields.fieldStart(), fields.fieldEnd() - fields.fieldStart());
        if (!out->endsWith('\n'))
            *out += '\n';
    }
    *out += out->endsWith("\r\n") ? "\r\n" : "\n";
    return fields.bodyStart();
}

} // namespace

QByteArray withRegularHeader(const QByteArray &message, QStringList *notices)
{
    HeaderFields fields(message);
    SingleFields singles;
    bool repeated = false;
    qsizetype firstField = -1;
    while (fields.next()) {
        repeated = singles.isRepeated(fields) || repeated;
        if (firstField < 0)
            firstField = fields.fieldStart();
    }
    if (firstField < 0 || (fields.wasRegular() && !repeated))
        return message;
    const QByteArrayView all(message);
    QByteArray repaired;
    repaired.reserve(message.size() + 2);
    repaired += all.sliced(appendRegular(&repaired, all));
    if (repeated)
        note(notices, QStringLiteral("conflicting-header"));
    // White space in front of a message harms nothing.
    if (!fields.wasRegular() && firstField == 0)
        note(notices, QStringLiteral("malformed"));
    return repaired;
}

QByteArray withRegularParts(const QByteArray &message, const QList<qsizetype> &headers, QStringList *notices)
{
    HeaderFields fields(message);
    while (fields.next()) {
    }
    const bool isLong = fields.bodyStart() > longHeader;
    if (headers.isEmpty() && !isLong)
        return message;
    const QByteArrayView all(message);
    QByteArray repaired;
    repaired.reserve(message.size() + 2 * headers.size());
    qsizetype copied = isLong ? appendRegular(&repaired, all, true) : 0;
    for (const qsizetype start : headers) {
        repaired += all.sliced(copied, start - copied);
        copied = start + appendRegular(&repaired, all.sliced(start));
    }
    repaired += all.sliced(copied);
    if (!headers.isEmpty())
        note(notices, QStringLiteral("conflicting-header"));
    return repaired;
}

} // namespace posthorn
