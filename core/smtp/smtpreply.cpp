#include "smtpreply.h"

#include "net/smtplines.h"

#include <QRegularExpression>

namespace posthorn
{

namespace
{

/// "5.1.1 No such user" -> "5.1.1"
QByteArray enhancedCodeOf(const QByteArray &text)
{
    static const QRegularExpression pattern(QStringLiteral("^[245]\\.\\d{1,3}\\.\\d{1,3}(?=\\s|$)"));
    return pattern.match(QString::fromLatin1(text.left(16))).captured().toLatin1();
}

} // namespace

Result<SmtpReply> readSmtpReply(MailSocket &socket)
{
    POSTHORN_TRY_ASSIGN(const SmtpLines lines, readSmtpLines(socket));
    SmtpReply reply;
    reply.code = lines.code;
    QStringList texts;
    for (QByteArray text : lines.texts) {
        const QByteArray enhanced = enhancedCodeOf(text);
        if (!enhanced.isEmpty()) {
            reply.enhancedCode = enhanced;
            text = text.mid(enhanced.size()).trimmed();
        }
        texts << QString::fromUtf8(text);
    }
    reply.text = texts.join(u'\n').left(4000);
    return reply;
}

Error smtpError(const SmtpReply &reply, const QString &context)
{
    const bool temporary = reply.isTemporary();
    return {ErrorDomain::Server, temporary ? ErrorCode::TemporaryFailure : ErrorCode::PermanentFailure,
            temporary ? Retry::Backoff : Retry::AfterUser, reply.text, context};
}

QByteArray DataEncoder::encode(QByteArrayView part)
{
    QByteArray out;
    out.reserve(part.size() + part.size() / 32 + 16);
    for (const char c : part) {
        if (m_afterCr && c != '\n') {
            // A bare CR: smuggling lives on servers that disagree about it, so none leaves here.
            out += "\r\n";
            m_atLineStart = true;
        }
        if (c == '\r') {
            m_afterCr = true;
            continue;
        }
        m_afterCr = false;
        if (c == '\n') {
            out += "\r\n";
            m_atLineStart = true;
            continue;
        }
        if (m_atLineStart && c == '.')
            out += '.';
        m_atLineStart = false;
        out += c;
    }
    return out;
}

QByteArray DataEncoder::finish()
{
    QByteArray out;
    if (m_afterCr || !m_atLineStart)
        out += "\r\n";
    m_afterCr = false;
    m_atLineStart = true;
    return out + ".\r\n";
}

} // namespace posthorn
