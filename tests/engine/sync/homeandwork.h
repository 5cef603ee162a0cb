#pragma once

#include "support/manualclock.h"
#include "syncclient.h"

#include <QSet>

namespace posthorn
{

/// The two computers of one person, *work* and *home*, and the mailbox on a real server that both look at;
/// and a third one where the test wants it. Time is the test's. What arrives is written down, so that lost()
/// can tell at any moment what is missing.
class HomeAndWork
{
public:
    /// The clocks of all computers. Time passes for all of them; each may be set by itself. Its own is
    /// home's.
    struct Clocks final : Clock {
        explicit Clocks(qint64 nowMs);
        [[nodiscard]] qint64 nowMs() const override { return home.nowMs(); }
        [[nodiscard]] std::chrono::milliseconds steady() const override { return home.steady(); }
        void advance(std::chrono::milliseconds by);

        ManualClock work;
        ManualClock home;
        ManualClock laptop;
    };
    struct Setup {
        IncomingKind workBy = IncomingKind::Imap;
        IncomingKind homeBy = IncomingKind::Imap;
        bool workKeepsWhatLeft = false;
        int homeDays = 7;     // after which home's rule removes from the server
        quint16 homePort = 0; // of a proxy to the server; 0 = none
        bool withLaptop = false;
        ComputerRole laptopIs = ComputerRole::Mirror;
        IncomingKind laptopBy = IncomingKind::Imap;
    };

    HomeAndWork();

    /// Starts the server; false where it does not.
    [[nodiscard]] bool startServer() { return server.start(); }
    [[nodiscard]] bool startServer(const DovecotServer::Options &options) { return server.start(options); }
    void startComputers(const Setup &setup);
    /// Both; the test fails where the server does not start.
    void start(const Setup &setup);
    /// Rows of a test with the column `kind`: IMAP and POP3.
    static void protocols();

    /// New mail, or mail of another folder.
    void arrive(const QString &subject, const QString &folder = QStringLiteral("INBOX"));
    void arrive(const QStringList &subjects);
    /// It is what a person wants: from here on nobody needs to have it.
    void deletedForGood(const QString &subject) { m_awaited.remove(subject); }

    /// Subjects, sorted, of what lies in the server's folder.
    [[nodiscard]] QStringList onServer(const QString &folder = QStringLiteral("INBOX")) const;
    /// Subjects of all that is shown on a computer in folders of that role, the server's and its own.
    [[nodiscard]] static QStringList shown(SyncClient &client, FolderRole role = FolderRole::Inbox);
    /// What its folders show.
    [[nodiscard]] static QList<MessageRow> allRows(SyncClient &client);
    /// Those with that subject.
    [[nodiscard]] static QList<MessageRow> copies(SyncClient &client, const QString &subject);
    /// The only one; an invalid id where there is none, or more.
    [[nodiscard]] static MessageRow only(SyncClient &client, const QString &subject);
    [[nodiscard]] static QStringList hidden(SyncClient &client);

    /// Subjects of what is on the server or known to a computer, hidden or not.
    [[nodiscard]] QSet<QString> anywhere();
    /// What no person deleted and is neither on the server nor, whole, on a computer; and what the stores'
    /// checks find. Empty when all is well.
    [[nodiscard]] QString lost();

    /// Those that were started.
    [[nodiscard]] QList<SyncClient *> computers();

    DovecotServer server;
    Clocks clock;
    SyncClient work;
    SyncClient home;
    SyncClient laptop;

private:
    [[nodiscard]] QSet<QString> subjectsOnServer() const;

    bool m_withLaptop = false;
    QSet<QString> m_awaited;
};

/// Its own words where a sync failed.
[[nodiscard]] inline QString syncError(SyncClient &client)
{
    const auto error = client.sync();
    return error ? error->toString() : QString();
}

} // namespace posthorn
