#include "search/queryparser.h"

#include <QTest>

using namespace posthorn;

namespace
{

constexpr qint64 nowMs = 1'700'000'000'000;

/// A query in one line: "any:lunch -from:bob unread flagged attachment only-here tag=work".
QString described(const MessageQuery &query)
{
    QStringList parts;
    for (const SearchTerm &term : query.search) {
        static const char *const fields[] = {"any", "subject", "from", "to"};
        parts.append((term.negated ? QStringLiteral("-") : QString()) +
                     QLatin1String(fields[static_cast<int>(term.field)]) + u':' + term.text);
    }
    if (query.readState)
        parts.append(*query.readState ? QStringLiteral("read") : QStringLiteral("unread"));
    if (query.onlyFlagged)
        parts.append(QStringLiteral("flagged"));
    if (query.onlyWithAttachments)
        parts.append(QStringLiteral("attachment"));
    if (query.location)
        parts.append(locationName(*query.location));
    if (query.leavesBeforeMs > 0)
        parts.append(QStringLiteral("leaves<%1h").arg((query.leavesBeforeMs - nowMs) / 3'600'000));
    if (!query.tag.isEmpty())
        parts.append(QStringLiteral("tag=") + query.tag);
    return parts.join(QStringLiteral(" | "));
}

} // namespace

class TestQueryParser : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void parses_data();
    void parses();
    void keepsTheScope();
    void isBounded();
};

void TestQueryParser::parses_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *typed, const char *expected) {
        QTest::newRow(typed) << QString::fromUtf8(typed) << QString::fromUtf8(expected);
    };
    row("", "");
    row("   ", "");
    row("lunch", "any:lunch");
    row("lunch  friday", "any:lunch | any:friday");
    row("\"lunch on friday\"", "any:lunch on friday");
    row("\"never closed", "any:never closed");
    row("\"\"", "");
    row("from:ann", "from:ann");
    row("FROM:Ann", "from:Ann");
    row("from:\"Ann Example\" lunch", "from:Ann Example | any:lunch");
    row("to:ben subject:report", "to:ben | subject:report");
    row("-spam", "-any:spam");
    row("-from:bob", "-from:bob");
    row("-\"two words\"", "-any:two words");
    row("-", "any:-");
    row("a - b", "any:a | any:- | any:b");
    row("--x", "-any:-x");
    row("is:unread", "unread");
    row("is:read", "read");
    row("-is:read", "unread");
    row("is:UNREAD", "unread");
    row("is:flagged is:only-here", "flagged | only-here");
    row("is:on-server", "server");
    row("is:here", "server-and-here");
    row("is:leaving", "leaves");
    row("is:hidden ann", "any:ann | hidden-here");
    row("leaves:<7d", "leaves<168h");
    row("leaves:12h", "leaves<12h");
    row("leaves:<2w", "leaves<336h");
    row("leaves:1m", "leaves<720h");
    row("leaves:soon", "any:leaves:soon");
    row("leaves:<99999d", "any:leaves:<99999d");
    row("-leaves:7d", "-any:leaves:7d");
    row("is:somewhere", "any:is:somewhere");
    row("is:starred", "flagged");
    row("has:attachment", "attachment");
    row("has:attachments x", "any:x | attachment");
    row("tag:Work", "tag=Work");
    row("is:strange", "any:is:strange");
    row("has:cheese", "any:has:cheese");
    row("-has:attachment", "-any:has:attachment");
    row("foo:bar", "any:foo:bar");
    row("http://example.org/x", "any:http://example.org/x");
    row("10:30", "any:10:30");
    row("from:", "any:from:");
    row("from: ann", "any:from: | any:ann");
    row("ann@example.org", "any:ann@example.org");
    row("Grüße", "any:Grüße");
    row("会議 from:山田", "any:会議 | from:山田");
    row("a\"b c\"", "any:a\"b | any:c\"");
    row("NEAR(a b) OR \"x\" AND NOT y*", "any:NEAR(a | any:b) | any:OR | any:x | any:AND | any:NOT | any:y*");
}

void TestQueryParser::parses()
{
    QFETCH(QString, typed);
    QFETCH(QString, expected);
    QCOMPARE(described(parseSearch(typed, {}, nowMs)), expected);
}

void TestQueryParser::keepsTheScope()
{
    MessageQuery base;
    base.scope = MessageQuery::Scope::Account;
    base.account = AccountId(3);
    base.sort = MessageQuery::Sort::Size;
    base.onlyUnread = true;
    const MessageQuery query = parseSearch(QStringLiteral("lunch"), base, nowMs);
    QCOMPARE(query.scope, base.scope);
    QCOMPARE(query.account, base.account);
    QCOMPARE(query.sort, base.sort);
    QVERIFY(query.onlyUnread);
    QVERIFY(!query.readState);
}

void TestQueryParser::isBounded()
{
    QVERIFY(parseSearch(QStringLiteral("x ").repeated(100'000), {}, nowMs).search.size() <= 32);
    const auto query = parseSearch(QString(1'000'000, u'x'), {}, nowMs);
    QCOMPARE(query.search.size(), 1u);
    QVERIFY(query.search.front().text.size() <= 1000);
}

QTEST_GUILESS_MAIN(TestQueryParser)
#include "test_queryparser.moc"
