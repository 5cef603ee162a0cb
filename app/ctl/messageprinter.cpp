#include "messageprinter.h"

#include "contentobjects.h"
#include "lookup.h"
#include "mime/headerscanner.h"
#include "mime/htmlsanitizer.h"
#include "objects.h"
#include "ui/text/invitationtext.h"
#include "ui/text/reporttext.h"

#include <QFile>
#include <QJsonArray>

namespace posthorn
{

namespace
{

constexpr const char *kWays[] = {"headers", "text", "html", "raw", "part", "save-part"};

/// The contact cards of all parts.
QList<ContactCard> cardsIn(const QByteArray &message, const ParsedMessage &parsed)
{
    QList<ContactCard> cards;
    for (const MessagePart &part : parsed.parts) {
        if (!isContactCard(part))
            continue;
        if (const auto bytes = MessageParser::partContent(message, part.id))
            cards += readContactCards(*bytes, part.charset);
    }
    return cards;
}

void insertContent(const QByteArray &message, const ParsedMessage &parsed, QJsonObject *object)
{
    if (const auto report = messageReport(message, parsed))
        object->insert(QStringLiteral("report"), objectOf(*report));
    if (const auto invitation = invitationIn(message, parsed))
        object->insert(QStringLiteral("invitation"), objectOf(*invitation));
    QJsonArray cards;
    for (const ContactCard &card : cardsIn(message, parsed))
        cards << objectOf(card);
    if (!cards.isEmpty())
        object->insert(QStringLiteral("contacts"), cards);
}

} // namespace

void MessagePrinter::addOptions(QCommandLineParser &parser)
{
    const auto flag = [&parser](const char *name, const char *text) {
        parser.addOption(QCommandLineOption(QLatin1String(name), QLatin1String(text)));
    };
    flag("headers", "Every header field, decoded.");
    flag("text", "The text alone.");
    flag("html", "The HTML as it would be displayed: sanitized.");
    flag("raw", "The message as it was sent, byte for byte.");
    parser.addOption(
        {QStringLiteral("part"), QStringLiteral("The decoded bytes of one part."), QStringLiteral("N")});
    parser.addOption({QStringLiteral("save-part"),
                      QStringLiteral("Write part N to the FILE that follows; never over an existing one."),
                      QStringLiteral("N")});
}

MessagePrinter::MessagePrinter(Output &output, const QCommandLineParser &parser, QString saveAs)
    : m_output(output)
    , m_parser(parser)
    , m_saveAs(std::move(saveAs))
{
}

Result<void> MessagePrinter::validate() const
{
    int ways = 0;
    for (const char *way : kWays)
        ways += isSet(way) ? 1 : 0;
    if (ways > 1)
        return usageError(
            QStringLiteral("only one of --headers, --text, --html, --raw, --part, --save-part"));
    if (isSet("save-part") == m_saveAs.isEmpty())
        return usageError(QStringLiteral("--save-part N takes the name of the file: --save-part N FILE"));
    return {};
}

Result<void> MessagePrinter::print(const QByteArray &message, const QJsonObject &facts)
{
    if (isSet("raw")) {
        m_output.raw(message);
        return {};
    }
    if (isSet("part")) {
        POSTHORN_TRY_ASSIGN(const QByteArray content,
                            MessageParser::partContent(message, m_parser.value(QStringLiteral("part"))));
        m_output.raw(content);
        return {};
    }
    if (isSet("save-part"))
        return savePart(message);
    printReadable(message, facts);
    return {};
}

Result<void> MessagePrinter::savePart(const QByteArray &message)
{
    POSTHORN_TRY_ASSIGN(const QByteArray content,
                        MessageParser::partContent(message, m_parser.value(QStringLiteral("save-part"))));
    QFile file(m_saveAs);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly) || file.write(content) != content.size() ||
        !file.flush())
        return Error{ErrorDomain::Store,
                     ErrorCode::StoreUnavailable,
                     Retry::AfterUser,
                     {},
                     QStringLiteral("cannot write %1: %2").arg(m_saveAs, file.errorString())};
    m_output.fact({{QStringLiteral("saved"), m_saveAs}, {QStringLiteral("size"), content.size()}},
                  QStringLiteral("Saved %1, %2.").arg(m_saveAs, sizeText(content.size())));
    return {};
}

void MessagePrinter::printReadable(const QByteArray &message, const QJsonObject &facts)
{
    const ParsedMessage parsed = MessageParser::parse(message);
    const QString html =
        isSet("html") || m_output.isJson() ? HtmlSanitizer::sanitize(parsed.html).html : QString();
    if (m_output.isJson()) {
        QJsonObject object = facts;
        const QJsonObject content = objectOf(parsed);
        for (auto it = content.begin(); it != content.end(); ++it)
            object.insert(it.key(), it.value());
        object.insert(QStringLiteral("html"), html);
        insertContent(message, parsed, &object);
        m_output.fact(object, {});
        return;
    }
    if (isSet("html"))
        return m_output.text(html);
    if (isSet("text"))
        return m_output.text(parsed.text);
    if (isSet("headers")) {
        for (const auto &[name, value] : parsed.headers)
            m_output.text(name + QStringLiteral(": ") + value);
        return;
    }
    const MessageEnvelope &envelope = parsed.envelope;
    const auto line = [this](const char *name, const QString &value) {
        if (!value.isEmpty())
            m_output.text(QLatin1String(name) + value);
    };
    line("From:     ", formatAddressList(envelope.from));
    line("To:       ", formatAddressList(envelope.to));
    line("Cc:       ", formatAddressList(envelope.cc));
    line("Date:     ", timeText(envelope.date));
    line("Subject:  ", envelope.subject);
    line("Location: ", facts.value(QLatin1String("locationText")).toString());
    for (const MessagePart &part : parsed.attachments())
        line("Part:     ",
             QStringLiteral("%1  %2  %3  %4")
                 .arg(part.id, part.fileName, QString::fromUtf8(part.contentType), sizeText(part.size)));
    if (!parsed.notices.isEmpty())
        line("Notices:  ", parsed.notices.join(QStringLiteral(", ")));
    printContent(message, parsed);
    m_output.text(QString());
    m_output.text(parsed.text);
}

void MessagePrinter::printContent(const QByteArray &message, const ParsedMessage &parsed)
{
    const auto lines = [this](const QStringList &sentences) {
        for (const QString &sentence : sentences)
            m_output.text(sentence);
    };
    if (const auto report = messageReport(message, parsed)) {
        m_output.text(QString());
        lines({reportTitle(*report)});
        lines(reportSentences(*report));
    }
    if (const auto invitation = invitationIn(message, parsed)) {
        m_output.text(QString());
        lines(invitationLines(*invitation));
    }
    for (const ContactCard &card : cardsIn(message, parsed)) {
        m_output.text(QString());
        QStringList facts{card.name, card.organisation, card.title};
        for (const QList<ContactEntry> &entries : {card.mails, card.phones, card.addresses}) {
            for (const ContactEntry &entry : entries)
                facts += entry.value;
        }
        facts.removeAll(QString());
        facts.removeDuplicates();
        lines(facts);
    }
}

} // namespace posthorn
