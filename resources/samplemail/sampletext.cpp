#include "sampletext.h"

#include <QFile>

// Outside of any namespace, as Qt wants it: a static library's resources are taken in only when asked for.
static void loadResources()
{
    Q_INIT_RESOURCE(samplemail);
}

namespace posthorn
{

QList<SampleBlock> readSampleBlocks(const QString &fileName)
{
    loadResources();
    QFile file(QStringLiteral(":/posthorn/samplemail/") + fileName);
    QList<SampleBlock> blocks;
    if (!file.open(QIODevice::ReadOnly))
        return blocks;
    for (const QString &line : QString::fromUtf8(file.readAll()).split(u'\n')) {
        if (line.startsWith(QLatin1String("== "))) {
            SampleBlock block;
            for (const QString &field : line.mid(3).split(u'|'))
                block.fields += field.trimmed();
            blocks += block;
        } else if (!blocks.isEmpty()) {
            blocks.last().lines += line;
        }
    }
    return blocks;
}

qint64 sampleDuration(const QString &text)
{
    const qint64 number = text.left(text.size() - 1).toLongLong();
    const QChar unit = text.isEmpty() ? QChar() : text.back();
    const qint64 minutes = unit == u'd' ? 24 * 60 : unit == u'h' ? 60 : 1;
    return number * minutes * 60'000;
}

qint64 sampleTime(qint64 nowMs, qint64 age, int salt)
{
    constexpr qint64 hour = 3'600'000;
    constexpr qint64 day = 24 * hour;
    qint64 time = nowMs - age;
    if (age < day)
        return time;
    time -= salt * 37LL % 240 * 60'000 + salt * 13LL % 60 * 1000;
    const qint64 hourOfDay = time % day / hour;
    if (hourOfDay < 7)
        time -= (hourOfDay + 4) * hour;
    else if (hourOfDay > 20)
        time -= (hourOfDay - 18) * hour;
    return time;
}

QString joinedLines(QStringList lines)
{
    while (!lines.isEmpty() && lines.first().trimmed().isEmpty())
        lines.removeFirst();
    while (!lines.isEmpty() && lines.last().trimmed().isEmpty())
        lines.removeLast();
    return lines.join(u'\n') + u'\n';
}

QStringList attributeValues(const QString &attributes, const QString &prefix)
{
    QStringList values;
    for (const QString &attribute : attributes.split(u' ', Qt::SkipEmptyParts)) {
        if (attribute.startsWith(prefix))
            values += attribute.mid(prefix.size());
    }
    return values;
}

} // namespace posthorn
