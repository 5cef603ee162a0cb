#include "endpointtext.h"

#include <QCoreApplication>

namespace posthorn
{

namespace
{

QString tr(const char *text)
{
    return QCoreApplication::translate("posthorn::EndpointText", text);
}

} // namespace

QString securityText(ConnectionSecurity security)
{
    switch (security) {
    case ConnectionSecurity::Tls:
        return tr("TLS");
    case ConnectionSecurity::StartTls:
        return tr("STARTTLS");
    case ConnectionSecurity::None:
        return tr("not encrypted");
    }
    return {};
}

QString protocolText(MailProtocol protocol)
{
    switch (protocol) {
    case MailProtocol::Imap:
        return tr("Incoming mail (IMAP)");
    case MailProtocol::Pop3:
        return tr("Incoming mail (POP3)");
    case MailProtocol::Smtp:
        return tr("Outgoing mail (SMTP)");
    }
    return {};
}

QString protocolShortText(MailProtocol protocol)
{
    return protocolName(protocol).toUpper();
}

} // namespace posthorn
