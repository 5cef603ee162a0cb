// ImapSession: how it begins.

#include "imapcommand.h"
#include "imapdialogue.h"
#include "imapsession.h"
#include "responsedata.h"

#include <limits>

namespace posthorn
{

namespace
{
constexpr qint64 literalMinusLimit = 4096; // RFC 7888 5
} // namespace

Result<LoginOutcome> ImapSession::logIn(const Endpoint &endpoint, const SaslCredentials &credentials)
{
    m_quirks = imapQuirksFor(endpoint.host);
    POSTHORN_TRY_ASSIGN(auto outcome, vmimeLogin(*m_socket, endpoint, credentials));
    POSTHORN_TRY(readCapabilities());
    POSTHORN_TRY(introduce());
    return outcome;
}

Result<void> ImapSession::readCapabilities()
{
    POSTHORN_TRY(run(ImapCommand("CAPABILITY"), [this](ImapResponse &response) -> Result<bool> {
        if (response.name != "CAPABILITY")
            return false;
        m_capabilities = parseCapabilities(response.arguments) - m_disabled;
        return true;
    }));
    if (!has(ImapCapability::Imap4Rev1) && !has(ImapCapability::Imap4Rev2))
        return Error{ErrorDomain::Protocol,
                     ErrorCode::WrongProtocol,
                     Retry::Never,
                     {},
                     QStringLiteral("the server speaks neither IMAP4rev1 nor IMAP4rev2")};
    if (has(ImapCapability::LiteralPlus))
        m_dialogue->setNonSyncLimit(std::numeric_limits<qint64>::max());
    else if (has(ImapCapability::LiteralMinus))
        m_dialogue->setNonSyncLimit(literalMinusLimit);
    return {};
}

/// ENABLE, ID, NAMESPACE and COMPRESS in one go: none depends on another's answer, and none is vital.
/// COMPRESS is the last, and nothing is sent after it, because its answer is the last that is not compressed
/// (RFC 4978).
Result<void> ImapSession::introduce()
{
    QList<ImapCommand> commands;
    QByteArray enable;
    // The flags that QRESYNC tells at SELECT come without labels, and labels are said to be in modified
    // UTF-7.
    const bool labels = has(ImapCapability::GmailExtensions);
    if (announces(m_capabilities, ImapCapability::QResync) && !labels)
        enable += " QRESYNC";
    else if (announces(m_capabilities, ImapCapability::CondStore))
        enable += " CONDSTORE";
    if (has(ImapCapability::Utf8Accept) && !labels)
        enable += " UTF8=ACCEPT";
    if (has(ImapCapability::Enable) && !enable.isEmpty())
        commands.append(ImapCommand("ENABLE").raw(enable));
    if (has(ImapCapability::Id) || m_quirks.idIsMandatory)
        commands.append(ImapCommand("ID").raw(" (\"name\" \"Posthorn\")"));
    if (has(ImapCapability::Namespace))
        commands.append(ImapCommand("NAMESPACE"));
    // Without encryption there is nothing that would keep others from the stream that is unpacked here.
    const bool compress =
        has(ImapCapability::Compress) && (m_socket->isEncrypted() || m_socket->isPeerLoopback());
    if (compress)
        commands.append(ImapCommand("COMPRESS").raw(" DEFLATE"));

    m_collector = [this](ImapResponse &response) -> Result<bool> {
        if (response.name == "ENABLED") {
            m_enabled += parseCapabilities(response.arguments) - m_disabled;
            return true;
        }
        if (response.name == "NAMESPACE") {
            m_personalPrefix = parsePersonalPrefix(response.arguments);
            return true;
        }
        return response.name == "ID";
    };
    QList<QByteArray> tags;
    Result<void> result;
    for (const ImapCommand &command : std::as_const(commands)) {
        auto tag = m_dialogue->send(command);
        if (tag)
            tags.append(*std::move(tag));
    }
    for (const QByteArray &tag : std::as_const(tags)) {
        const auto outcome = compress ? m_dialogue->waitToTheLine(tag) : m_dialogue->wait(tag);
        if (!outcome)
            result = outcome.error();
        else if (compress && tag == tags.last() && outcome->status == ImapResponse::Status::Ok)
            m_socket->startCompression();
    }
    m_collector = {};
    return result;
}

} // namespace posthorn
