#include "quotefinder.h"

#include "mime/htmlsanitizer.h"

#include <QRegularExpression>

namespace posthorn
{
namespace
{

constexpr qsizetype longestAttribution = 400;

/// The text of an element as far as it matters here.
QString textOf(litehtml::element &element)
{
    QString text;
    if (StyledDocument::takeText(element, &text))
        return text;
    for (int i = 0; i < int(element.get_children_count()) && text.size() <= longestAttribution; ++i)
        text += textOf(*element.get_child(i));
    return text;
}

/// Classes and ids carry the sanitizer's prefix.
bool isNamed(const litehtml::element &element, std::initializer_list<const char *> names)
{
    for (const char *attribute : {"class", "id"}) {
        const std::string_view value = StyledDocument::attribute(element, attribute);
        for (QByteArray word : QByteArray(value.data(), qsizetype(value.size())).toLower().split(' ')) {
            if (word.startsWith(HtmlSanitizer::NamePrefix.latin1()))
                word = word.mid(HtmlSanitizer::NamePrefix.size());
            for (const char *name : names) {
                if (word == name)
                    return true;
            }
        }
    }
    return false;
}

bool isQuotation(const litehtml::element &element)
{
    if (isNamed(element, {"gmail_quote", "gmail_extra", "yahoo_quoted", "protonmail_quote", "tutanota_quote",
                          "zmail_extra"}))
        return true;
    if (StyledDocument::tagOf(element) != "blockquote")
        return false;
    return StyledDocument::attribute(element, "type") == "cite" ||
           !StyledDocument::attribute(element, "cite").empty() ||
           isNamed(element, {"gmail_quote", "cite", "yahoo_quoted", "protonmail_quote"});
}

/// What is passed on is what the message is about.
bool isForwarded(litehtml::element &element)
{
    if (isNamed(element, {"moz-forward-container"}))
        return true;
    static const QRegularExpression forwarded(
        QStringLiteral("^\\W*(Forwarded message|Begin forwarded message|Weitergeleitete Nachricht|"
                       "Message transféré|Mensaje reenviado|Messaggio inoltrato|Doorgestuurd bericht)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return forwarded.match(textOf(element).left(longestAttribution)).hasMatch();
}

/// Whatever follows it up to the end is an earlier message.
bool beginsQuotation(litehtml::element &element)
{
    if (isNamed(element, {"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"}))
        return true;
    // Outlook's line above From, Sent, To and Subject.
    const std::string_view border = StyledDocument::declared(element, "border-top-color");
    const std::string_view line = StyledDocument::declared(element, "border-top-style");
    if (StyledDocument::tagOf(element) == "div" && line == "solid") {
        const QString color = QString::fromLatin1(border.data(), qsizetype(border.size())).toLower();
        if (color == QLatin1String("#e1e1e1") || color == QLatin1String("#b5c4df"))
            return true;
    }
    static const QRegularExpression original(
        QStringLiteral("^\\s*-{3,}\\s*(Original Message|Ursprüngliche Nachricht|Message d'origine|"
                       "Mensaje original|Messaggio originale|Oorspronkelijk bericht)\\s*-{3,}"),
        QRegularExpression::CaseInsensitiveOption);
    return original.match(textOf(element).left(longestAttribution)).hasMatch();
}

/// "On Monday, Ada wrote:" in the languages that clients write it in.
bool isAttribution(litehtml::element &element)
{
    if (isNamed(element, {"moz-cite-prefix", "gmail_attr", "protonmail_signature_block-quote"}))
        return true;
    const QString text = textOf(element).simplified();
    if (text.isEmpty() || text.size() > longestAttribution || !text.endsWith(u':'))
        return false;
    static const QRegularExpression wrote(
        QStringLiteral("\\b(wrote|writes|schrieb|schreef|écrit|escribió|ha scritto|escreveu|skrev|napisał|"
                       "написал|kirjoitti|írta|пише|書きました|写道)\\b|写道|書きました"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return wrote.match(text).hasMatch();
}

bool isBlank(litehtml::element &element)
{
    const std::string_view tag = StyledDocument::tagOf(element);
    if (tag == "img" || tag == "hr")
        return false;
    if (tag == "br")
        return true;
    return textOf(element).simplified().remove(QChar(0xA0)).isEmpty();
}

class Finder
{
public:
    Finder(FoundQuotes *found, StopGuard *guard)
        : m_found(*found)
        , m_guard(guard)
    {
    }

    void search(litehtml::element &parent)
    {
        m_guard->step();
        const int count = int(parent.get_children_count());
        for (int i = 0; i < count; ++i) {
            litehtml::element &child = *parent.get_child(i);
            const std::string_view tag = StyledDocument::tagOf(child);
            if (tag.empty() || tag == "style" || tag == "head")
                continue;
            if (isForwarded(child) && isQuotation(child))
                continue;
            if (isQuotation(child)) {
                const int first = attributionBefore(parent, i);
                mark(parent, first, i + 1);
            } else if (count > 1 && !isTablePart(tag) && beginsQuotation(child)) {
                mark(parent, i, count);
                return;
            } else {
                search(child);
            }
        }
    }

private:
    static bool isTablePart(std::string_view tag)
    {
        return tag == "tr" || tag == "td" || tag == "th" || tag == "tbody" || tag == "table" || tag == "body";
    }

    /// The first sibling that says who wrote what is quoted.
    static int attributionBefore(litehtml::element &parent, int quotation)
    {
        int at = quotation - 1;
        while (at >= 0 && isBlank(*parent.get_child(at)))
            --at;
        if (at < 0)
            return quotation;
        if (isAttribution(*parent.get_child(at)))
            return at;
        // Bare text and links: "On Monday, <a>ada@…</a> wrote:"
        QString text;
        int first = at;
        for (int i = at; i >= 0; --i) {
            litehtml::element &sibling = *parent.get_child(i);
            const std::string_view tag = StyledDocument::tagOf(sibling);
            if (!tag.empty() && tag != "a" && tag != "span" && tag != "b" && tag != "font")
                break;
            text.prepend(textOf(sibling));
            first = i;
            if (text.size() > longestAttribution)
                return quotation;
        }
        static const QRegularExpression wrote(
            QStringLiteral("(wrote|schrieb|écrit|escribió|ha scritto|schreef|skrev)\\s*:\\s*$"));
        return wrote.match(text.simplified()).hasMatch() ? first : quotation;
    }

    void mark(litehtml::element &parent, int first, int end)
    {
        for (int i = first; i < end; ++i)
            m_found.parts.insert(parent.get_child(i).get(), m_found.count);
        ++m_found.count;
    }

    FoundQuotes &m_found;
    StopGuard *m_guard;
};

/// Whether anything is left without the quotations.
bool hasOwnText(litehtml::element &element, const FoundQuotes &quotes)
{
    if (quotes.parts.contains(&element))
        return false;
    QString text;
    if (StyledDocument::takeText(element, &text))
        return !text.simplified().remove(QChar(0xA0)).isEmpty();
    const std::string_view tag = StyledDocument::tagOf(element);
    if (tag == "img")
        return true;
    if (tag == "style" || tag == "head")
        return false;
    for (int i = 0; i < int(element.get_children_count()); ++i) {
        if (hasOwnText(*element.get_child(i), quotes))
            return true;
    }
    return false;
}

} // namespace

FoundQuotes findQuotes(litehtml::element &root, StopGuard *guard)
{
    FoundQuotes found;
    Finder(&found, guard).search(root);
    if (found.count > 0 && !hasOwnText(root, found))
        return {};
    return found;
}

} // namespace posthorn
