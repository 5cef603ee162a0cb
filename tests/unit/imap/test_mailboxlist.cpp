#include "imap/mailboxlist.h"
#include "imap/mailboxroles.h"

#include <QTest>

using namespace posthorn;

namespace
{

QHash<QByteArray, FolderRole> rolesOf(const QList<QByteArray> &lines, const QByteArray &prefix = {})
{
    MailboxList list;
    for (const QByteArray &line : lines)
        list.addList(line);
    QList<ImapMailbox> mailboxes = list.take();
    assignRolesByName(mailboxes, prefix);
    QHash<QByteArray, FolderRole> roles;
    for (const ImapMailbox &mailbox : std::as_const(mailboxes)) {
        if (mailbox.role != FolderRole::None)
            roles.insert(mailbox.name, mailbox.role);
    }
    return roles;
}

} // namespace

class TestMailboxList : public QObject
{
    Q_OBJECT

private slots:
    void takesList();
    void takesStatus();
    void marksSubscribed();
    void keepsStrangeNames_data();
    void keepsStrangeNames();
    void refusesNamesThatCannotBeSaid();
    void specialUseGoesFirst();
    void findsRolesByName_data();
    void findsRolesByName();
};

void TestMailboxList::takesList()
{
    MailboxList list;
    list.addList("(\\HasChildren \\Subscribed) \"/\" inbox");
    list.addList("(\\Noselect) \"/\" \"[Gmail]\"");
    list.addList("(\\HasNoChildren \\Sent) \"/\" [Gmail]/Sent");
    list.addList("(\\NonExistent) \".\" {4}\r\na.b ");
    list.addList("() NIL flat (CHILDINFO (\"SUBSCRIBED\"))");
    list.addList("(\\Marked) \"/\" INBOX");
    const QList<ImapMailbox> found = list.take();
    QCOMPARE(found.size(), 5);
    QCOMPARE(found[0].name, QByteArray("INBOX"));
    QCOMPARE(found[0].path, u"INBOX"_qs);
    QVERIFY(found[0].hasChildren);
    QVERIFY(found[0].subscribed);
    QVERIFY(found[0].selectable);
    QCOMPARE(found[1].name, QByteArray("[Gmail]"));
    QVERIFY(!found[1].selectable);
    QCOMPARE(found[2].role, FolderRole::Sent);
    QCOMPARE(found[3].path, u"a/b "_qs);
    QVERIFY(!found[3].selectable);
    QCOMPARE(found[4].delimiter, QByteArray());
}

void TestMailboxList::takesStatus()
{
    MailboxList list;
    list.addList("() \"/\" \"A b\"");
    list.addStatus("\"A b\" (MESSAGES 231 UNSEEN 3 UIDNEXT 44292 UIDVALIDITY 7 HIGHESTMODSEQ 99 SIZE 5 "
                   "MAILBOXID (x) X NIL)");
    list.addStatus("other (MESSAGES 1)");
    const QList<ImapMailbox> found = list.take();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0].messages, 231);
    QCOMPARE(found[0].unseen, 3);
    QCOMPARE(found[0].uidNext, 44292U);
    QCOMPARE(found[0].uidValidity, 7U);
    QCOMPARE(found[0].highestModSeq, Q_UINT64_C(99));
}

void TestMailboxList::marksSubscribed()
{
    MailboxList list;
    list.addList("() \"/\" a");
    list.addList("() \"/\" b");
    list.addSubscribed("() \"/\" b");
    list.addSubscribed("() \"/\" gone");
    const QList<ImapMailbox> found = list.take();
    QCOMPARE(found.size(), 2);
    QVERIFY(!found[0].subscribed);
    QVERIFY(found[1].subscribed);
}

void TestMailboxList::keepsStrangeNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("delimiter");
    QTest::addColumn<QString>("path");
    QTest::newRow("traversal") << QByteArray("../../etc") << QByteArray(".") << u"//\u2215//\u2215etc"_qs;
    QTest::newRow("slash in a level") << QByteArray("a/b.c") << QByteArray(".") << u"a\u2215b/c"_qs;
    QTest::newRow("broken utf-7") << QByteArray("a&b") << QByteArray("/") << u"a&b"_qs;
    QTest::newRow("encoded control") << QByteArray("a&AAc-") << QByteArray("/") << u"a\ufffd"_qs;
    QTest::newRow("encoded delimiter") << QByteArray("a&AC8-b") << QByteArray("/") << u"a\u2215b"_qs;
    QTest::newRow("lower case inbox") << QByteArray("Inbox/x") << QByteArray("/") << u"INBOX/x"_qs;
    QTest::newRow("deep") << QByteArray(2000, '/') << QByteArray("/") << QString(2000, u'/');
}

void TestMailboxList::keepsStrangeNames()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, delimiter);
    QFETCH(QString, path);
    MailboxList list;
    list.addList("() \"" + delimiter + "\" \"" + name + '"');
    const QList<ImapMailbox> found = list.take();
    QCOMPARE(found.size(), 1);
    QCOMPARE(found[0].name, name);
    QCOMPARE(found[0].path, path);
}

void TestMailboxList::refusesNamesThatCannotBeSaid()
{
    MailboxList list;
    list.addList("() \"/\" {4}\r\na\r\nb");
    list.addList(QByteArray("() \"/\" {3}\r\na") + '\0' + 'b');
    list.addList("() \"/\" \"\"");
    list.addList("() \"//\" a");
    list.addList("() \"/\" " + QByteArray(20'000, 'x'));
    list.addList("no list");
    list.addList("");
    QVERIFY(list.take().isEmpty());
}

void TestMailboxList::specialUseGoesFirst()
{
    const auto roles = rolesOf({"() \"/\" INBOX", "() \"/\" Trash", "(\\Trash) \"/\" Bin", "() \"/\" Sent"});
    QCOMPARE(roles.value("Bin"), FolderRole::Trash);
    QVERIFY(!roles.contains("Trash"));
    QCOMPARE(roles.value("Sent"), FolderRole::Sent);
    QCOMPARE(roles.value("INBOX"), FolderRole::Inbox);
}

void TestMailboxList::findsRolesByName_data()
{
    QTest::addColumn<QList<QByteArray>>("lines");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<FolderRole>("role");
    const auto row = [](const char *title, const QList<QByteArray> &lines, const char *name,
                        FolderRole role) { QTest::newRow(title) << lines << QByteArray(name) << role; };
    row("german", {"() \"/\" Entw&APw-rfe"}, "Entw&APw-rfe", FolderRole::Drafts);
    row("cyrillic", {"() \"/\" &BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"}, "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-",
        FolderRole::Sent);
    row("under inbox", {"() \".\" INBOX", "() \".\" INBOX.Spam"}, "INBOX.Spam", FolderRole::Junk);
    row("likelier first", {"() \"/\" Bin", "() \"/\" Trash"}, "Trash", FolderRole::Trash);
    row("not the second", {"() \"/\" Bin", "() \"/\" Trash"}, "Bin", FolderRole::None);
    row("not deep", {"() \"/\" Clients/Sent"}, "Clients/Sent", FolderRole::None);
    row("under the prefix", {"() \"/\" Mail/Sent"}, "Mail/Sent", FolderRole::Sent);
    row("not unselectable", {"(\\Noselect) \"/\" Sent"}, "Sent", FolderRole::None);
    row("nothing", {"() \"/\" Projects"}, "Projects", FolderRole::None);
}

void TestMailboxList::findsRolesByName()
{
    QFETCH(QList<QByteArray>, lines);
    QFETCH(QByteArray, name);
    QFETCH(FolderRole, role);
    QCOMPARE(rolesOf(lines, "Mail/").value(name, FolderRole::None), role);
}

QTEST_APPLESS_MAIN(TestMailboxList)
#include "test_mailboxlist.moc"
