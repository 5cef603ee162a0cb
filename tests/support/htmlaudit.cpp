#include "htmlaudit.h"

#include <QRegularExpression>
#include <gumbo.h>

namespace posthorn
{
namespace
{

const char *const elements =
    "html head body style a abbr address b big blockquote br caption center cite code col colgroup dd del "
    "div "
    "dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strike strong sub "
    "sup table tbody td tfoot th thead tr tt u ul var";
const char *const attributes =
    "id class dir lang align valign width height border cellpadding cellspacing colspan rowspan span nowrap "
    "bgcolor bordercolor color face size type start value reversed clear hspace vspace alt style href name "
    "src background";
const char *const properties =
    "color background background-color background-image background-repeat background-position "
    "background-size font-family font-size font-style font-variant font-weight line-height letter-spacing "
    "word-spacing text-align text-decoration text-indent text-transform vertical-align white-space "
    "word-break "
    "overflow-wrap direction display visibility opacity float clear overflow box-sizing width height "
    "min-width min-height max-width max-height margin margin-top margin-right margin-bottom margin-left "
    "padding padding-top padding-right padding-bottom padding-left border-width border-style border-color "
    "border-top-width border-right-width border-bottom-width border-left-width border-top-style "
    "border-right-style border-bottom-style border-left-style border-top-color border-right-color "
    "border-bottom-color border-left-color border-radius border-top-left-radius border-top-right-radius "
    "border-bottom-right-radius border-bottom-left-radius border-collapse border-spacing caption-side "
    "table-layout list-style-type list-style-position flex-grow flex-shrink flex-basis flex-direction "
    "flex-wrap justify-content align-items align-self row-gap column-gap grid-template-columns grid-column";

bool isListed(const QString &name, const char *list)
{
    return QString::fromLatin1(list).split(u' ').contains(name);
}

class Audit
{
public:
    explicit Audit(const QSet<QString> &allowed)
        : m_allowed(allowed)
    {
    }

    QStringList of(const QString &html)
    {
        const QByteArray utf8 = html.toUtf8();
        GumboOptions options = kGumboDefaultOptions;
        options.max_errors = 0;
        GumboOutput *output =
            gumbo_parse_with_options(&options, utf8.constData(), static_cast<size_t>(utf8.size()));
        visit(output->root);
        gumbo_destroy_output(&options, output);
        for (const char *sequence : {"<!", "<?", "</script", "</title", "</textarea", "</noscript"}) {
            if (html.contains(QLatin1String(sequence), Qt::CaseInsensitive))
                m_found += QLatin1String("markup ") + QLatin1String(sequence);
        }
        return m_found;
    }

private:
    void visit(const GumboNode *node)
    {
        if (node->type == GUMBO_NODE_COMMENT)
            m_found += QStringLiteral("comment");
        if (node->type == GUMBO_NODE_TEMPLATE)
            m_found += QStringLiteral("template");
        if (node->type != GUMBO_NODE_ELEMENT)
            return;
        const GumboElement &element = node->v.element;
        const QString name = QString::fromLatin1(gumbo_normalized_tagname(element.tag));
        if (element.tag_namespace != GUMBO_NAMESPACE_HTML || !isListed(name, elements))
            m_found += QStringLiteral("element <%1>").arg(name);
        for (unsigned i = 0; i < element.attributes.length; ++i)
            visitAttribute(name, static_cast<const GumboAttribute *>(element.attributes.data[i]));
        for (unsigned i = 0; i < element.children.length; ++i) {
            const auto *child = static_cast<const GumboNode *>(element.children.data[i]);
            if (element.tag == GUMBO_TAG_STYLE && child->type == GUMBO_NODE_TEXT)
                visitSheet(QString::fromUtf8(child->v.text.text));
            else
                visit(child);
        }
    }

    void visitAttribute(const QString &element, const GumboAttribute *attribute)
    {
        const QString name = QString::fromLatin1(attribute->name);
        const QString value = QString::fromUtf8(attribute->value);
        static const QRegularExpression link(
            QStringLiteral("^(https?://[!-~]+|mailto:[!-~]+|#m_[A-Za-z0-9_-]+)$"));
        static const QRegularExpression ownName(QStringLiteral("^m_[A-Za-z0-9_-]+( m_[A-Za-z0-9_-]+)*$"));
        if (!isListed(name, attributes))
            m_found += QStringLiteral("attribute %1 of <%2>").arg(name, element);
        else if (name == QLatin1String("style"))
            visitStyle(value);
        else if (name == QLatin1String("href") &&
                 (element != QLatin1String("a") || !link.match(value).hasMatch()))
            m_found += QStringLiteral("link ") + value;
        else if (name == QLatin1String("src") && element != QLatin1String("img"))
            m_found += QStringLiteral("src of <%1>").arg(element);
        else if (name == QLatin1String("src") || name == QLatin1String("background"))
            visitAddress(value);
        else if ((name == QLatin1String("id") || name == QLatin1String("class") ||
                  name == QLatin1String("name")) &&
                 !ownName.match(value).hasMatch())
            m_found += QStringLiteral("name ") + value;
    }

    void visitAddress(const QString &url)
    {
        static const QRegularExpression local(QStringLiteral(
            "^(cid:[A-Za-z0-9%@._$+~-]+|data:image/(png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/=]+)$"));
        if (!local.match(url).hasMatch() && !m_allowed.contains(url))
            m_found += QStringLiteral("address ") + url;
    }

    void visitSheet(const QString &css)
    {
        // As the sanitizer writes it; anything else could be read in two ways.
        static const QRegularExpression media(QStringLiteral("^@media [a-z0-9():,. -]+\\{$"));
        static const QRegularExpression rule(
            QStringLiteral("^([A-Za-z0-9_.#:>+~*,()\\[\\]=\"/%^$| -]+)\\{([^{}]*)\\}$"));
        for (const QString &line : css.split(u'\n', Qt::SkipEmptyParts)) {
            const auto match = rule.match(line);
            if (match.hasMatch())
                visitStyle(match.captured(2));
            else if (line != QLatin1String("}") && !media.match(line).hasMatch())
                m_found += QStringLiteral("sheet ") + line;
        }
    }

    void visitStyle(const QString &style)
    {
        static const QRegularExpression picture(QStringLiteral("^url\\('([^'()\\\\]*)'\\)$"));
        static const QRegularExpression plain(QStringLiteral("^[\\w\\p{L} #%.,'()*/+-]*$"),
                                              QRegularExpression::UseUnicodePropertiesOption);
        static const QRegularExpression function(QStringLiteral("([A-Za-z-]+)\\("));
        static const QRegularExpression number(QStringLiteral("(-?[0-9.]+)(px|pt|em|rem|in|cm|mm|pc)"));
        // Addresses hold semicolons in quotes.
        QString rest = style;
        static const QRegularExpression quotedUrl(QStringLiteral("url\\('[^']*'\\)"));
        for (auto match = quotedUrl.match(rest); match.hasMatch(); match = quotedUrl.match(rest)) {
            visitAddress(picture.match(match.captured(0)).captured(1));
            rest.replace(match.capturedStart(), match.capturedLength(), QStringLiteral("picture"));
        }
        for (const QString &declaration : rest.split(u';', Qt::SkipEmptyParts)) {
            const qsizetype colon = declaration.indexOf(u':');
            const QString name = declaration.left(colon);
            QString value = declaration.mid(colon + 1);
            if (value.endsWith(QLatin1String(" !important")))
                value.chop(11);
            if (colon <= 0 || !isListed(name, properties) || !plain.match(value).hasMatch()) {
                m_found += QStringLiteral("declaration ") + declaration;
                continue;
            }
            for (auto it = function.globalMatch(value); it.hasNext();) {
                const QString called = it.next().captured(1);
                if (!isListed(called, "rgba calc linear-gradient"))
                    m_found += QStringLiteral("function ") + called;
            }
            visitSizes(name, value, number);
        }
    }

    void visitSizes(const QString &name, const QString &value, const QRegularExpression &number)
    {
        if (value.contains(QLatin1String("calc(")))
            return;
        for (auto it = number.globalMatch(value); it.hasNext();) {
            const auto match = it.next();
            const double size = match.captured(1).toDouble();
            const bool mayBeNegative =
                isListed(name, "text-indent letter-spacing word-spacing vertical-align");
            const bool isFont =
                name == QLatin1String("font-size") && match.captured(2) == QLatin1String("px");
            if ((size < 0 && !mayBeNegative) || size > 10'000 || (isFont && (size < 4 || size > 200)))
                m_found += QStringLiteral("size %1:%2").arg(name, value);
        }
    }

    const QSet<QString> &m_allowed;
    QStringList m_found;
};

} // namespace

QStringList auditHtml(const QString &html, const QSet<QString> &allowed)
{
    return Audit(allowed).of(html);
}

} // namespace posthorn
