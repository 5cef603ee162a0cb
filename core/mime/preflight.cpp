#include "preflight.h"

#include "headerfields.h"
#include "partrange.h"
#include "singlefields.h"

#include <QHash>
#include <vector>

namespace posthorn
{
namespace
{

constexpr qsizetype maxMessage = 100 * 1024 * 1024;
constexpr qsizetype maxHeaderBlock = 1024 * 1024;
constexpr int maxFields = 10'000;
constexpr qsizetype maxAddressField = 256 * 1024;
constexpr qsizetype maxContentField = 16 * 1024;
constexpr qint64 maxDecoding = 100'000'000;
constexpr int maxAddressNesting = 100;
constexpr int maxMultiparts = 10'000;
constexpr int maxParts = 10'000;
constexpr qsizetype maxDepth = 100;

bool isAddressField(const HeaderFields &fields)
{
    static constexpr QLatin1String names[] = {
        QLatin1String("from"),
        QLatin1String("to"),
        QLatin1String("cc"),
        QLatin1String("bcc"),
        QLatin1String("sender"),
        QLatin1String("reply-to"),
        QLatin1String("resent-from"),
        QLatin1String("resent-to"),
        QLatin1String("resent-cc"),
        QLatin1String("resent-bcc"),
        QLatin1String("resent-sender"),
        QLatin1String("resent-reply-to"),
        QLatin1String("disposition-notification-to"),
        QLatin1String("return-path"),
        QLatin1String("mail-followup-to"),
        QLatin1String("errors-to"),
    };
    for (const QLatin1String name : names) {
        if (fields.isNamed(name))
            return true;
    }
    return false;
}

/// How deep groups and comments go at most; quotes are not looked at, so that a quote that never closes hides
/// nothing.
bool nestsTooDeep(QByteArrayView value)
{
    int groups = 0;
    int comments = 0;
    for (const char c : value) {
        if (c == ':')
            ++groups;
        else if (c == ';')
            groups = 0;
        else if (c == '(')
            ++comments;
        else if (c == ')')
            comments = std::max(0, comments - 1);
        if (groups > maxAddressNesting || comments > maxAddressNesting)
            return true;
    }
    return false;
}

bool isContentField(const HeaderFields &fields)
{
    return fields.isNamed(QLatin1String("content-type")) ||
           fields.isNamed(QLatin1String("content-disposition"));
}

/// What it costs GMime to look for the ends of encoded words: each looks through the rest of the field.
qint64 decodingOf(QByteArrayView value)
{
    if (value.size() < 4096)
        return 0;
    qint64 openings = 0;
    for (qsizetype at = value.indexOf("=?"); at >= 0; at = value.indexOf("=?", at + 2))
        ++openings;
    return openings * value.size();
}

/// Follows headers and boundaries line by line, as a parser would, without building anything.
class StructureWalk
{
public:
    StructureWalk(QByteArrayView message, QList<qsizetype> *repeated)
        : m_message(message)
        , m_repeated(repeated)
    {
    }

    QString run()
    {
        QString problem = readHeader();
        while (problem.isEmpty() && m_pos < m_message.size()) {
            const qsizetype newline = m_message.indexOf('\n', m_pos);
            const qsizetype end = newline < 0 ? m_message.size() : newline;
            QByteArrayView line = m_message.sliced(m_pos, end - m_pos);
            m_pos = newline < 0 ? m_message.size() : newline + 1;
            if (line.startsWith("--") && !m_levels.isEmpty())
                problem = readBoundary(line);
        }
        return problem;
    }

private:
    QString readHeader()
    {
        const qsizetype start = m_pos;
        HeaderFields fields(m_message.sliced(start));
        QByteArrayView contentType;
        SingleFields singles;
        bool isRepeated = false;
        int count = 0;
        while (fields.next()) {
            isRepeated = singles.isRepeated(fields) || isRepeated;
            if (++count > maxFields)
                return QStringLiteral("too-many-fields");
            if (fields.fieldEnd() > maxHeaderBlock)
                return QStringLiteral("header-too-large");
            if (fields.value().size() > 4 && isAddressField(fields)) {
                if (fields.value().size() > maxAddressField)
                    return QStringLiteral("address-field-too-large");
                if (nestsTooDeep(fields.value()))
                    return QStringLiteral("address-nesting");
            }
            if (fields.value().size() > maxContentField && isContentField(fields))
                return QStringLiteral("header-too-large");
            if (start > 0) // of the first one GMime sees no long fields
                m_decoding += decodingOf(fields.value());
            if (m_decoding > maxDecoding)
                return QStringLiteral("header-too-large");
            if (contentType.isEmpty() && fields.isNamed(QLatin1String("content-type")))
                contentType = fields.value();
        }
        if (fields.bodyStart() > maxHeaderBlock)
            return QStringLiteral("header-too-large");
        if (isRepeated && m_repeated && start > 0 && m_attached.empty())
            m_repeated->append(start);
        m_pos = start + fields.bodyStart();
        return contentType.isEmpty() ? QString() : readContentType(contentType);
    }

    QString readContentType(QByteArrayView contentType)
    {
        const QByteArray type =
            contentType.first(std::min<qsizetype>(contentType.size(), 64)).toByteArray().toLower();
        if (type.startsWith("multipart/")) {
            if (++m_multiparts > maxMultiparts)
                return QStringLiteral("too-many-parts");
            const QByteArray boundary = boundaryParameter(contentType);
            if (!boundary.isEmpty()) {
                m_boundaries.push_back(boundary);
                m_levels.insert(boundary, qsizetype(m_boundaries.size()));
            }
        } else if (type.startsWith("message/rfc822") || type.startsWith("message/global") ||
                   type.startsWith("message/news")) {
            m_attached.push_back(qsizetype(m_boundaries.size()));
            return qsizetype(m_attached.size() + m_boundaries.size()) > maxDepth ? QStringLiteral("too-deep")
                                                                                 : readHeader();
        }
        return qsizetype(m_boundaries.size()) > maxDepth ? QStringLiteral("too-deep") : QString();
    }

    QString readBoundary(QByteArrayView line)
    {
        QByteArrayView name = line.sliced(2);
        while (name.endsWith('\r') || name.endsWith(' ') || name.endsWith('\t'))
            name.chop(1);
        bool closes = false;
        auto level = m_levels.constFind(name.toByteArray());
        if (level == m_levels.constEnd() && name.endsWith("--")) {
            closes = true;
            level = m_levels.constFind(name.chopped(2).toByteArray());
        }
        if (level == m_levels.constEnd())
            return {};
        const auto keep = static_cast<size_t>(closes ? *level - 1 : *level);
        while (m_boundaries.size() > keep) {
            m_levels.remove(m_boundaries.back());
            m_boundaries.pop_back();
        }
        // An attached message ends where the part does that it is.
        const auto attachedUpTo = qsizetype(closes ? keep + 1 : keep);
        while (!m_attached.empty() && m_attached.back() >= attachedUpTo)
            m_attached.pop_back();
        if (closes)
            return {};
        if (++m_parts > maxParts)
            return QStringLiteral("too-many-parts");
        return readHeader();
    }

    QByteArrayView m_message;
    QList<qsizetype> *m_repeated;
    qsizetype m_pos = 0;
    std::vector<QByteArray> m_boundaries;
    QHash<QByteArray, qsizetype> m_levels; // boundary -> how many boundaries are open with it
    qint64 m_decoding = 0;
    int m_multiparts = 0;
    int m_parts = 0;
    std::vector<qsizetype> m_attached; // how many boundaries are open around each message that we are inside
};

} // namespace

QString preflight(QByteArrayView message, QList<qsizetype> *repeated)
{
    if (message.size() > maxMessage)
        return QStringLiteral("message-too-large");
    return StructureWalk(message, repeated).run();
}

} // namespace posthorn
