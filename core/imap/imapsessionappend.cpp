// ImapSession: how messages come to the server.

#include "fetchparser.h"
#include "flagnames.h"
#include "imapcommand.h"
#include "imaperror.h"
#include "imapsession.h"
#include "responsedata.h"

namespace posthorn
{

namespace
{

constexpr qsizetype worthAsking = 64 * 1024; // no server's limit is smaller

/// "APPENDUID 38505 3955" or, of several, "APPENDUID 38505 3955:3957" (RFC 4315 3): where as many as there
/// should be.
void takeAppendUid(const QByteArray &code, QList<ImapSession::Appended> &appended)
{
    const QList<QByteArray> words = codeArgument(code, "APPENDUID").toByteArray().split(' ');
    if (words.size() != 2)
        return;
    const std::vector<quint32> uids = parseUidSet(words[1], size_t(appended.size()) + 1);
    if (qsizetype(uids.size()) != appended.size())
        return;
    for (qsizetype i = 0; i < appended.size(); ++i)
        appended[i] = {words[0].toUInt(), uids[size_t(i)]};
}

} // namespace

/// What the server would refuse is not sent.
Result<void> ImapSession::addUpload(ImapCommand &command, const QByteArray &mailbox, const Upload &upload)
{
    const auto list = flagList(upload.flags.flags, upload.flags.keywords); // a copy starts without labels
    if (!list)
        return badArgument("a keyword that IMAP cannot carry");
    const qsizetype size = upload.message.size();
    if (size >= worthAsking) {
        POSTHORN_TRY_ASSIGN(const auto limit, appendLimit(mailbox));
        if (limit && static_cast<quint64>(size) > *limit)
            return Error{ErrorDomain::Server,
                         ErrorCode::MessageTooLarge,
                         Retry::AfterUser,
                         {},
                         QStringLiteral("%1 bytes, the server takes %2").arg(size).arg(*limit)};
    }
    if (*list != "()")
        command.raw(' ' + *list);
    if (upload.receivedMs != 0)
        command.raw(" \"" + formatInternalDate(upload.receivedMs) + '"');
    command.literal(upload.message);
    return {};
}

Result<QList<ImapSession::Appended>> ImapSession::bring(const QByteArray &mailbox,
                                                        const QList<Upload> &uploads)
{
    ImapCommand command("APPEND");
    command.mailbox(onTheWire(mailbox));
    for (const Upload &upload : uploads)
        POSTHORN_TRY(addUpload(command, mailbox, upload));
    POSTHORN_TRY_ASSIGN(const Answer answer, run(command));
    QList<Appended> appended(uploads.size());
    takeAppendUid(answer.code, appended);
    return appended;
}

Result<ImapSession::Appended> ImapSession::append(const QByteArray &mailbox, const Upload &upload)
{
    POSTHORN_TRY_ASSIGN(const QList<Appended> appended, bring(mailbox, {upload}));
    return appended.first();
}

Result<QList<ImapSession::Appended>> ImapSession::appendAll(const QByteArray &mailbox,
                                                            const QList<Upload> &uploads)
{
    if (!has(ImapCapability::MultiAppend))
        return notOffered("MULTIAPPEND");
    return bring(mailbox, uploads);
}

} // namespace posthorn
