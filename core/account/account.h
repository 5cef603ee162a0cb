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
    bool operator==(const BodyPolicy &) const = default;
};

/// When mail that was collected leaves the server (POP3; IMAP's follows with the issue on retention).
struct RetentionPolicy {
    enum class AfterDownload { Keep, RemoveAfterDays, RemoveAtOnce };
    AfterDownload afterDownload = AfterDownload::Keep;
    int days = 14;
    bool removeWhenDeletedHere = false;
    bool operator==(const RetentionPolicy &) const = default;
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
    QString color;    // "#rrggbb"
    BodyPolicy bodies;
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
};

} // namespace posthorn

Q_DECLARE_METATYPE(posthorn::Account)
