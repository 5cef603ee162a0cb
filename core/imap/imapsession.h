#pragma once

#include "base/quota.h"
#include "imapcapability.h"
#include "imapquirks.h"
#include "imaptypes.h"
#include "mailboxlist.h"
#include "net/mailsocket.h"
#include "net/saslcredentials.h"
#include "net/vmimelogin.h"
#include "responsereader.h"
#include "uidranges.h"

#include <QHash>
#include <functional>

namespace posthorn
{

class ImapCommand;
class ImapDialogue;

/// One IMAP dialogue (RFC 9051, RFC 3501) over a MailSocket: log-in through vmime, then its own commands, its
/// own ResponseReader, UIDs only. Straight-line and blocking: made and used on one ConnectionWorker. Untagged
/// data that nobody asked for is kept in order and told through `setUnsolicitedHandler` (EXISTS, EXPUNGE,
/// VANISHED, FETCH flags, ALERT). Errors: Network/*, Tls/*, Authentication/*, Server/* (ServerSaidNo with the
/// text; FolderGone, OverQuota,
/// ... by RFC 5530 codes), Protocol/*, Cancelled. After a Network or Protocol error the session is dead.
class ImapSession
{
public:
    explicit ImapSession(std::unique_ptr<MailSocket> socket);
    ~ImapSession();
    ImapSession(const ImapSession &) = delete;
    ImapSession &operator=(const ImapSession &) = delete;

    /// Log-in, capabilities, ID (where the server's quirks want it, before SELECT), ENABLE, NAMESPACE.
    [[nodiscard]] Result<LoginOutcome> logIn(const Endpoint &endpoint, const SaslCredentials &credentials);
    [[nodiscard]] bool has(ImapCapability capability) const;
    [[nodiscard]] const QSet<QByteArray> &capabilities() const { return m_capabilities; }
    /// For tests: behave as if the server did not offer these.
    void disable(const QSet<QByteArray> &capabilities);

    /// All mailboxes with roles, subscriptions and, where LIST-STATUS is there, their STATUS.
    [[nodiscard]] Result<QList<ImapMailbox>> list();
    /// STATUS of each, pipelined. Mailboxes that the server refuses come back without figures.
    /// `withIds`: their MAILBOXID, too, where has(ObjectId); SELECT tells it anyway.
    [[nodiscard]] Result<QList<ImapMailbox>> status(const QList<QByteArray> &mailboxes, bool withIds = false);
    /// What INBOX may grow to; none where the server does not say or has no QUOTA.
    [[nodiscard]] Result<QList<Quota>> quotas();
    /// Bytes of all its messages, where has(StatusSize). The server may have to look at each.
    [[nodiscard]] Result<std::optional<quint64>> sizeOf(const QByteArray &mailbox);
    [[nodiscard]] Result<void> create(const QByteArray &mailbox);
    [[nodiscard]] Result<void> subscribe(const QByteArray &mailbox);

    /// QRESYNC parameters of a folder known already (RFC 7162 3.2.5); what changed comes through `changes`.
    struct KnownState {
        quint32 uidValidity = 0;
        quint64 highestModSeq = 0;
    };
    struct Changes {
        UidRanges vanished;
        QList<ImapFetched> flags;
    };
    [[nodiscard]] Result<ImapSelected> select(const QByteArray &mailbox, bool readOnly = false,
                                              const std::optional<KnownState> &known = {},
                                              Changes *changes = nullptr);
    [[nodiscard]] const QByteArray &selectedMailbox() const { return m_selected; }
    /// Of the selected mailbox, as the server last counted: kept up to date by EXISTS, EXPUNGE and VANISHED.
    [[nodiscard]] quint32 exists() const { return m_exists; }
    [[nodiscard]] Result<void> unselect();

    /// Called for each message as it arrives; an error stops reading (the session is then dead).
    using FetchSink = std::function<Result<void>(ImapFetched &&message)>;
    /// UID FETCH `uidSet` `items`, e.g. "(UID FLAGS)". Only messages that carry a UID reach the sink.
    [[nodiscard]] Result<void> fetch(const QByteArray &uidSet, const QByteArray &items,
                                     const FetchSink &sink);
    /// The same for several sets, with the next commands on their way while one is answered.
    [[nodiscard]] Result<void> fetchSets(const QList<QByteArray> &uidSets, const QByteArray &items,
                                         const FetchSink &sink);
    /// What tells of flags and tags, without brackets: "UID FLAGS", and where labels are tags they, too.
    [[nodiscard]] QByteArray flagItems() const;
    /// UID FETCH 1:* of these with (CHANGEDSINCE n [VANISHED]) (RFC 7162 3.1.4.1, 3.2.6): only where
    /// has(CondStore); vanished UIDs are told only where has(QResync).
    [[nodiscard]] Result<Changes> changesSince(quint64 modSeq);
    /// FETCH by sequence numbers, for the newest window right after SELECT only.
    [[nodiscard]] Result<void> fetchBySequence(quint32 first, quint32 last, const QByteArray &items,
                                               const FetchSink &sink);
    /// UID SEARCH, e.g. "ALL" or "HEADER Message-ID \"...\"" (quoteImapString): in the server's order.
    [[nodiscard]] Result<std::vector<quint32>> search(const QByteArray &criteria);
    /// UID FETCH of what UID SEARCH finds: one round trip where has(SearchRes) (RFC 5182).
    [[nodiscard]] Result<void> fetchFound(const QByteArray &criteria, const QByteArray &items,
                                          const FetchSink &sink);
    /// UID STORE set +/-FLAGS.SILENT as deltas; labels (tagname.h) as X-GM-LABELS where has(GmailExtensions).
    /// Answers the mod-sequence that each message got by it, where the server tells (RFC 7162 3.1.3): what is
    /// heard of one with a later mod-sequence comes after this change.
    using ModSeqs = QHash<quint32, quint64>;
    [[nodiscard]] Result<ModSeqs> storeFlags(const QByteArray &uidSet, const FlagChange &change);

    /// What became of each source UID; empty where the server does not say (no UIDPLUS).
    using UidMap = QList<std::pair<quint32, quint32>>;
    [[nodiscard]] Result<UidMap> copy(const QByteArray &uidSet, const QByteArray &mailbox);
    /// Only where has(Move). The safe composition of COPY, STORE and UID EXPUNGE elsewhere is the journal's
    /// business.
    [[nodiscard]] Result<UidMap> move(const QByteArray &uidSet, const QByteArray &mailbox);
    /// UID EXPUNGE (RFC 4315); only where has(UidPlus).
    [[nodiscard]] Result<void> uidExpunge(const QByteArray &uidSet);
    /// EXPUNGE of all that is marked \Deleted: where UIDPLUS is missing, for the journal alone, right after
    /// it saw that nothing is marked but what it marked itself.
    [[nodiscard]] Result<void> expungeMarked();
    struct Upload {
        FlagState flags;
        qint64 receivedMs = 0; // 0: the server's own time
        QByteArray message;    // lines end with CRLF
    };
    struct Appended {
        quint32 uidValidity = 0;
        quint32 uid = 0; // 0 = not said
    };
    /// A message over the server's limit (RFC 7889) is Server/MessageTooLarge before a byte of it is sent.
    [[nodiscard]] Result<Appended> append(const QByteArray &mailbox, const Upload &upload);
    /// All in one command, and all or none (RFC 3502): only where has(MultiAppend).
    [[nodiscard]] Result<QList<Appended>> appendAll(const QByteArray &mailbox, const QList<Upload> &uploads);
    [[nodiscard]] Result<void> noop();

    /// What the server may say at any time about the selected mailbox.
    struct Unsolicited {
        enum class Kind { Exists, Expunged, Vanished, Flags, Mailbox, Alert, Bye } kind = Kind::Exists;
        quint32 number = 0; // EXISTS count or EXPUNGE sequence number
        UidRanges vanished;
        ImapFetched fetched;
        ImapMailbox mailbox; // another than the selected one, with the figures of its STATUS
        QString text;
    };
    void setUnsolicitedHandler(std::function<void(const Unsolicited &)> handler);

    /// NOTIFY (RFC 5465) for all of the user's mailboxes: STATUS of each comes now, and from now on by itself
    /// when something changed, while other commands are answered and in idle(). Only where has(Notify).
    [[nodiscard]] Result<void> notifyOfAll();

    /// Changed: in the selected mailbox. Elsewhere: only in others.
    enum class IdleEnd { Changed, Elsewhere, TimedOut, Interrupted };
    /// IDLE (RFC 2177), until the server reports a change (one that came before, between other commands,
    /// counts), `interruptFd` becomes readable, or the time is up (never more than 28 minutes). Only where
    /// has(Idle).
    [[nodiscard]] Result<IdleEnd> idle(std::chrono::milliseconds longest, int interruptFd);
    void logOut();

    [[nodiscard]] const MailSocket &socket() const { return *m_socket; }
    [[nodiscard]] int roundTrips() const;
    [[nodiscard]] const ImapQuirks &quirks() const { return m_quirks; }
    /// What the server calls the root of the user's own mailboxes (RFC 2342), e.g. "" or "INBOX.".
    [[nodiscard]] const QByteArray &personalPrefix() const { return m_personalPrefix; }
    /// Stricter or laxer than the default of 3 minutes and 1 kB/s a command.
    void setDeadline(std::chrono::milliseconds base, qint64 bytesPerSecond);

private:
    /// Takes an untagged response, or leaves it (false) to be unsolicited.
    using Collector = std::function<Result<bool>(ImapResponse &response)>;
    struct Answer {
        QByteArray code;
        QByteArray text;
    };

    /// Into `changes`, as long as they can be true.
    [[nodiscard]] Result<void> takeChange(ImapResponse &response, Changes &changes);
    Result<void> untagged(ImapResponse &&response);
    void followMailbox(const ImapResponse &response);
    void tellUnsolicited(ImapResponse &&response);
    Result<Answer> run(const ImapCommand &command, const Collector &collector = {});
    /// All in one round trip: only for commands of which none can change the answer of another. A refusal is
    /// the answer to that command; an error is the end of the dialogue.
    Result<QList<Result<Answer>>> runTogether(const QList<ImapCommand> &commands, const Collector &collector);
    Result<Answer> finish(const QByteArray &tag, const QByteArray &name);
    [[nodiscard]] MailboxList::Names names() const;
    [[nodiscard]] QByteArray onTheWire(const QByteArray &mailbox) const;
    Result<void> readCapabilities();
    Result<void> introduce();
    Result<QList<Appended>> bring(const QByteArray &mailbox, const QList<Upload> &uploads);
    Result<void> addUpload(ImapCommand &command, const QByteArray &mailbox, const Upload &upload);
    [[nodiscard]] std::optional<QByteArray> flagList(MessageFlags flags, const QStringList &keywords) const;
    Result<ImapMailbox> statusOf(const QByteArray &mailbox, const QByteArray &items);
    Result<std::optional<quint64>> appendLimit(const QByteArray &mailbox);
    Result<void> listInto(const ImapCommand &command, MailboxList &mailboxes);
    Result<bool> isListed(const QByteArray &mailbox);
    Result<void> listSubscribed(MailboxList &mailboxes);
    Result<void> runForSets(const QByteArray &uidSet,
                            const std::function<ImapCommand(const QByteArray &)> &command,
                            const Collector &collector, const std::function<void(const Answer &)> &done = {});
    [[nodiscard]] static Collector statusCollector(MailboxList &mailboxes);
    [[nodiscard]] Collector fetchCollector(const FetchSink &sink) const;

    std::unique_ptr<MailSocket> m_socket;
    std::unique_ptr<ImapDialogue> m_dialogue;
    Collector m_collector;
    std::function<void(const Unsolicited &)> m_unsolicitedHandler;
    QSet<QByteArray> m_capabilities;
    QSet<QByteArray> m_disabled;
    QSet<QByteArray> m_enabled; // by ENABLE (RFC 5161)
    ImapQuirks m_quirks;
    QByteArray m_personalPrefix;
    QHash<QByteArray, std::optional<quint64>> m_appendLimits; // by mailbox, where each has its own
    QByteArray m_selected;
    quint32 m_exists = 0;
    bool m_flagsChanged = false;
    bool m_changed = false;   // something that no one was told of by idle() yet
    bool m_elsewhere = false; // the same, of another mailbox
};

} // namespace posthorn
