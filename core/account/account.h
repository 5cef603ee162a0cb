#pragma once

#include "base/ids.h"
#include "endpoint.h"
#include "oauthclient.h"

#include <QList>
#include <QStringList>
#include <optional>

namespace posthorn
{

/// What mail comes in by. Local: folders on this computer only (sample mailbox, imports).
enum class IncomingKind { Imap, Pop3, Local };

/// Which message bodies are fetched without being asked for.
struct BodyPolicy {
    enum class Kind { All, LastDays, None };
    Kind kind = Kind::LastDays;
    int days = 30;
    /// Larger ones come as their header alone, and whole when they are opened; 0 = any size. Not removed from
    /// the server by a rule while only the header is here. POP3 fetches all others, whatever `kind` is.
    qint64 mostBytes = 0;
    bool operator==(const BodyPolicy &) const = default;
};

/// What this computer is to the mailbox, as asked when the account is set up. Each is a preset of the
/// switches in RetentionPolicy (applyRole()); those decide, this is what the user said.
enum class ComputerRole {
    Mirror, // shows what the server has, and changes it (plain IMAP)
    Work,   // everything stays on the server; what is deleted here is only hidden here
    Home,   // collects: what came here stays here, whatever becomes of it on the server
};

/// What becomes of mail on the server once it is here, on this computer.
struct RetentionPolicy {
    enum class AfterDownload { Keep, RemoveAfterDays, RemoveAtOnce };
    AfterDownload afterDownload = AfterDownload::Keep;
    int days = 14; // RemoveAfterDays: counted from when the message was fetched
    /// Deleting here deletes on the server. Without it an IMAP message is hidden here (Location::HiddenHere)
    /// and a POP3 one is not collected again.
    bool removeWhenDeletedHere = false;
    /// IMAP: what goes from the server stays here, if it was here (POP3 always does).
    bool keepWhatLeft = false;
    int mostMessages = 0; // on the server, the oldest leave first; 0 = any number
    qint64 mostBytes = 0; // the same, together; 0 = any size
    bool spareUnread = false;
    bool spareFlagged = true;
    bool spareTagged = true;
    QStringList onlyFolders; // IMAP: paths (FolderRecord::path) that the rules are for; empty = all
    int graceHours = 24;     // between being chosen by a rule and leaving; not for RemoveAtOnce
    /// The user saw which messages leave first, and agreed. No rule removes anything before; a change of the
    /// rules (sameRules()) asks anew.
    bool agreed = false;

    bool operator==(const RetentionPolicy &) const = default;
    /// A rule may remove something.
    [[nodiscard]] bool removes() const;
    /// Both choose the same messages.
    [[nodiscard]] bool sameRules(const RetentionPolicy &other) const;
};

/// Whom mail is sent as. Owned by its Account.
struct Identity {
    IdentityId id;
    QString name;
    QString address;
    QString replyTo;
    QString signature; // plain text
    /// Paths of the folders (FolderRecord::path) for its copies and drafts; empty, or gone: the account's.
    QString sentFolder = {};
    QString draftsFolder = {};
    bool operator==(const Identity &) const = default;
};

/// The copy of what was sent.
enum class SentCopy {
    Automatic, // upload, except where the provider is known to keep one itself
    Upload,
    ServerKeepsOne,
};

/// One mailbox of the user as configured: never holds a secret. A value; any thread.
struct Account {
    AccountId id;
    QString name; // shown in the sidebar
    IncomingKind incomingKind = IncomingKind::Imap;
    Endpoint incoming;          // not for Local
    Endpoint outgoing;          // unconfigured = this account cannot send
    QList<Identity> identities; // at least one; the first is the default
    bool enabled = true;
    int position = 0; // order in the sidebar
    QString context;  // "home", "work" or empty
    /// POP3: accounts of the same name here are shown as one, with one Inbox, Sent and so on; empty = by
    /// itself.
    QString sharedInbox;
    QString color; // "#rrggbb"
    BodyPolicy bodies;
    ComputerRole role = ComputerRole::Mirror;
    RetentionPolicy retention;
    SentCopy sentCopy = SentCopy::Automatic;
    int pollMinutes = 10; // POP3, and IMAP folders without push
    bool notifies = true; // its new mail is told by the desktop's notifications
    /// A shell command whose first output line is the password (for scripts); empty = the keyring.
    QString passwordCommand;
    /// Signed in to with OAuth2: its servers get access tokens, and no password is ever asked for.
    std::optional<OAuthClient> oauth;

    bool operator==(const Account &) const = default;
    [[nodiscard]] QString address() const;
    [[nodiscard]] const Identity &defaultIdentity() const { return identities.first(); }
    /// The default one where there is none with this id.
    [[nodiscard]] const Identity &identity(IdentityId id) const;
    /// The first whose address is among these (of recipients, of who was invited), else the default one.
    [[nodiscard]] const Identity &identityAmong(const QStringList &addresses) const;
    [[nodiscard]] bool isPop3() const { return incomingKind == IncomingKind::Pop3; }
    [[nodiscard]] bool isImap() const { return incomingKind == IncomingKind::Imap; }
    /// With `oauth`, leaves no server a mechanism that takes a password, because a token sent as one is shown
    /// to whoever reads passwords. The repository sees to it.
    void keepTokenFromPasswordMechanisms();
    /// Sets `role` and the switches it stands for; what leaves the server, and when, stays as it was for
    /// Home.
    void applyRole(ComputerRole computer);
    /// Deleting a message here asks the server to delete it.
    [[nodiscard]] bool deletingReachesServer() const;
    /// What is collected stays here when it goes from the server.
    [[nodiscard]] bool collects() const { return isPop3() || retention.keepWhatLeft; }
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Account)
