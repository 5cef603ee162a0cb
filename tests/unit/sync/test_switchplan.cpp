#include "sync/switchplan.h"

#include <QTest>

using namespace posthorn;

/// Which mail here is which of an IMAP server's, without a server.
class TestSwitchPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sameIdDateAndSizeIsCertain();
    void otherSizeIsADoubt();
    void otherDateIsAnotherMessage();
    void withoutMessageIdIsADoubt();
    void severalAreADoubt();
    void twinsOfDifferentSizeAreTold();
    void sameBytesAreCertain();
    void differentBytesAreNotBelieved();
    void inboxIsTheBestPlace();
    void collectionsOnlyWhereNothingElseIs();
    void whatWasJoinedIsTaken();
    void hiddenIsLeftAlone();
    void headerAloneIsCertainOrApart();
    void deletedIsFoundByTheSameRules();
    void deletedHasNothingThatIsHere();
    void deletedIsNotBelievedBesideALookAlike();
    void contentIsTheSame_data();
    void contentIsTheSame();

private:
    SwitchCandidate &row(quint32 uid, const QByteArray &messageId, qint64 size, FolderId folder)
    {
        SwitchCandidate candidate;
        candidate.placement = PlacementId(qint64(m_rows.size()) + 1);
        candidate.folder = folder;
        candidate.uid = uid;
        candidate.messageId = messageId;
        candidate.identity = qint64(qHash(messageId));
        candidate.dateMs = 1'700'000'000'000;
        candidate.size = size;
        if (uid == 0)
            candidate.body = "bytes " + QByteArray::number(qint64(m_rows.size()));
        m_rows.push_back(candidate);
        return m_rows.back();
    }
    SwitchCandidate &here(const QByteArray &messageId, qint64 size)
    {
        return row(0, messageId, size, m_local);
    }
    SwitchCandidate &there(const QByteArray &messageId, qint64 size, FolderId folder = FolderId(2))
    {
        return row(quint32(m_rows.size()) + 1, messageId, size, folder);
    }
    SwitchCandidate &deleted(const QByteArray &messageId, qint64 size)
    {
        SwitchCandidate &candidate = row(0, messageId, size, {});
        candidate.uidl = "u" + QByteArray::number(candidate.placement.value());
        candidate.placement = {};
        return candidate;
    }
    [[nodiscard]] SwitchPlan plan() const { return SwitchPlan::of(m_rows, m_folders); }
    /// "1=2 3?4,5 only 1": by the numbers of the rows, in the order in which they were made.
    [[nodiscard]] QString told() const
    {
        const SwitchPlan plan = this->plan();
        QStringList parts;
        for (const auto &[here, onServer] : plan.certain)
            parts.append(QStringLiteral("%1=%2").arg(here.value()).arg(onServer.value()));
        for (const SwitchPlan::Doubt &doubt : plan.doubtful) {
            QStringList places;
            for (const PlacementId id : doubt.onServer)
                places.append(QString::number(id.value()));
            parts.append(QStringLiteral("%1?%2").arg(doubt.here.value()).arg(places.join(u',')));
        }
        for (const SwitchPlan::Deletion &deletion : plan.deleted)
            parts.append(QStringLiteral("%1=%2")
                             .arg(QString::fromLatin1(deletion.uidl))
                             .arg(deletion.onServer.value()));
        for (const PlacementId id : plan.maybeDeleted)
            parts.append(QStringLiteral("u?%1").arg(id.value()));
        if (plan.onlyHere > 0)
            parts.append(QStringLiteral("only %1").arg(plan.onlyHere));
        if (plan.joined > 0)
            parts.append(QStringLiteral("joined %1").arg(plan.joined));
        return parts.join(u' ');
    }

    std::vector<SwitchCandidate> m_rows;
    QList<FolderRecord> m_folders;
    const FolderId m_local{1};
    const FolderId m_inbox{2};
    const FolderId m_work{3};
    const FolderId m_all{4};
};

void TestSwitchPlan::init()
{
    m_rows.clear();
    m_rows.reserve(20); // rows are referred to while more are made
    m_folders.clear();
    const std::pair<FolderId, FolderRole> folders[] = {{m_local, FolderRole::Inbox},
                                                       {m_inbox, FolderRole::Inbox},
                                                       {m_work, FolderRole::None},
                                                       {m_all, FolderRole::All}};
    for (const auto &[id, role] : folders) {
        FolderRecord folder;
        folder.id = id;
        folder.role = role;
        folder.local = id == m_local;
        m_folders.append(folder);
    }
}

void TestSwitchPlan::sameIdDateAndSizeIsCertain()
{
    here("a", 100);
    there("b", 100);
    there("a", 100);
    here("c", 100);
    QCOMPARE(told(), QStringLiteral("1=3 only 1"));
}

void TestSwitchPlan::otherSizeIsADoubt()
{
    here("a", 100);
    there("a", 103);
    here("b", 100);
    there("b", 100'000); // no line ends are that many
    QCOMPARE(told(), QStringLiteral("1?2 only 1"));
}

void TestSwitchPlan::otherDateIsAnotherMessage()
{
    here("a", 100);
    there("a", 100).dateMs += 1000;
    QCOMPARE(told(), QStringLiteral("only 1"));
}

void TestSwitchPlan::withoutMessageIdIsADoubt()
{
    here("", 100);
    there("", 100);
    QCOMPARE(told(), QStringLiteral("1?2"));
}

void TestSwitchPlan::severalAreADoubt()
{
    here("a", 100);
    here("a", 100);
    there("a", 100);
    there("a", 100);
    there("a", 100);
    QCOMPARE(told(), QStringLiteral("1?3,4,5 2?3,4,5"));
}

void TestSwitchPlan::twinsOfDifferentSizeAreTold()
{
    here("a", 100);
    here("a", 120);
    there("a", 120);
    there("a", 100);
    QCOMPARE(told(), QStringLiteral("1=4 2=3"));
}

void TestSwitchPlan::sameBytesAreCertain()
{
    here("", 100).body = "x";
    here("", 100).body = "x";
    there("", 100).body = "x";
    there("", 100).body = "y";
    there("", 100).body = "x";
    QCOMPARE(told(), QStringLiteral("1=3 2=5"));
}

void TestSwitchPlan::differentBytesAreNotBelieved()
{
    here("a", 100).body = "x";
    there("a", 100).body = "y";
    QCOMPARE(told(), QStringLiteral("1?2"));
}

void TestSwitchPlan::inboxIsTheBestPlace()
{
    here("a", 100);
    there("a", 100, m_work);
    there("a", 100, m_inbox);
    QCOMPARE(told(), QStringLiteral("1?3,2"));
}

void TestSwitchPlan::collectionsOnlyWhereNothingElseIs()
{
    here("a", 100);
    there("a", 100, m_all);
    there("a", 100, m_inbox);
    here("b", 100);
    there("b", 100, m_all);
    QCOMPARE(told(), QStringLiteral("1=3 4=5"));
}

void TestSwitchPlan::whatWasJoinedIsTaken()
{
    here("a", 100);
    there("a", 100).collected = true;
    QCOMPARE(told(), QStringLiteral("only 1 joined 1"));
}

void TestSwitchPlan::hiddenIsLeftAlone()
{
    here("a", 100).hidden = true;
    there("a", 100);
    QCOMPARE(told(), QString());
}

void TestSwitchPlan::headerAloneIsCertainOrApart()
{
    here("a", 100).body.clear();
    there("a", 100);
    here("b", 100).body.clear();
    there("b", 103); // nothing to compare
    QCOMPARE(told(), QStringLiteral("1=2 only 1"));
}

void TestSwitchPlan::deletedIsFoundByTheSameRules()
{
    deleted("a", 100);
    there("a", 100);
    deleted("", 100).body = "x";
    there("", 100).body = "x";
    deleted("b", 100);
    there("b", 103);
    deleted("c", 100); // the server has it no more
    there("d", 100);
    QCOMPARE(told(), QStringLiteral("u1=2 u3=4 u?6"));
    // Its bytes came, and are others.
    m_rows[5].body = "y";
    QCOMPARE(told(), QStringLiteral("u1=2 u3=4"));
    m_rows[5].body = m_rows[4].body;
    QCOMPARE(told(), QStringLiteral("u1=2 u3=4 u5=6"));
}

void TestSwitchPlan::deletedHasNothingThatIsHere()
{
    deleted("a", 100).body = "x";
    here("a", 100).body = "x";
    there("a", 100).body = "x";
    QCOMPARE(told(), QStringLiteral("2=3"));
    there("a", 100).body = "x";
    QCOMPARE(told(), QStringLiteral("2=3 u1=4"));
    // It was joined meanwhile.
    m_rows[1].hidden = true;
    m_rows[2].collected = true;
    m_rows[3].body = "y";
    QCOMPARE(told(), QStringLiteral("joined 1"));
}

void TestSwitchPlan::deletedIsNotBelievedBesideALookAlike()
{
    deleted("a", 100).body.clear(); // its bytes were never here
    there("a", 100);
    QCOMPARE(told(), QStringLiteral("u1=2"));
    there("a", 100).collected = true;
    QCOMPARE(told(), QStringLiteral("joined 1"));
    m_rows[2].collected = false;
    QCOMPARE(told(), QString());
    m_rows[0].body = "x";
    QCOMPARE(told(), QStringLiteral("u?2 u?3"));
    m_rows[1].body = "y";
    m_rows[2].body = "x";
    QCOMPARE(told(), QStringLiteral("u1=3"));
    // The other one alone has other bytes.
    m_rows[2].messageId = "z";
    m_rows[2].identity = 0;
    QCOMPARE(told(), QString());
    // What is here as well decides by its bytes, too.
    m_rows[1].body.clear();
    here("a", 100).body = "y";
    QCOMPARE(told(), QStringLiteral("4?2 u?2"));
}

void TestSwitchPlan::contentIsTheSame_data()
{
    QTest::addColumn<QByteArray>("one");
    QTest::addColumn<QByteArray>("other");
    QTest::addColumn<bool>("same");
    const QByteArray plain = "Subject: a\r\nTo: b\r\n\r\nText\r\n\r\nMore\r\n";
    QTest::newRow("itself") << plain << plain << true;
    QTest::newRow("line ends") << plain << QByteArray(plain).replace("\r\n", "\n") << true;
    QTest::newRow("empty lines at the end") << plain << plain + "\r\n\r\n" << true;
    QTest::newRow("no line end at the end") << plain << plain.chopped(2) << true;
    QTest::newRow("a field of the mailbox")
        << plain
        << QByteArray("X-UID: 7\r\nSubject: a\r\nStatus: RO\r\nX-Keywords: a\r\n b\r\nTo: "
                      "b\r\n\r\nText\r\n\r\nMore\r\n")
        << true;
    QTest::newRow("its words in the text") << plain << plain + "Status: RO\r\n" << false;
    QTest::newRow("another field") << plain << "X-Spam: yes\r\n" + plain << false;
    QTest::newRow("another text") << plain << QByteArray(plain).replace("More", "Less") << false;
    QTest::newRow("an empty line less")
        << plain << QByteArray("Subject: a\r\nTo: b\r\n\r\nText\r\nMore\r\n") << false;
    QTest::newRow("a blank") << plain << QByteArray(plain).replace("Text", "Text ") << false;
    QTest::newRow("header and text") << QByteArray("a: b\r\n\r\nc\r\n") << QByteArray("a: b\r\nc\r\n")
                                     << false;
}

void TestSwitchPlan::contentIsTheSame()
{
    QFETCH(QByteArray, one);
    QFETCH(QByteArray, other);
    QFETCH(bool, same);
    QCOMPARE(contentHash(one) == contentHash(other), same);
}

QTEST_GUILESS_MAIN(TestSwitchPlan)
#include "test_switchplan.moc"
