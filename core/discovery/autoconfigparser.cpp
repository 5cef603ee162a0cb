#include "autoconfigparser.h"

#include "hostname.h"

#include <QRegularExpression>
#include <QXmlStreamReader>

namespace posthorn
{
namespace
{

constexpr qsizetype maxFile = 256 * 1024;
constexpr int maxDepth = 32;
constexpr int maxServers = 50;
constexpr int maxPages = 10;
constexpr qsizetype maxText = 1000;

Error unusable(ErrorCode code, const QString &context)
{
    return {ErrorDomain::Protocol, code, Retry::Never, {}, QStringLiteral("configuration file: ") + context};
}

QString authOf(const QString &written)
{
    const QString word = written.toLower();
    if (word == QLatin1String("oauth2"))
        return QStringLiteral("oauth");
    if (word == QLatin1String("password-cleartext") || word == QLatin1String("plain"))
        return QStringLiteral("password");
    if (word == QLatin1String("password-encrypted") || word == QLatin1String("secure"))
        return QStringLiteral("password-encrypted");
    if (word == QLatin1String("gssapi"))
        return QStringLiteral("kerberos");
    if (word == QLatin1String("tls-client-cert"))
        return QStringLiteral("client-certificate");
    if (word == QLatin1String("ntlm") || word == QLatin1String("none"))
        return word;
    return {};
}

/// One server as the file has it.
struct WrittenServer {
    QString type;
    QString host;
    QString port;
    QString socket;
    QString userName;
    QStringList auth;
};

std::optional<MailProtocol> protocolOf(const WrittenServer &written, bool incoming)
{
    const QString type = written.type.toLower();
    if (incoming && type == QLatin1String("imap"))
        return MailProtocol::Imap;
    if (incoming && type == QLatin1String("pop3"))
        return MailProtocol::Pop3;
    if (!incoming && type == QLatin1String("smtp"))
        return MailProtocol::Smtp;
    return std::nullopt;
}

/// nullopt for words that are not known. A file that says nothing means the port's usual way.
std::optional<ConnectionSecurity> securityOf(const QString &written, MailProtocol protocol, quint16 port)
{
    const QString word = written.toLower();
    if (word == QLatin1String("ssl") || word == QLatin1String("tls"))
        return ConnectionSecurity::Tls;
    if (word == QLatin1String("starttls"))
        return ConnectionSecurity::StartTls;
    if (word == QLatin1String("plain") || word == QLatin1String("none"))
        return ConnectionSecurity::None;
    if (!word.isEmpty())
        return std::nullopt;
    for (const auto security : {ConnectionSecurity::Tls, ConnectionSecurity::StartTls})
        if (port == standardPort(protocol, security))
            return security;
    return std::nullopt;
}

QString userNameOf(const QString &written, const MailAddressParts &parts)
{
    static const QRegularExpression unknownPlaceholder(QStringLiteral("%[A-Z]+%"));
    const QString name = filledIn(written, parts);
    for (const QChar c : name)
        if (c.category() == QChar::Other_Control || c.category() == QChar::Other_Format || c.isSpace())
            return parts.address();
    // A placeholder that nobody defined stays in the name; one in the address itself is no placeholder.
    const bool isUnknown = unknownPlaceholder.match(filledIn(written, {})).hasMatch();
    return name.isEmpty() || name.size() > 320 || isUnknown ? parts.address() : name;
}

class Parser
{
public:
    Parser(const QByteArray &xml, const MailAddressParts &parts)
        : m_reader(xml)
        , m_parts(parts)
    {
    }

    Result<ProviderConfig> parse();

private:
    [[nodiscard]] bool atChild();
    [[nodiscard]] QString text();
    void skip() { static_cast<void>(text()); }
    void readProvider();
    void readServer(bool incoming);
    void readPop3();
    void readPage(const QString &attribute, bool firstStep);
    void readOAuth();
    void addServer(const WrittenServer &written, bool incoming);
    void drop(const WrittenServer &written, const QString &why);
    void stop(ErrorCode code, const QString &context);

    QXmlStreamReader m_reader;
    const MailAddressParts &m_parts;
    ProviderConfig m_config;
    std::optional<Error> m_error;
    int m_depth = 0;
    int m_servers = 0;
    bool m_isClientConfig = false;
};

void Parser::stop(ErrorCode code, const QString &context)
{
    if (!m_error)
        m_error = unusable(code, context);
    m_reader.raiseError(context);
}

/// Goes on to the next child of the element it stands on; false at its end.
bool Parser::atChild()
{
    while (!m_reader.atEnd()) {
        switch (m_reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (++m_depth > maxDepth)
                stop(ErrorCode::LimitExceeded, QStringLiteral("too deep"));
            return !m_reader.hasError();
        case QXmlStreamReader::EndElement:
            --m_depth;
            return false;
        case QXmlStreamReader::DTD:
            stop(ErrorCode::UnexpectedAnswer, QStringLiteral("has a document type declaration"));
            return false;
        case QXmlStreamReader::EntityReference:
            stop(ErrorCode::UnexpectedAnswer, QStringLiteral("has an entity of its own"));
            return false;
        default:
            break;
        }
    }
    return false;
}

/// The text of the element it stands on, to its end, children left out.
QString Parser::text()
{
    QString text;
    int open = 1;
    while (open > 0 && !m_reader.atEnd()) {
        switch (m_reader.readNext()) {
        case QXmlStreamReader::StartElement:
            if (m_depth + ++open > maxDepth)
                stop(ErrorCode::LimitExceeded, QStringLiteral("too deep"));
            break;
        case QXmlStreamReader::EndElement:
            --open;
            break;
        case QXmlStreamReader::Characters:
            if (open == 1 && text.size() < maxText)
                text += m_reader.text().left(maxText);
            break;
        case QXmlStreamReader::EntityReference:
            stop(ErrorCode::UnexpectedAnswer, QStringLiteral("has an entity of its own"));
            break;
        default:
            break;
        }
    }
    --m_depth;
    return text.left(maxText).simplified();
}

Result<ProviderConfig> Parser::parse()
{
    while (atChild()) {
        m_isClientConfig = m_reader.name() == QLatin1String("clientConfig");
        while (atChild()) {
            if (m_reader.name() == QLatin1String("emailProvider"))
                readProvider();
            else if (m_reader.name() == QLatin1String("oAuth2"))
                readOAuth();
            else
                skip();
        }
    }
    if (m_error)
        return *m_error;
    if (m_reader.hasError())
        return unusable(ErrorCode::UnexpectedAnswer, m_reader.errorString().left(200));
    if (!m_isClientConfig)
        return unusable(ErrorCode::UnexpectedAnswer, QStringLiteral("is none"));
    return m_config;
}

void Parser::readProvider()
{
    while (atChild()) {
        const auto name = m_reader.name();
        if (name == QLatin1String("incomingServer"))
            readServer(true);
        else if (name == QLatin1String("outgoingServer"))
            readServer(false);
        else if (name == QLatin1String("displayName"))
            m_config.advice.name = text().left(100);
        else if (name == QLatin1String("documentation"))
            readPage(QStringLiteral("url"), false);
        else if (name == QLatin1String("enable"))
            readPage(QStringLiteral("visiturl"), true);
        else
            skip();
    }
}

void Parser::readServer(bool incoming)
{
    WrittenServer written;
    written.type = m_reader.attributes().value(QLatin1String("type")).left(40).toString();
    if (++m_servers > maxServers)
        stop(ErrorCode::LimitExceeded, QStringLiteral("too many servers"));
    while (atChild()) {
        const auto name = m_reader.name();
        if (name == QLatin1String("hostname"))
            written.host = text();
        else if (name == QLatin1String("port"))
            written.port = text();
        else if (name == QLatin1String("socketType"))
            written.socket = text();
        else if (name == QLatin1String("username"))
            written.userName = text();
        else if (name == QLatin1String("pop3"))
            readPop3();
        else if (name == QLatin1String("authentication")) {
            const QString auth = authOf(text());
            if (!auth.isEmpty() && !written.auth.contains(auth))
                written.auth += auth;
        } else
            skip();
    }
    if (!m_reader.hasError())
        addServer(written, incoming);
}

void Parser::readPop3()
{
    std::optional<bool> leave;
    std::optional<int> days;
    while (atChild()) {
        if (m_reader.name() == QLatin1String("leaveMessagesOnServer"))
            leave = text().toLower() == QLatin1String("true");
        else if (m_reader.name() == QLatin1String("daysToLeaveMessagesOnServer")) {
            bool isNumber = false;
            const int number = text().toInt(&isNumber);
            if (isNumber && number > 0 && number <= 3650)
                days = number;
        } else
            skip();
    }
    if (leave.value_or(false))
        m_config.leaveOnServerDays = days.value_or(0);
}

void Parser::readPage(const QString &attribute, bool firstStep)
{
    ProviderPage page;
    page.url = QUrl(m_reader.attributes().value(attribute).left(2000).toString(), QUrl::StrictMode);
    // English where there is English: the texts that go with it are English too.
    bool english = false;
    while (atChild()) {
        const bool isEnglish =
            m_reader.attributes().value(QLatin1String("lang")).startsWith(QLatin1String("en"));
        const QString words = text().left(300);
        if (page.text.isEmpty() || (isEnglish && !english))
            page.text = words;
        english = english || isEnglish;
    }
    const QString scheme = page.url.scheme();
    const bool canBeOpened = page.url.isValid() && !page.url.host().isEmpty() &&
                             page.url.userInfo().isEmpty() &&
                             (scheme == QLatin1String("https") || scheme == QLatin1String("http"));
    ProviderAdvice &advice = m_config.advice;
    if (firstStep && !advice.hints.contains(QLatin1String("enable-imap")))
        advice.hints += QStringLiteral("enable-imap");
    if (!canBeOpened || advice.pages.size() >= maxPages)
        return;
    if (firstStep)
        advice.pages.prepend(page);
    else
        advice.pages.append(page);
}

void Parser::readOAuth()
{
    while (atChild()) {
        const bool isIssuer = m_reader.name() == QLatin1String("issuer");
        const QString words = text();
        if (isIssuer && m_config.oauthIssuer.isEmpty() && words.size() <= 300 && !words.contains(u' '))
            m_config.oauthIssuer = words;
    }
}

void Parser::drop(const WrittenServer &written, const QString &why)
{
    m_config.dropped += QStringLiteral("%1 %2:%3: %4")
                            .arg(written.type.toLower(), written.host.left(100), written.port.left(10), why);
}

void Parser::addServer(const WrittenServer &written, bool incoming)
{
    const auto protocol = protocolOf(written, incoming);
    if (!protocol)
        return; // JMAP, CalDAV and others that are not ours
    const auto host = asciiHostName(filledIn(written.host, m_parts));
    if (!host)
        return drop(written, QStringLiteral("not the name of a server"));
    bool isPort = true;
    quint16 port = written.port.isEmpty() ? 0 : written.port.toUShort(&isPort);
    if (!isPort || (port == 0 && !written.port.isEmpty()))
        return drop(written, QStringLiteral("not a port"));
    const auto security = securityOf(written.socket, *protocol, port);
    if (!security)
        return drop(written, QStringLiteral("unknown kind of encryption"));
    if (port == 0)
        port = standardPort(*protocol, *security);
    ConfiguredServer server;
    server.endpoint.protocol = *protocol;
    server.endpoint.host = *host;
    server.endpoint.port = port;
    server.endpoint.security = *security;
    server.endpoint.userName = userNameOf(written.userName, m_parts);
    server.auth = written.auth;
    if (*security != ConnectionSecurity::None) {
        m_config.servers += server;
        return;
    }
    m_config.unencrypted += server;
    drop(written, QStringLiteral("not encrypted"));
}

} // namespace

Result<ProviderConfig> parseAutoconfig(const QByteArray &xml, const MailAddressParts &parts)
{
    if (xml.size() > maxFile)
        return unusable(ErrorCode::LimitExceeded, QStringLiteral("too large"));
    return Parser(xml, parts).parse();
}

} // namespace posthorn
