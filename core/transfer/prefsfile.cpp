#include "prefsfile.h"

#include <QStringList>
#include <optional>

namespace posthorn
{

namespace
{

/// The text from here on, taken from its beginning.
class Cursor
{
public:
    explicit Cursor(QByteArrayView text)
        : m_rest(text)
    {
    }

    void skipSpace()
    {
        qsizetype at = 0;
        while (at < m_rest.size() && (m_rest[at] == ' ' || m_rest[at] == '\t'))
            ++at;
        m_rest = m_rest.sliced(at);
    }

    [[nodiscard]] bool take(QByteArrayView word)
    {
        skipSpace();
        if (!m_rest.startsWith(word))
            return false;
        m_rest = m_rest.sliced(word.size());
        return true;
    }

    /// A JavaScript string in either quotes.
    [[nodiscard]] std::optional<QString> takeString()
    {
        skipSpace();
        if (m_rest.isEmpty() || (m_rest.front() != '"' && m_rest.front() != '\''))
            return {};
        const char quote = m_rest.front();
        m_rest = m_rest.sliced(1);
        QString result;
        QByteArray plain;
        while (!m_rest.isEmpty() && m_rest.front() != quote) {
            if (m_rest.front() != '\\') {
                plain += m_rest.front();
                m_rest = m_rest.sliced(1);
                continue;
            }
            result += QString::fromUtf8(plain);
            plain.clear();
            result += takeEscape();
        }
        if (m_rest.isEmpty())
            return {};
        m_rest = m_rest.sliced(1);
        return result + QString::fromUtf8(plain);
    }

    [[nodiscard]] std::optional<int> takeNumber()
    {
        skipSpace();
        qsizetype at = 0;
        while (at < m_rest.size() && at < 12 &&
               ((m_rest[at] >= '0' && m_rest[at] <= '9') || (at == 0 && m_rest[at] == '-')))
            ++at;
        bool ok = false;
        const int number = m_rest.first(at).toByteArray().toInt(&ok);
        m_rest = m_rest.sliced(at);
        return ok ? std::optional(number) : std::nullopt;
    }

private:
    QString takeEscape()
    {
        const char kind = m_rest.size() > 1 ? m_rest[1] : '\0';
        const qsizetype digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 0;
        if (digits > 0 && m_rest.size() >= digits + 2) {
            bool ok = false;
            const ushort code = m_rest.sliced(2, digits).toByteArray().toUShort(&ok, 16);
            if (ok) {
                m_rest = m_rest.sliced(digits + 2);
                return QString(QChar(code));
            }
        }
        m_rest = m_rest.sliced(std::min<qsizetype>(m_rest.size(), 2));
        switch (kind) {
        case 'n':
            return QStringLiteral("\n");
        case 'r':
            return QStringLiteral("\r");
        case 't':
            return QStringLiteral("\t");
        case '\0':
            return {};
        default:
            return QString(QLatin1Char(kind));
        }
    }

    QByteArrayView m_rest;
};

std::optional<QVariant> takeValue(Cursor &cursor)
{
    if (const auto text = cursor.takeString())
        return QVariant(*text);
    if (cursor.take("true"))
        return QVariant(true);
    if (cursor.take("false"))
        return QVariant(false);
    if (const auto number = cursor.takeNumber())
        return QVariant(*number);
    return {};
}

} // namespace

PrefsFile PrefsFile::parse(QByteArrayView text)
{
    PrefsFile file;
    for (qsizetype begin = 0; begin < text.size();) {
        qsizetype end = text.indexOf('\n', begin);
        end = end < 0 ? text.size() : end;
        Cursor cursor(text.sliced(begin, end - begin));
        begin = end + 1;
        if (!cursor.take("user_pref") || !cursor.take("("))
            continue;
        const auto name = cursor.takeString();
        if (!name || !cursor.take(","))
            continue;
        if (const auto value = takeValue(cursor); value && cursor.take(")"))
            file.m_values.insert(*name, *value);
    }
    return file;
}

QString PrefsFile::text(const QString &name) const
{
    const QVariant value = m_values.value(name);
    return value.typeId() == QMetaType::QString ? value.toString() : QString();
}

int PrefsFile::number(const QString &name, int fallback) const
{
    const QVariant value = m_values.value(name);
    return value.typeId() == QMetaType::Int ? value.toInt() : fallback;
}

bool PrefsFile::isTrue(const QString &name, bool fallback) const
{
    const QVariant value = m_values.value(name);
    return value.typeId() == QMetaType::Bool ? value.toBool() : fallback;
}

QStringList PrefsFile::list(const QString &name) const
{
    QStringList items;
    for (const QString &item : text(name).split(u',', Qt::SkipEmptyParts))
        items.append(item.trimmed());
    return items;
}

} // namespace posthorn
