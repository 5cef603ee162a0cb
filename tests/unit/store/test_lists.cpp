#include "storefixture.h"

#include <sqlite3.h>

using namespace posthorn;

namespace
{

IncomingMessage letter(FolderId folder, quint32 uid, const QString &subject, const Address &from,
                       const AddressList &to = {})
{
    IncomingMessage message = StoreFixture::message(folder, uid, subject);
    message.envelope.from = {from};
    message.envelope.to = to;
    return message;
}

QStringList subjectsOf(StoreFixture &f, const MessageQuery &query)
{
    QStringList result;
    for (const MessageRow &row : need(f.read([&](StoreReader &r) { return r.firstRows(query, 100); })))
        result.append(row.subject);
    // The spine, the entries asked for one by one and the count must say the same.
    const MessageSpine spine = need(f.read([&](StoreReader &r) { return r.spine(query); }));
    std::vector<PlacementId> ids;
    for (const SpineEntry &entry : spine.entries)
        ids.push_back(entry.id);
    QStringList bySpine;
    for (const MessageRow &row : need(f.read([&](StoreReader &r) { return r.rows(ids); })))
        bySpine.append(row.subject);
    const auto entries = need(f.read([&](StoreReader &r) { return r.spineEntries(query, ids); }));
    const bool sameEntries = std::equal(
        entries.begin(), entries.end(), spine.entries.begin(), spine.entries.end(),
        [](const SpineEntry &a, const SpineEntry &b) { return a.id == b.id && a.sortKey == b.sortKey; });
    if (bySpine != result || !sameEntries ||
        need(f.read([&](StoreReader &r) { return r.count(query); })) != result.size())
        throw std::runtime_error("list, spine, entries and count differ");
    return result;
}

} // namespace

/// What lists show, in which order; search, conversations and address completion.
class TestLists : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void scopes();
    void sharedInbox();
    void foldersAreReadOnce();
    void filters();
    void orders();
    void pagesContinue();
    void searches_data();
    void searches();
    void searchFollowsChanges();
    void hostileSearches();
    void conversations();
    void conversationsMergeWhenTheParentComes();
    void conversationsSurviveLoops();
    void conversationIsReadFromAllFolders();
    void conversationOfAStrangerIsBounded();
    void sameMessageIdIsNoDuplicate();
    void contactsForCompletion();
    void envelopesReturnWhole();
    void outboxKeepsItsBytes();
    void accountsCanBeRemoved();
    void missingBodiesNewestFirst();
};

void TestLists::scopes()
{
    StoreFixture f;
    f.add(f.inbox, 1, QStringLiteral("home1"));
    f.add(f.workInbox, 2, QStringLiteral("work2"));
    f.addLocal(f.popInbox, QStringLiteral("pop0"));
    f.add(f.archive, 4, QStringLiteral("archive4"));
    f.add(f.trash, 5, QStringLiteral("trash5"));
    f.enqueue(OperationKind::SetFlags,
              {f.add(f.inbox, 6, QStringLiteral("flagged6")), f.add(f.trash, 7, QStringLiteral("flagged7"))},
              {}, {flagged, {}, {}, {}});
    MessageQuery query;
    query.scope = MessageQuery::Scope::Unified;
    QCOMPARE(subjectsOf(f, query), QStringList({"flagged6", "work2", "home1", "pop0"}));
    query.context = QStringLiteral("work");
    QCOMPARE(subjectsOf(f, query), QStringList({"work2"}));
    query.context.clear();
    query.scope = MessageQuery::Scope::Everything;
    QCOMPARE(subjectsOf(f, query), QStringList({"flagged6", "archive4", "work2", "home1", "pop0"}));
    query.scope = MessageQuery::Scope::Account;
    query.account = f.home;
    QCOMPARE(subjectsOf(f, query), QStringList({"flagged6", "archive4", "home1"}));
    query.scope = MessageQuery::Scope::Flagged;
    QCOMPARE(subjectsOf(f, query), QStringList({"flagged6"}));
    need(
        f.write([&](WriteTransaction &t) { return t.upsertAccount(f.work, false, QStringLiteral("work")); }));
    query.scope = MessageQuery::Scope::Unified;
    QCOMPARE(subjectsOf(f, query), QStringList({"flagged6", "home1", "pop0"}));
}

void TestLists::sharedInbox()
{
    StoreFixture f;
    f.add(f.inbox, 1, QStringLiteral("home1"));
    f.add(f.workInbox, 2, QStringLiteral("work2"));
    f.addLocal(f.popInbox, QStringLiteral("pop0"));
    const auto share = [&f](AccountId account, const QString &name) {
        need(f.write([&](WriteTransaction &t) { return t.upsertAccount(account, true, {}, name); }));
    };
    MessageQuery query;
    query.scope = MessageQuery::Scope::Unified;
    query.sharedInbox = QStringLiteral("Family");
    QCOMPARE(subjectsOf(f, query), QStringList());
    share(f.pop, QStringLiteral("Family"));
    QCOMPARE(subjectsOf(f, query), QStringList({"pop0"}));
    share(f.work, QStringLiteral("Family"));
    QCOMPARE(subjectsOf(f, query), QStringList({"work2", "pop0"}));
    share(f.pop, {});
    QCOMPARE(subjectsOf(f, query), QStringList({"work2"}));
}

/// A server may have a hundred thousand folders: what is asked for each of them must not look at all.
void TestLists::foldersAreReadOnce()
{
    static int statements = 0;
    const auto trace = [](unsigned, void *, void *, void *) {
        ++statements;
        return 0;
    };
    static const auto traced = +trace;
    const auto opened = [](sqlite3 *connection, const char **, const sqlite3_api_routines *) {
        return sqlite3_trace_v2(connection, SQLITE_TRACE_STMT, traced, nullptr);
    };
    const auto extension = reinterpret_cast<void (*)()>(+opened);
    sqlite3_auto_extension(extension);
    StoreFixture f;
    sqlite3_cancel_auto_extension(extension);
    constexpr int folders = 200;
    need(f.write([&](WriteTransaction &t) -> Result<void> {
        for (int i = 0; i < folders; ++i) {
            FolderRecord folder;
            folder.account = f.home;
            folder.mailbox = QByteArray::number(i);
            folder.path = QString::number(i);
            POSTHORN_TRY(t.upsertFolder(folder));
        }
        return {};
    }));
    f.add(f.inbox, 1, QStringLiteral("one"));
    MessageQuery query;
    query.scope = MessageQuery::Scope::Account;
    query.account = f.home;
    statements = 0;
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.firstRows(query, 10); })).size(), 1);
    QVERIFY(statements > folders);
    QVERIFY2(statements < folders + 40, qPrintable(QString::number(statements)));
    statements = 0;
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.count(query); })), 1);
    QVERIFY2(statements < folders + 40, qPrintable(QString::number(statements)));
}

void TestLists::filters()
{
    StoreFixture f;
    f.add(f.inbox, 1, QStringLiteral("unread"));
    IncomingMessage attached = StoreFixture::message(f.inbox, 2, QStringLiteral("attached"));
    attached.hasAttachments = true;
    attached.flags.flags = seen;
    attached.flags.keywords = {QStringLiteral("work"), QStringLiteral("Later")};
    need(f.write([&](WriteTransaction &t) { return t.addMessages({attached}); }));
    f.enqueue(OperationKind::SetFlags, {f.addLocal(f.inbox, QStringLiteral("here"))}, {},
              {flagged | seen, {}, {}, {}});
    MessageQuery query;
    query.folder = f.inbox;
    const auto with = [&](auto change) {
        MessageQuery changed = query;
        change(changed);
        return subjectsOf(f, changed);
    };
    QCOMPARE(with([](MessageQuery &q) { q.onlyUnread = true; }), QStringList{"unread"});
    QCOMPARE(with([](MessageQuery &q) { q.readState = false; }), QStringList{"unread"});
    QCOMPARE(with([](MessageQuery &q) { q.readState = true; }), QStringList({"attached", "here"}));
    QCOMPARE(with([](MessageQuery &q) { q.onlyFlagged = true; }), QStringList{"here"});
    QCOMPARE(with([](MessageQuery &q) { q.onlyWithAttachments = true; }), QStringList{"attached"});
    QCOMPARE(with([](MessageQuery &q) { q.location = Location::OnlyHere; }), QStringList{"here"});
    QCOMPARE(with([](MessageQuery &q) { q.tag = QStringLiteral("work"); }), QStringList{"attached"});
    QCOMPARE(with([](MessageQuery &q) { q.tag = QStringLiteral("wor"); }), QStringList());
    QCOMPARE(with([](MessageQuery &q) { q.tag = QStringLiteral("' OR 1"); }), QStringList());
    QCOMPARE(need(f.read([](StoreReader &r) { return r.tags(); })), QStringList({"Later", "work"}));
}

void TestLists::orders()
{
    StoreFixture f;
    const auto add = [&](quint32 uid, const char *subject, const char *sender, qint64 size) {
        IncomingMessage message = letter(f.inbox, uid, QString::fromUtf8(subject),
                                         {QString::fromUtf8(sender), QStringLiteral("x@example.org")});
        message.size = size;
        need(f.write([&](WriteTransaction &t) { return t.addMessages({message}); }));
    };
    add(1, "Re: apple", "zoe", 300);
    add(2, "Cherry", "Ann", 100);
    add(3, "AW: Re: banana", "mike", 200);
    MessageQuery query;
    query.folder = f.inbox;
    query.ascending = true;
    QCOMPARE(subjectsOf(f, query), QStringList({"Re: apple", "Cherry", "AW: Re: banana"}));
    query.sort = MessageQuery::Sort::Subject;
    QCOMPARE(subjectsOf(f, query), QStringList({"Re: apple", "AW: Re: banana", "Cherry"}));
    query.sort = MessageQuery::Sort::Sender;
    QCOMPARE(subjectsOf(f, query), QStringList({"Cherry", "AW: Re: banana", "Re: apple"}));
    query.sort = MessageQuery::Sort::Size;
    QCOMPARE(subjectsOf(f, query), QStringList({"Cherry", "AW: Re: banana", "Re: apple"}));
    query.ascending = false;
    QCOMPARE(subjectsOf(f, query), QStringList({"Re: apple", "AW: Re: banana", "Cherry"}));
    query.sort = MessageQuery::Sort::Subject;
    QCOMPARE(subjectsOf(f, query), QStringList({"Cherry", "AW: Re: banana", "Re: apple"}));
}

void TestLists::pagesContinue()
{
    StoreFixture f;
    for (quint32 uid = 1; uid <= 5; ++uid)
        f.add(f.inbox, uid, QString::number(uid));
    MessageQuery query;
    query.folder = f.inbox;
    const auto first = need(f.read([&](StoreReader &r) { return r.firstRows(query, 2); }));
    QCOMPARE(first.size(), 2);
    const auto next = need(f.read([&](StoreReader &r) { return r.firstRows(query, 2, first.last().id); }));
    QCOMPARE(next.first().subject, QStringLiteral("3"));
    QVERIFY(!f.read([&](StoreReader &r) { return r.firstRows(query, 2, PlacementId(999)); }));
}

void TestLists::searches_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("negated");
    QTest::addColumn<QStringList>("expected");
    const auto row = [](const char *field, const char *text, const QStringList &expected,
                        bool negated = false) {
        QTest::addRow("%s%s:%s", negated ? "-" : "", field, text)
            << field << QString::fromUtf8(text) << negated << expected;
    };
    row("any", "lunch", {"Lunch on Friday"});
    row("any", "LUN", {"Lunch on Friday"});
    row("any", "unch", {});
    row("any", "friday lunch", {"Lunch on Friday"});
    row("any", "ann", {"Grüße aus Köln", "Lunch on Friday"});
    row("from", "ann", {"Lunch on Friday"});
    row("to", "ann", {"Grüße aus Köln"});
    row("from", "ann@example.org", {"Lunch on Friday"});
    row("any", "example.org", {"会議の資料", "Grüße aus Köln", "Lunch on Friday"});
    row("any", "koln", {"Grüße aus Köln"});
    row("any", "KÖLN", {"Grüße aus Köln"});
    row("subject", "ann", {});
    row("any", "会議", {"会議の資料"});
    row("any", "資料", {"会議の資料"});
    row("any", "議の資", {"会議の資料"});
    row("any", "料", {"会議の資料"});
    row("any", "会", {"会議の資料"});
    row("any", "会料", {});
    row("from", "山田", {"会議の資料"});
    row("any", "Москва", {}); // another ending
    row("any", "москв", {"Привет из Москвы"});
    row("any", "ann", {"Привет из Москвы", "会議の資料"}, true);
    row("from", "ann", {"Привет из Москвы", "会議の資料", "Grüße aus Köln"}, true);
    row("any", "%",
        {"Привет из Москвы", "会議の資料", "Grüße aus Köln", "Lunch on Friday"}); // no word at all
}

void TestLists::searches()
{
    QFETCH(QString, field);
    QFETCH(QString, text);
    QFETCH(bool, negated);
    QFETCH(QStringList, expected);
    StoreFixture f;
    const Address ann{QStringLiteral("Ann Müller"), QStringLiteral("ann@example.org")};
    need(f.write([&](WriteTransaction &t) {
        return t.addMessages({
            letter(f.inbox, 1, QStringLiteral("Lunch on Friday"), ann,
                   {{{}, QStringLiteral("ben@example.net")}}),
            letter(f.inbox, 2, QString::fromUtf8("Grüße aus Köln"), {{}, QStringLiteral("bob@example.org")},
                   {ann}),
            letter(f.inbox, 3, QString::fromUtf8("会議の資料"),
                   {QString::fromUtf8("山田太郎"), QStringLiteral("yamada@example.org")}),
            letter(f.inbox, 4, QString::fromUtf8("Привет из Москвы"),
                   {{}, QStringLiteral("ivan@example.net")}),
        });
    }));
    MessageQuery query;
    query.folder = f.inbox;
    SearchTerm term;
    term.text = text;
    term.negated = negated;
    term.field = field == QLatin1String("from")      ? SearchTerm::Field::From
                 : field == QLatin1String("to")      ? SearchTerm::Field::To
                 : field == QLatin1String("subject") ? SearchTerm::Field::Subject
                                                     : SearchTerm::Field::Any;
    query.search = {term};
    QCOMPARE(subjectsOf(f, query), expected);
}

void TestLists::searchFollowsChanges()
{
    StoreFixture f;
    const PlacementId draft = f.addLocal(f.drafts, QStringLiteral("Old words"));
    const PlacementId gone = f.add(f.drafts, 2, QStringLiteral("Old message"));
    const auto found = [&](const char *word) {
        MessageQuery query;
        query.folder = f.drafts;
        query.search = {{SearchTerm::Field::Any, QString::fromLatin1(word), false}};
        return subjectsOf(f, query);
    };
    QCOMPARE(found("old"), QStringList({"Old message", "Old words"}));
    IncomingMessage edited = StoreFixture::message(f.drafts, 0, QStringLiteral("New words"));
    edited.body = "x";
    need(f.write([&](WriteTransaction &t) { return t.replaceLocalMessage(draft, edited); }));
    need(f.write([&](WriteTransaction &t) { return t.removeVanished(f.drafts, {2}); }));
    QVERIFY(!f.exists(gone));
    QCOMPARE(found("old"), QStringList());
    QCOMPARE(found("new"), QStringList{"New words"});
    // Nothing is left in the index that could find a later message.
    f.add(f.drafts, 3, QStringLiteral("Third"));
    QCOMPARE(found("old"), QStringList());
    QCOMPARE(f.findings(), QString());
}

void TestLists::hostileSearches()
{
    StoreFixture f;
    f.add(f.inbox, 1, QStringLiteral("a \"quoted\" subject* (really) OR not"));
    const QString texts[] = {QStringLiteral("\""),
                             QStringLiteral("\"\"\""),
                             QStringLiteral("a*"),
                             QStringLiteral("("),
                             QStringLiteral("a AND"),
                             QStringLiteral("NEAR(a b, 5)"),
                             QStringLiteral("subject:"),
                             QStringLiteral("^a"),
                             QStringLiteral("{subject} : a"),
                             QStringLiteral("a; DROP TABLE message"),
                             QString(QChar(0)),
                             QString(5000, u'('),
                             QStringLiteral("x ").repeated(500),
                             QString::fromUtf8("\xF0\x9F\x92\xA9 a\xCC\x81\xCC\x81"),
                             QString(QChar(0xD800)),
                             QString::fromUtf8("\xEF\xBD\x81")};
    for (const QString &text : texts) {
        MessageQuery query;
        query.folder = f.inbox;
        query.search = {{SearchTerm::Field::Any, text, false}};
        const auto spine = f.read([&](StoreReader &r) { return r.spine(query); });
        QVERIFY2(spine, spine ? "" : qPrintable(text.left(30) + spine.error().toString()));
    }
    QCOMPARE(f.subjects(f.inbox).size(), 1);
}

void TestLists::conversations()
{
    StoreFixture f;
    IncomingMessage first = StoreFixture::message(f.inbox, 1, QStringLiteral("First"));
    IncomingMessage answer = StoreFixture::message(f.inbox, 2, QStringLiteral("Answer"));
    answer.envelope.inReplyTo = {first.envelope.messageId};
    IncomingMessage third = StoreFixture::message(f.archive, 3, QStringLiteral("Third"));
    third.envelope.references = {first.envelope.messageId, answer.envelope.messageId};
    const IncomingMessage other = StoreFixture::message(f.inbox, 4, QStringLiteral("Other"));
    const auto ids = need(f.write([&](WriteTransaction &t) {
        return t.addMessages({first, answer, third, other});
    }));
    const ThreadId thread = f.detail(ids[0]).row.thread;
    QStringList subjects;
    for (const MessageRow &row : need(f.read([&](StoreReader &r) { return r.thread(thread); })))
        subjects.append(row.subject);
    QCOMPARE(subjects, QStringList({"First", "Answer", "Third"}));
    QCOMPARE(f.detail(ids[0]).row.threadCount, 2); // in its folder
    QVERIFY(f.detail(ids[3]).row.thread != thread);
}

void TestLists::conversationsMergeWhenTheParentComes()
{
    // Newest first, as a sync brings them: two answers that know nothing of each other, then what they
    // answer.
    StoreFixture f;
    IncomingMessage parent = StoreFixture::message(f.inbox, 1, QStringLiteral("Parent"));
    parent.envelope.references = {"root@example.org"};
    IncomingMessage a = StoreFixture::message(f.inbox, 2, QStringLiteral("A"));
    a.envelope.inReplyTo = {parent.envelope.messageId};
    IncomingMessage b = StoreFixture::message(f.inbox, 3, QStringLiteral("B"));
    b.envelope.references = {"root@example.org"};
    const auto threadOf = [&](const IncomingMessage &message) {
        return f.detail(need(f.write([&](WriteTransaction &t) { return t.addMessages({message}); })).first())
            .row.thread;
    };
    const ThreadId ofB = threadOf(b);
    const ThreadId ofA = threadOf(a);
    QVERIFY(ofA != ofB);
    const ThreadId ofParent = threadOf(parent);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.thread(ofParent); })).size(), 3);
    // The same for what comes later and knows only one of them.
    IncomingMessage late = StoreFixture::message(f.inbox, 4, QStringLiteral("Late"));
    late.envelope.inReplyTo = {a.envelope.messageId};
    QCOMPARE(threadOf(late), ofParent);
}

void TestLists::conversationsSurviveLoops()
{
    StoreFixture f;
    IncomingMessage a = StoreFixture::message(f.inbox, 1, QStringLiteral("A"));
    IncomingMessage b = StoreFixture::message(f.inbox, 2, QStringLiteral("B"));
    a.envelope.references = {b.envelope.messageId, a.envelope.messageId};
    b.envelope.references = {a.envelope.messageId, b.envelope.messageId};
    a.envelope.inReplyTo = {a.envelope.messageId};
    const auto ids = need(f.write([&](WriteTransaction &t) { return t.addMessages({a, b}); }));
    QCOMPARE(f.detail(ids[0]).row.thread, f.detail(ids[1]).row.thread);
    // Another account's mail is never drawn in by a Message-ID.
    IncomingMessage stranger = StoreFixture::message(f.workInbox, 1, QStringLiteral("A"));
    QVERIFY(f.detail(need(f.write([&](WriteTransaction &t) { return t.addMessages({stranger}); })).first())
                .row.thread != f.detail(ids[0]).row.thread);
}

void TestLists::conversationIsReadFromAllFolders()
{
    StoreFixture f;
    const FolderId sent = f.addFolder(f.home, "Sent", FolderRole::Sent);
    const FolderId all = f.addFolder(f.home, "All", FolderRole::All);
    IncomingMessage first = StoreFixture::message(f.inbox, 1, QStringLiteral("First"));
    IncomingMessage mine = StoreFixture::message(sent, 2, QStringLiteral("Mine"));
    mine.envelope.inReplyTo = {first.envelope.messageId};
    IncomingMessage thrownAway = StoreFixture::message(f.trash, 3, QStringLiteral("Thrown away"));
    thrownAway.envelope.inReplyTo = {first.envelope.messageId};
    IncomingMessage copied = first; // the same message, listed again by a folder that collects all
    copied.folder = all;
    copied.uid = 9;
    copied.receivedMs += 3600'000;
    IncomingMessage longer = first; // the same id, and something else
    longer.folder = f.archive;
    longer.size += 100;
    longer.receivedMs += 7200'000;
    const auto ids = need(f.write([&](WriteTransaction &t) {
        return t.addMessages({first, mine, thrownAway, copied, longer});
    }));
    const auto around = [&](PlacementId id) {
        return need(f.read([&](StoreReader &r) { return r.conversation(id); }));
    };
    const auto shownIn = [](const Conversation &conversation) {
        QList<PlacementId> shown;
        for (const ConversationMessage &message : conversation.messages)
            shown.append(message.row.id);
        return shown;
    };
    const Conversation conversation = around(ids[1]);
    QCOMPARE(shownIn(conversation), QList<PlacementId>({ids[0], ids[1], ids[4]}));
    QCOMPARE(conversation.messages[0].place.role, FolderRole::Inbox);
    QCOMPARE(conversation.messages[0].twins.size(), 1);
    QCOMPARE(conversation.messages[0].twins[0].id, ids[3]);
    QCOMPARE(conversation.messages[0].twins[0].path, QStringLiteral("All"));
    QVERIFY(!conversation.truncated);
    // The copy that was asked for is the one that is shown, and what was thrown away is read in the Trash.
    QCOMPARE(shownIn(around(ids[3])), QList<PlacementId>({ids[1], ids[3], ids[4]}));
    QCOMPARE(shownIn(around(ids[2])), QList<PlacementId>({ids[0], ids[1], ids[2], ids[4]}));
    const auto gone = f.read([](StoreReader &r) { return r.conversation(PlacementId(4711)); });
    QVERIFY(!gone);
    QCOMPARE(gone.error().code, ErrorCode::NotFound);
}

void TestLists::conversationOfAStrangerIsBounded()
{
    StoreFixture f;
    constexpr int count = Conversation::MostMessages + 50;
    QList<IncomingMessage> flood;
    for (int i = 1; i <= count; ++i) {
        flood.append(StoreFixture::message(f.inbox, quint32(i)));
        flood.last().envelope.references = {"root@example.org"};
    }
    const auto ids = need(f.write([&](WriteTransaction &t) { return t.addMessages(flood); }));
    const Conversation conversation =
        need(f.read([&](StoreReader &r) { return r.conversation(ids.first()); }));
    QCOMPARE(conversation.messages.size(), Conversation::MostMessages);
    QVERIFY(conversation.truncated);
    QCOMPARE(conversation.messages.first().row.id, ids.first());
    QCOMPARE(conversation.messages.last().row.id, ids.last());
}

void TestLists::sameMessageIdIsNoDuplicate()
{
    StoreFixture f;
    IncomingMessage one = StoreFixture::message(f.inbox, 1, QStringLiteral("One"));
    IncomingMessage two = StoreFixture::message(f.inbox, 2, QStringLiteral("Two"));
    two.envelope.messageId = one.envelope.messageId;
    need(f.write([&](WriteTransaction &t) { return t.addMessages({one, two}); }));
    QCOMPARE(f.subjects(f.inbox), QStringList({"Two", "One"}));
    QCOMPARE(need(f.read([&](StoreReader &r) {
                 return r.placementsByMessageId(f.home, one.envelope.messageId);
             })).size(),
             2);
    QCOMPARE(need(f.read([&](StoreReader &r) {
                 return r.placementsByMessageId(f.work, one.envelope.messageId);
             })).size(),
             0);
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.placementsByMessageId(f.home, {}); })).size(), 0);
}

void TestLists::contactsForCompletion()
{
    StoreFixture f;
    const FolderId sent = f.addFolder(f.home, "Sent", FolderRole::Sent);
    const Address ann{QStringLiteral("Ann Müller"), QStringLiteral("Ann@Example.org")};
    const Address anna{{}, QStringLiteral("anna@example.net")};
    need(f.write([&](WriteTransaction &t) {
        return t.addMessages(
            {letter(f.inbox, 1, QStringLiteral("1"), ann), letter(f.inbox, 2, QStringLiteral("2"), ann),
             letter(sent, 3, QStringLiteral("3"), {{}, QStringLiteral("me@example.org")}, {anna}),
             letter(f.inbox, 4, QStringLiteral("4"),
                    {QStringLiteral("100% Off_er"), QStringLiteral("spam@example.com")})});
    }));
    const auto find = [&](const char *prefix) {
        QStringList found;
        for (const Address &address :
             need(f.read([&](StoreReader &r) { return r.contacts(QString::fromUtf8(prefix), 10); })))
            found.append(address.address);
        return found;
    };
    QCOMPARE(find("ann"),
             QStringList({"anna@example.net", "Ann@Example.org"})); // whom one wrote to goes first
    QCOMPARE(find("MULL"), QStringList{"Ann@Example.org"});
    QCOMPARE(find("ANN@EX"), QStringList({"anna@example.net", "Ann@Example.org"}).mid(1));
    QCOMPARE(find("%"), QStringList());
    QCOMPARE(find("100%"), QStringList{"spam@example.com"});
    QCOMPARE(find("off_"), QStringList{"spam@example.com"});
    QCOMPARE(find("offx"), QStringList());
    QCOMPARE(need(f.read([](StoreReader &r) { return r.contacts(QStringLiteral("mull"), 10); })).first().name,
             QString::fromUtf8("Ann Müller"));
}

void TestLists::envelopesReturnWhole()
{
    StoreFixture f;
    IncomingMessage message =
        StoreFixture::message(f.inbox, 1, QString::fromUtf8("Sub\0ject \xE2\x82\xAC", 12));
    MessageEnvelope &envelope = message.envelope;
    envelope.from.append({QString(3000, u'ü'), QStringLiteral("b@example.org")});
    envelope.sender = {{QStringLiteral("S"), QStringLiteral("s@example.org")}};
    envelope.replyTo = {{{}, QStringLiteral("r@example.org")}};
    envelope.cc = {{}, {QStringLiteral("C"), {}}};
    envelope.bcc = {{QStringLiteral("B"), QStringLiteral("bcc@example.org")}};
    envelope.date = -5;
    envelope.dateOffset = -570;
    envelope.inReplyTo = {"", "x y"};
    for (int i = 0; i < 100; ++i)
        envelope.references.append(QByteArray(200, static_cast<char>('a' + i % 26)));
    const PlacementId id =
        need(f.write([&](WriteTransaction &t) { return t.addMessages({message}); })).first();
    QCOMPARE(f.detail(id).envelope, envelope);
}

void TestLists::outboxKeepsItsBytes()
{
    StoreFixture f;
    OutboxRecord record;
    record.account = f.home;
    record.identity = IdentityId(2);
    record.sender = QStringLiteral("ann@example.org");
    record.recipients = {QStringLiteral("ben@example.net"), QStringLiteral("cleo@example.net")};
    record.subject = QStringLiteral("Hello");
    record.messageId = "m@example.org";
    record.createdMs = 5;
    QByteArray bytes("binary \0 and 8 bit \xff\r\n", 22);
    const OutboxId id =
        need(f.write([&](WriteTransaction &t) { return t.addOutbox(record, bytes); }, Durability::Full));
    f.reopen();
    OutboxRecord stored = need(f.read([id](StoreReader &r) { return r.outboxRecord(id); }));
    QCOMPARE(stored.recipients, record.recipients);
    QCOMPARE(stored.size, bytes.size());
    QCOMPARE(need(f.read([id](StoreReader &r) { return r.outboxMessage(id); })), bytes);
    stored.state = OutboxState::Failed;
    stored.error = Error{
        ErrorDomain::Server, ErrorCode::RecipientsRefused, Retry::AfterUser, QStringLiteral("550 no"), {}};
    stored.recipientErrors = {{QStringLiteral("ben@example.net"), QStringLiteral("550 unknown")}};
    need(f.write([&](WriteTransaction &t) { return t.updateOutbox(stored); }));
    const OutboxRecord again = need(f.read([](StoreReader &r) { return r.outbox(); })).first();
    QCOMPARE(again.state, OutboxState::Failed);
    QCOMPARE(again.recipientErrors, stored.recipientErrors);
    QCOMPARE(again.error->serverText, QStringLiteral("550 no"));
    QCOMPARE(need(f.read([id](StoreReader &r) { return r.outboxMessage(id); })), bytes);
    need(f.write([&](WriteTransaction &t) { return t.removeOutbox(id); }));
    QVERIFY(!f.read([id](StoreReader &r) { return r.outboxMessage(id); }));
    QCOMPARE(f.findings(), QString());
}

void TestLists::accountsCanBeRemoved()
{
    StoreFixture f;
    const PlacementId id = f.addWithBody(f.inbox, 1, QStringLiteral("A"));
    const PlacementId copied = f.addWithBody(f.workInbox, 1, QStringLiteral("A")); // the same bytes
    f.enqueue(OperationKind::Move, {id}, f.archive);
    need(f.write([&](WriteTransaction &t) { return t.removeAccount(f.home); }));
    QVERIFY(!f.exists(id));
    QVERIFY(f.open().isEmpty());
    QCOMPARE(need(f.read([&](StoreReader &r) { return r.folders(f.home); })).size(), 0);
    QVERIFY(need(f.read([copied](StoreReader &r) { return r.body(copied); })).contains("Subject: A"));
    QCOMPARE(f.findings(), QString());
}

void TestLists::missingBodiesNewestFirst()
{
    StoreFixture f;
    for (quint32 uid = 1; uid <= 5; ++uid)
        uid == 3 ? f.addWithBody(f.inbox, uid) : f.add(f.inbox, uid);
    const qint64 since = StoreFixture::message(f.inbox, 2).receivedMs;
    const auto missing = [&](qint64 sinceMs, int limit, const std::optional<MissingBody> &after = {}) {
        return need(f.read([&](StoreReader &r) { return r.missingBodies(f.inbox, sinceMs, limit, after); }));
    };
    const auto uids = [](const std::vector<MissingBody> &bodies) {
        QList<quint32> list;
        for (const MissingBody &body : bodies)
            list.append(body.uid);
        return list;
    };
    QCOMPARE(uids(missing(since, 10)), QList<quint32>({5, 4, 2}));
    const auto first = missing(0, 2);
    QCOMPARE(uids(first), QList<quint32>({5, 4}));
    QCOMPARE(uids(missing(0, 2, first.back())), QList<quint32>({2, 1}));
    QCOMPARE(first.front().size, StoreFixture::message(f.inbox, 5).size);
    QCOMPARE(uids(need(f.read([&](StoreReader &r) {
                 return r.bodiesOf(f.inbox, {4, 77, 0});
             }))),
             QList<quint32>({4}));
}

QTEST_GUILESS_MAIN(TestLists)
#include "test_lists.moc"
