#include "mailtourl.h"

#include "mime/headerscanner.h"

namespace posthorn
{

namespace
{

constexpr qsizetype MaxUrl = 64'000;
constexpr qsizetype MaxField = 2'000;
constexpr qsizetype MaxBody = 32'000;
constexpr qsizetype MaxRecipients = 200;

QString decoded(QStringView part)
{
    // RFC 6068 section 5: "+" is a plus sign, not a space.
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part.toUtf8()));
}

QString oneLine(QString text)
{
    text.truncate(MaxField);
    for (QChar &c : text)
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator ||
            c == QChar::ParagraphSeparator)
            c = u' ';
    return text.simplified();
}

void addAddresses(AddressList &list, const QString &typed)
{
    for (const Address &address : parseAddressList(oneLine(typed)))
        if (list.size() < MaxRecipients)
            list += address;
}

} // namespace

Draft draftFromMailto(const QUrl &url)
{
    Draft draft;
    if (url.scheme() != QLatin1String("mailto"))
        return draft;
    const QString encoded = QString::fromUtf8(url.toEncoded()).mid(int(qstrlen("mailto:"))).left(MaxUrl);
    const qsizetype question = encoded.indexOf(u'?');
    const QStringView path = QStringView(encoded).left(question < 0 ? encoded.size() : question);
    addAddresses(draft.to, decoded(path));
    if (question < 0)
        return draft;
    const QStringView query = QStringView(encoded).mid(question + 1);
    for (const QStringView item : query.split(u'&')) {
        const qsizetype equals = item.indexOf(u'=');
        if (equals < 0)
            continue;
        const QString name = decoded(item.left(equals)).toLower();
        const QString value = decoded(item.mid(equals + 1));
        if (name == QLatin1String("to"))
            addAddresses(draft.to, value);
        else if (name == QLatin1String("cc"))
            addAddresses(draft.cc, value);
        else if (name == QLatin1String("bcc"))
            addAddresses(draft.bcc, value);
        else if (name == QLatin1String("subject") && draft.subject.isEmpty())
            draft.subject = oneLine(value);
        else if (name == QLatin1String("in-reply-to") && draft.inReplyTo.isEmpty())
            draft.inReplyTo = oneLine(value).remove(u'<').remove(u'>').toUtf8();
        else if (name == QLatin1String("body") && draft.text.isEmpty())
            draft.text = value.left(MaxBody).remove(u'\r').remove(QChar(0));
    }
    return draft;
}

} // namespace posthorn
