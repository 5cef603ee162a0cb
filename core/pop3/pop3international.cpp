#include "pop3international.h"

#include <algorithm>

namespace posthorn
{

namespace
{

bool isAscii(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// A tag goes into a command line: letters, digits and hyphens only.
bool isLanguageTag(const QString &tag)
{
    return !tag.isEmpty() && tag.size() <= 35 && isAscii(tag) &&
           std::all_of(tag.begin(), tag.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'-'; });
}

/// Accepted or refused, both are well.
Result<void> ask(MailSocket &socket, const QByteArray &command)
{
    POSTHORN_TRY(socket.write(command + "\r\n"));
    POSTHORN_TRY_ASSIGN(const QByteArray line, socket.readLine());
    if (line.startsWith("+OK") || line.startsWith("-ERR"))
        return {};
    return Error{
        ErrorDomain::Protocol, ErrorCode::UnexpectedAnswer, Retry::Backoff, {}, QString::fromLatin1(command)};
}

} // namespace

Result<void> askForInternational(MailSocket &socket, const LoginOffer &offer,
                                 const SaslCredentials &credentials, const QString &language)
{
    bool utf8 = false;
    bool utf8User = false;
    bool languages = false;
    for (const QByteArray &line : offer.capabilities) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.first() == "UTF8") {
            utf8 = true;
            utf8User = words.contains("USER");
        } else if (words.first() == "LANG") {
            languages = true;
        }
    }
    if (languages && isLanguageTag(language) && language.section(u'-', 0, 0).toLower() != QLatin1String("en"))
        POSTHORN_TRY(ask(socket, "LANG " + language.toLatin1()));
    if (utf8 && (utf8User || (isAscii(credentials.userName) && isAscii(credentials.password))))
        POSTHORN_TRY(ask(socket, "UTF8"));
    return {};
}

} // namespace posthorn
