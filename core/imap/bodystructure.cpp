#include "bodystructure.h"

#include "imaparguments.h"

namespace posthorn
{

namespace
{

constexpr int maxParts = 10'000;

/// Walks the structure once; its depth is bounded, because the nesting is the sender's choice.
class Walk
{
public:
    explicit Walk(QByteArrayView text)
        : m_arguments(text)
    {
    }

    std::optional<bool> run()
    {
        m_arguments.skipSpaces();
        if (!part(0))
            return std::nullopt;
        return m_found;
    }

private:
    bool part(int depth)
    {
        if (depth > ImapArguments::maxDepth || ++m_parts > maxParts || !m_arguments.take('('))
            return false;
        return m_arguments.peek() == '(' ? multipart(depth) : leaf(depth);
    }

    bool multipart(int depth)
    {
        while (m_arguments.peek() == '(') {
            if (!part(depth + 1))
                return false;
            m_arguments.skipSpaces();
        }
        return restOfList();
    }

    /// type subtype parameters id description encoding size ..., then disposition among the extension data.
    bool leaf(int depth)
    {
        const auto type = m_arguments.nstring();
        m_arguments.skipSpaces();
        const auto subtype = m_arguments.nstring();
        if (!type || !subtype)
            return false;
        m_arguments.skipSpaces();
        QByteArray parameters;
        if (m_arguments.skipValue(&parameters) != ImapArguments::Skip::Done)
            return false;
        m_arguments.skipSpaces();
        const auto id = m_arguments.nstring();
        if (!id)
            return false;
        bool attachment = false;
        bool inlined = false;
        while (true) {
            m_arguments.skipSpaces();
            if (m_arguments.take(')'))
                break;
            QByteArray raw;
            if (m_arguments.skipValue(&raw) != ImapArguments::Skip::Done)
                return false;
            attachment = attachment || startsWithUpper(raw, "(\"ATTACHMENT\"");
            inlined = inlined || startsWithUpper(raw, "(\"INLINE\"");
        }
        const bool isText = equalsUpper(*type, "TEXT") && !equalsUpper(*subtype, "CALENDAR");
        const bool isPicture = equalsUpper(*type, "IMAGE");
        const bool isSignature =
            equalsUpper(*type, "APPLICATION") && subtype->toUpper().endsWith("-SIGNATURE");
        const bool named = parameters.toUpper().contains("\"NAME\"");
        if (attachment)
            m_found = m_found || !isSignature;
        else if (isText)
            m_found = m_found || (named && depth > 0 && !inlined);
        else if (isPicture)
            m_found = m_found || id->isEmpty();
        else
            m_found = m_found || !isSignature;
        return true;
    }

    bool restOfList()
    {
        while (true) {
            m_arguments.skipSpaces();
            if (m_arguments.take(')'))
                return true;
            if (m_arguments.skipValue() != ImapArguments::Skip::Done)
                return false;
        }
    }

    ImapArguments m_arguments;
    int m_parts = 0;
    bool m_found = false;
};

} // namespace

std::optional<bool> hasAttachments(const QByteArray &bodyStructure)
{
    return Walk(bodyStructure).run();
}

} // namespace posthorn
