#include "imapsession.h"

#include "flagnames.h"
#include "imapcommand.h"
#include "imapdialogue.h"
#include "imaperror.h"
#include "mailboxlist.h"
#include "responsedata.h"

#include <QScopeGuard>

namespace posthorn
{

namespace
{

constexpr std::chrono::seconds logOutPatience(3);

} // namespace

ImapSession::ImapSession(std::unique_ptr<MailSocket> socket)
    : m_socket(std::move(socket))
    , m_dialogue(std::make_unique<ImapDialogue>(
          *m_socket, [this](ImapResponse &&response) { return untagged(std::move(response)); }))
{
}

ImapSession::~ImapSession() = default;

int ImapSession::roundTrips() const
{
    return m_dialogue->roundTrips();
}

void ImapSession::setDeadline(std::chrono::milliseconds base, qint64 bytesPerSecond)
{
    m_dialogue->setDeadline({base, bytesPerSecond});
}

void ImapSession::setUnsolicitedHandler(std::function<void(const Unsolicited &)> handler)
{
    m_unsolicitedHandler = std::move(handler);
}

// -- What the server says by itself
// --------------------------------------------------------------------------

Result<void> ImapSession::untagged(ImapResponse &&response)
{
    if (m_collector) {
        POSTHORN_TRY_ASSIGN(const bool taken, m_collector(response));
        if (taken)
            return {};
    }
    followMailbox(response);
    tellUnsolicited(std::move(response));
    return {};
}

/// Keeps the count of the selected mailbox, and notes what ends an IDLE.
void ImapSession::followMailbox(const ImapResponse &response)
{
    if (response.name == "EXISTS" && response.number) {
        m_changed = m_changed || *response.number != m_exists;
        m_exists = *response.number;
    } else if (response.name == "EXPUNGE") {
        m_exists -= m_exists > 0 ? 1 : 0;
        m_changed = true;
    } else if (response.name == "VANISHED") {
        m_changed = true;
    } else if (response.fetched && response.fetched->hasFlags) {
        m_flagsChanged = true;
    }
}

void ImapSession::tellUnsolicited(ImapResponse &&response)
{
    Unsolicited told;
    if (response.name == "EXISTS") {
        told.kind = Unsolicited::Kind::Exists;
        told.number = response.number.value_or(0);
    } else if (response.name == "EXPUNGE") {
        told.kind = Unsolicited::Kind::Expunged;
        told.number = response.number.value_or(0);
    } else if (response.name == "VANISHED") {
        told.kind = Unsolicited::Kind::Vanished;
        bool earlier = false;
        (void)takeVanished(response.arguments, told.vanished, earlier);
        if (!earlier)
            m_exists -= static_cast<quint32>(std::min<quint64>(m_exists, told.vanished.count()));
    } else if (response.fetched && response.fetched->hasFlags) {
        told.kind = Unsolicited::Kind::Flags;
        told.fetched = *std::move(response.fetched);
    } else if (response.name == "STATUS") {
        auto mailbox = MailboxList::statusOf(response.arguments, names());
        if (!mailbox)
            return;
        m_elsewhere = true;
        told.kind = Unsolicited::Kind::Mailbox;
        told.mailbox = *std::move(mailbox);
    } else if (startsWithUpper(response.code, "ALERT")) {
        told.kind = Unsolicited::Kind::Alert;
        told.text = imapServerText(response.text);
    } else if (response.status == ImapResponse::Status::Bye) {
        told.kind = Unsolicited::Kind::Bye;
        told.text = imapServerText(response.text);
    } else {
        return;
    }
    if (m_unsolicitedHandler)
        m_unsolicitedHandler(told);
}

// -- Commands
// ------------------------------------------------------------------------------------------------

Result<ImapSession::Answer> ImapSession::finish(const QByteArray &tag, const QByteArray &name)
{
    POSTHORN_TRY_ASSIGN(auto outcome, m_dialogue->wait(tag));
    if (outcome.status != ImapResponse::Status::Ok)
        return imapRefusal(outcome.status, outcome.code, outcome.text, name);
    return Answer{std::move(outcome.code), std::move(outcome.text)};
}

Result<ImapSession::Answer> ImapSession::run(const ImapCommand &command, const Collector &collector)
{
    m_collector = collector;
    const auto tag = m_dialogue->send(command);
    auto answer = tag ? finish(*tag, command.name()) : Result<Answer>(tag.error());
    m_collector = {};
    return answer;
}

Result<QList<Result<ImapSession::Answer>>> ImapSession::runTogether(const QList<ImapCommand> &commands,
                                                                    const Collector &collector)
{
    m_collector = collector;
    const auto clear = qScopeGuard([this] { m_collector = {}; });
    QList<QByteArray> tags;
    for (const ImapCommand &command : commands) {
        POSTHORN_TRY_ASSIGN(const QByteArray tag, m_dialogue->send(command));
        tags.append(tag);
    }
    QList<Result<Answer>> answers;
    for (qsizetype i = 0; i < tags.size(); ++i) {
        answers.append(finish(tags[i], commands[i].name()));
        if (m_dialogue->isOver())
            return answers.last().error();
    }
    return answers;
}

bool ImapSession::has(ImapCapability capability) const
{
    if (capability == ImapCapability::QResync && !m_enabled.contains("QRESYNC"))
        return false;
    return announces(m_capabilities, capability);
}

void ImapSession::disable(const QSet<QByteArray> &capabilities)
{
    for (const QByteArray &capability : capabilities)
        m_disabled.insert(capability.toUpper());
    m_capabilities -= m_disabled;
    m_enabled -= m_disabled;
}

Result<void> ImapSession::create(const QByteArray &mailbox)
{
    POSTHORN_TRY(run(ImapCommand("CREATE").mailbox(onTheWire(mailbox))));
    return {};
}

Result<void> ImapSession::subscribe(const QByteArray &mailbox)
{
    POSTHORN_TRY(run(ImapCommand("SUBSCRIBE").mailbox(onTheWire(mailbox))));
    return {};
}

Result<void> ImapSession::noop()
{
    POSTHORN_TRY(run(ImapCommand("NOOP")));
    return {};
}

// -- The selected mailbox
// ------------------------------------------------------------------------------------

Result<ImapSelected> ImapSession::select(const QByteArray &mailbox, bool readOnly,
                                         const std::optional<KnownState> &known, Changes *changes)
{
    ImapCommand command(readOnly ? "EXAMINE" : "SELECT");
    command.mailbox(onTheWire(mailbox));
    const bool resync = has(ImapCapability::QResync) && known && known->uidValidity != 0 &&
                        known->highestModSeq != 0 && changes != nullptr;
    if (resync)
        command.raw(" (QRESYNC (" + QByteArray::number(known->uidValidity) + ' ' +
                    QByteArray::number(known->highestModSeq) + "))");
    else if (has(ImapCapability::CondStore))
        command.raw(" (CONDSTORE)");

    ImapSelected selected;
    m_selected.clear();
    m_exists = 0;
    m_changed = false;
    QList<ImapCommand> commands{command};
    if (has(ImapCapability::Acl))
        commands.append(ImapCommand("MYRIGHTS").mailbox(onTheWire(mailbox)));
    const auto collect = [&](ImapResponse &response) -> Result<bool> {
        if (response.name == "MYRIGHTS") {
            selected.rights = parseMyRights(response.arguments);
            return true;
        }
        if (startsWithUpper(response.code,
                            "CLOSED")) { // RFC 7162 3.2.11: until here it was the other mailbox
            selected = {};
            if (changes != nullptr)
                *changes = {};
            return true;
        }
        if (response.name == "EXISTS" && response.number) {
            selected.exists = *response.number;
            return true;
        }
        if ((response.name == "VANISHED" || response.fetched) && changes != nullptr) {
            POSTHORN_TRY(takeChange(response, *changes));
            return true;
        }
        if (startsWithUpper(response.code, "PERMANENTFLAGS")) {
            const QByteArrayView flags = codeArgument(response.code, "PERMANENTFLAGS");
            ImapArguments arguments(flags);
            selected.permanentFlags = takeFlagList(arguments).value_or(FlagState()).flags;
            selected.permanentKeywords = flags.contains("\\*");
            return true;
        }
        if (!response.code.isEmpty() && response.status == ImapResponse::Status::Ok) {
            if (const quint32 validity = codeUid(response.code, "UIDVALIDITY"))
                selected.uidValidity = validity;
            if (const quint32 next = codeUid(response.code, "UIDNEXT"))
                selected.uidNext = next;
            if (const quint64 modSeq = codeNumber(response.code, "HIGHESTMODSEQ"))
                selected.highestModSeq = modSeq;
            if (const QByteArray id = codeObjectId(response.code, "MAILBOXID"); !id.isEmpty())
                selected.mailboxId = id;
            return !startsWithUpper(response.code, "ALERT");
        }
        return response.name == "FLAGS" || response.name == "RECENT";
    };
    POSTHORN_TRY_ASSIGN(const auto answers, runTogether(commands, collect));
    const Result<Answer> &answer = answers.first();
    if (!answer) {
        Error error = answer.error();
        if (error.code == ErrorCode::ServerSaidNo) {
            POSTHORN_TRY_ASSIGN(const bool there, isListed(mailbox));
            error.code = there ? error.code : ErrorCode::FolderGone;
        }
        return error;
    }
    selected.readOnly = readOnly || startsWithUpper(answer->code, "READ-ONLY");
    m_selected = mailbox;
    m_exists = selected.exists;
    return selected;
}

Result<void> ImapSession::unselect()
{
    if (m_selected.isEmpty())
        return {};
    if (has(ImapCapability::Unselect)) {
        POSTHORN_TRY(run(ImapCommand("UNSELECT")));
    } else {
        // CLOSE alone would expunge what others marked; after EXAMINE it cannot (RFC 9051 6.4.1).
        POSTHORN_TRY(run(ImapCommand("EXAMINE").mailbox(onTheWire(m_selected))));
        POSTHORN_TRY(run(ImapCommand("CLOSE")));
    }
    m_selected.clear();
    m_exists = 0;
    return {};
}

Result<void> ImapSession::notifyOfAll()
{
    if (!has(ImapCapability::Notify))
        return notOffered("NOTIFY");
    POSTHORN_TRY(
        run(ImapCommand("NOTIFY").raw(" SET STATUS (SELECTED (MessageNew MessageExpunge FlagChange)) "
                                      "(PERSONAL (MessageNew MessageExpunge FlagChange))")));
    return {};
}

// -- Waiting and leaving
// -------------------------------------------------------------------------------------

Result<ImapSession::IdleEnd> ImapSession::idle(std::chrono::milliseconds longest, int interruptFd)
{
    if (!has(ImapCapability::Idle))
        return notOffered("IDLE");
    const auto until =
        std::chrono::steady_clock::now() + std::min<std::chrono::milliseconds>(longest, m_quirks.idleLimit);
    if (std::exchange(m_changed,
                      false)) // arrived while other commands were answered: the server won't say it again
        return IdleEnd::Changed;
    if (std::exchange(m_elsewhere, false))
        return IdleEnd::Elsewhere;
    m_flagsChanged = false;
    POSTHORN_TRY_ASSIGN(const QByteArray tag, m_dialogue->send(ImapCommand("IDLE")));
    POSTHORN_TRY_ASSIGN(const bool idling, m_dialogue->waitForContinuation(tag));
    IdleEnd end = IdleEnd::TimedOut;
    while (idling && !m_changed && !m_flagsChanged && !m_elsewhere) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
        if (left.count() <= 0)
            break;
        POSTHORN_TRY_ASSIGN(const MailSocket::Wake wake, m_socket->waitReadable(left, interruptFd));
        if (wake == MailSocket::Wake::Interrupted) {
            end = IdleEnd::Interrupted;
            break;
        }
        if (wake == MailSocket::Wake::Readable)
            POSTHORN_TRY(m_dialogue->pump());
    }
    if (idling)
        POSTHORN_TRY(m_dialogue->sendLine("DONE"));
    POSTHORN_TRY(finish(tag, "IDLE"));
    if (std::exchange(m_changed, false) || m_flagsChanged)
        return IdleEnd::Changed;
    return std::exchange(m_elsewhere, false) ? IdleEnd::Elsewhere : end;
}

void ImapSession::logOut()
{
    if (m_dialogue->isOver() || !m_socket->isOpen())
        return;
    MailSocket::Timeouts timeouts = m_socket->timeouts();
    timeouts.read = logOutPatience;
    timeouts.write = logOutPatience;
    m_socket->setTimeouts(timeouts);
    m_dialogue->expectBye();
    // Politeness only: whatever the server answers, the connection is closed.
    const auto answer = run(ImapCommand("LOGOUT"));
    Q_UNUSED(answer)
    m_selected.clear();
    m_socket->close();
}

} // namespace posthorn
