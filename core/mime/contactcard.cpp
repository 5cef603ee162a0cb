#include "contactcard.h"

#include "charset.h"
#include "contentlines.h"
#include "encodedwords.h"

#include <optional>

namespace posthorn
{
namespace
{

constexpr qsizetype maxBytes = 1024 * 1024;
constexpr qsizetype maxCards = 50;
constexpr qsizetype maxEntries = 20;
constexpr qsizetype maxLineShown = 500;
constexpr qsizetype maxNote = 4'000;

/// RFC 6350 3.4: the escapes of a value. `separator` parts it; escaped ones do not.
QStringList split(const QString &value, QChar separator)
{
    QStringList fields(QString{});
    for (qsizetype i = 0; i < value.size(); ++i) {
        QChar c = value[i];
        if (c == u'\\' && i + 1 < value.size()) {
            c = value[++i];
            fields.last() += c == u'n' || c == u'N' ? QChar(u'\n') : c;
        } else if (c == separator) {
            fields.append(QString());
        } else {
            fields.last() += c;
        }
    }
    return fields;
}

QString unescaped(const QString &value)
{
    return split(value, QChar(0)).join(QString());
}

QString joined(const QStringList &fields, const QString &glue)
{
    QStringList filled;
    for (const QString &field : fields) {
        const QString line = displayLine(field, maxLineShown).simplified();
        if (!line.isEmpty())
            filled += line;
    }
    return filled.join(glue);
}

ContactEntry::Use useOf(const ContentLine &line)
{
    if (line.hasType("FAX"))
        return ContactEntry::Use::Fax;
    if (line.hasType("CELL"))
        return ContactEntry::Use::Mobile;
    if (line.hasType("WORK"))
        return ContactEntry::Use::Work;
    if (line.hasType("HOME"))
        return ContactEntry::Use::Home;
    return ContactEntry::Use::Other;
}

/// Puts one card together, line by line.
class CardReader
{
public:
    explicit CardReader(const QByteArray &charset)
        : m_charset(charset)
    {
    }

    void add(const ContentLine &line)
    {
        const QByteArray &name = line.name;
        if (name == "FN")
            setOnce(&m_card.name, oneLine(line));
        else if (name == "N")
            m_name = nameOf(split(text(line), u';'));
        else if (name == "ORG")
            setOnce(&m_card.organisation, joined(split(text(line), u';'), QStringLiteral(", ")));
        else if (name == "TITLE" || name == "ROLE")
            setOnce(&m_card.title, oneLine(line));
        else if (name == "EMAIL")
            append(&m_card.mails, line, oneLine(line));
        else if (name == "TEL")
            append(&m_card.phones, line, withoutScheme(oneLine(line)));
        else if (name == "ADR")
            append(&m_card.addresses, line, joined(split(text(line), u';'), QStringLiteral(", ")));
        else if (name == "URL" && m_card.urls.size() < maxEntries)
            m_card.urls += oneLine(line);
        else if (name == "BDAY")
            setOnce(&m_card.birthday, oneLine(line));
        else if (name == "NOTE" && m_card.note.isEmpty())
            m_card.note = noteOf(line);
    }

    [[nodiscard]] ContactCard card()
    {
        setOnce(&m_card.name, m_name);
        if (m_card.name.isEmpty())
            m_card.name = m_card.organisation;
        return std::move(m_card);
    }

private:
    QString text(const ContentLine &line) const
    {
        QByteArray bytes = line.value;
        const QByteArray encoding = line.parameter("ENCODING").toUpper();
        if (encoding == "QUOTED-PRINTABLE" || line.hasType("QUOTED-PRINTABLE"))
            bytes = decodeQ(bytes.replace('_', "=5F"));
        else if (encoding == "B" || encoding == "BASE64" || line.hasType("BASE64"))
            bytes = decodeBase64Tolerant(bytes);
        const QByteArray own = line.parameter("CHARSET");
        QString decoded = own.isEmpty() && m_charset.isEmpty()
                              ? decodeGuessed(bytes)
                              : decodeBody(bytes, own.isEmpty() ? m_charset : own);
        return decoded.remove(QChar(0));
    }

    QString oneLine(const ContentLine &line) const
    {
        return displayLine(unescaped(text(line)), maxLineShown).simplified();
    }

    QString noteOf(const ContentLine &line) const
    {
        QStringList lines;
        for (const QString &part : unescaped(text(line)).left(maxNote).split(u'\n'))
            lines += displayLine(part, maxNote);
        return lines.join(u'\n').trimmed();
    }

    /// Family;Given;Additional;Prefixes;Suffixes, as one says it.
    static QString nameOf(const QStringList &fields)
    {
        return joined({fields.value(3), fields.value(1), fields.value(2), fields.value(0), fields.value(4)},
                      QStringLiteral(" "));
    }

    static QString withoutScheme(const QString &phone)
    {
        return phone.startsWith(QLatin1String("tel:"), Qt::CaseInsensitive) ? phone.mid(4) : phone;
    }

    static void setOnce(QString *field, const QString &value)
    {
        if (field->isEmpty())
            *field = value;
    }

    static void append(QList<ContactEntry> *entries, const ContentLine &line, const QString &value)
    {
        if (!value.isEmpty() && entries->size() < maxEntries)
            entries->append({value, useOf(line)});
    }

    QByteArray m_charset;
    QString m_name;
    ContactCard m_card;
};

} // namespace

bool isContactCard(const MessagePart &part)
{
    return part.contentType == "text/vcard" || part.contentType == "text/x-vcard" ||
           part.contentType == "text/directory" || part.contentType == "application/vcard" ||
           part.fileName.endsWith(QLatin1String(".vcf"), Qt::CaseInsensitive);
}

QList<ContactCard> readContactCards(const QByteArray &bytes, const QByteArray &charset)
{
    QList<ContactCard> cards;
    std::optional<CardReader> reader;
    int depth = 0; // vCard 2.1 lets a card stand inside another, as somebody's agent: it is passed over
    ContentLines lines(QByteArrayView(bytes).first(std::min(bytes.size(), maxBytes)));
    while (cards.size() < maxCards && lines.next()) {
        const ContentLine &line = lines.line();
        if (line.name == "BEGIN") {
            if (line.value.trimmed().toUpper() == "VCARD" && depth++ == 0)
                reader.emplace(charset);
        } else if (line.name == "END") {
            if (line.value.trimmed().toUpper() != "VCARD" || depth == 0 || --depth > 0)
                continue;
            if (ContactCard card = reader->card(); !card.isEmpty())
                cards.append(std::move(card));
            reader.reset();
        } else if (depth == 1) {
            reader->add(line);
        }
    }
    if (reader && cards.size() < maxCards) { // cut off before its end
        if (ContactCard card = reader->card(); !card.isEmpty())
            cards.append(std::move(card));
    }
    return cards;
}

} // namespace posthorn
