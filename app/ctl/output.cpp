#include "output.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <cstdio>

namespace posthorn
{

namespace
{

void print(FILE *stream, const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stream);
    std::fflush(stream);
}

void printLine(FILE *stream, const QJsonObject &object)
{
    print(stream, QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

QString cellText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("yes") : QStringLiteral("no");
    case QJsonValue::Double:
        return QString::number(value.toDouble(), 'g', 15);
    case QJsonValue::Array: {
        QStringList parts;
        for (const QJsonValue &part : value.toArray())
            parts << cellText(part);
        return parts.join(QStringLiteral(", "));
    }
    case QJsonValue::Object: {
        const QJsonObject object = value.toObject();
        if (object.contains(QLatin1String("address"))) {
            const QString name = object.value(QLatin1String("name")).toString();
            const QString address = object.value(QLatin1String("address")).toString();
            return name.isEmpty() ? address : QStringLiteral("%1 <%2>").arg(name, address);
        }
        return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
    }
    default:
        return value.toString();
    }
}

} // namespace

void Output::beginTable(const QList<Column> &columns)
{
    flush();
    m_columns = columns;
}

void Output::row(const QJsonObject &row)
{
    if (m_json) {
        printLine(stdout, row);
        return;
    }
    QStringList cells;
    for (const Column &column : std::as_const(m_columns)) {
        QString text = printable(cellText(row.value(column.key))).replace(u'\n', u' ');
        if (column.maximum > 0 && text.size() > column.maximum)
            text = text.left(column.maximum - 1) + u'…';
        cells << text;
    }
    m_rows << cells;
}

void Output::flush()
{
    if (!m_rows.isEmpty())
        printTable();
    m_rows.clear();
    m_columns.clear();
}

void Output::printTable()
{
    QList<qsizetype> widths;
    for (qsizetype column = 0; column < m_columns.size(); ++column) {
        qsizetype width = m_columns[column].title.size();
        for (const QStringList &row : std::as_const(m_rows))
            width = std::max(width, row[column].size());
        widths << width;
    }
    const auto line = [&](const QStringList &cells) {
        QString text;
        for (qsizetype column = 0; column < cells.size(); ++column) {
            if (column > 0)
                text += QStringLiteral("  ");
            if (m_columns[column].rightAligned)
                text += cells[column].rightJustified(widths[column]);
            else if (column + 1 < cells.size())
                text += cells[column].leftJustified(widths[column]);
            else
                text += cells[column];
        }
        while (text.endsWith(u' '))
            text.chop(1);
        print(stdout, text.toUtf8() + '\n');
    };
    QStringList titles;
    for (const Column &column : std::as_const(m_columns))
        titles << column.title;
    line(titles);
    for (const QStringList &row : std::as_const(m_rows))
        line(row);
}

void Output::record(const QJsonObject &object, const QStringList &keys)
{
    if (m_json) {
        printLine(stdout, object);
        return;
    }
    qsizetype width = 0;
    for (const QString &key : keys)
        width = std::max(width, key.size());
    for (const QString &key : keys) {
        const QString value = cellText(object.value(key));
        if (!value.isEmpty())
            text(key.leftJustified(width) + QStringLiteral("  ") + value);
    }
}

void Output::fact(const QJsonObject &object, const QString &text)
{
    if (m_json)
        printLine(stdout, object);
    else
        this->text(text);
}

void Output::warning(const QString &text)
{
    progress({{QStringLiteral("warning"), text}}, QStringLiteral("posthornctl: ") + text);
}

void Output::text(const QString &text)
{
    if (!m_json)
        print(stdout, printable(text).toUtf8() + '\n');
}

void Output::raw(const QByteArray &bytes)
{
    print(stdout, bytes);
}

void Output::progress(const QJsonObject &object, const QString &text)
{
    if (m_json)
        printLine(stderr, object);
    else if (!text.isEmpty())
        print(stderr, printable(text).toUtf8() + '\n');
}

void Output::error(const Error &error)
{
    if (m_json) {
        QJsonObject object{{QStringLiteral("error"), errorCodeName(error.code)},
                           {QStringLiteral("domain"), errorDomainName(error.domain)},
                           {QStringLiteral("context"), error.context}};
        if (!error.serverText.isEmpty())
            object.insert(QStringLiteral("serverText"), error.serverText);
        printLine(stderr, object);
    } else {
        print(stderr, printable(QStringLiteral("posthornctl: ") + error.toString()).toUtf8() + '\n');
    }
}

void Output::usageError(const QString &text)
{
    error({ErrorDomain::Usage, ErrorCode::InvalidArgument, Retry::Never, {}, text});
}

QString Output::printable(const QString &text)
{
    QString result = text;
    for (QChar &c : result) {
        const bool lineBreak = c == u'\n' || c == u'\t';
        const QChar::Category category = c.category();
        if (!lineBreak && (category == QChar::Other_Control || category == QChar::Other_Format ||
                           category == QChar::Separator_Line || category == QChar::Separator_Paragraph))
            c = QChar::ReplacementCharacter;
    }
    return result;
}

QString countText(qint64 count, const char *noun)
{
    return QStringLiteral("%1 %2%3").arg(count).arg(QLatin1String(noun),
                                                    count == 1 ? QString() : QStringLiteral("s"));
}

QString sizeText(qint64 bytes)
{
    return QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

QString timeText(qint64 msSinceEpoch)
{
    return msSinceEpoch == 0
               ? QString()
               : QDateTime::fromMSecsSinceEpoch(msSinceEpoch).toString(QStringLiteral("yyyy-MM-dd hh:mm"));
}

QString timeJson(qint64 msSinceEpoch)
{
    return msSinceEpoch == 0 ? QString()
                             : QDateTime::fromMSecsSinceEpoch(msSinceEpoch, Qt::UTC).toString(Qt::ISODate);
}

} // namespace posthorn
