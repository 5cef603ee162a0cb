#include "ui/common/dateformat.h"
#include "ui/common/locationtext.h"
#include "ui/list/rowcache.h"
#include "ui/list/rowtext.h"
#include "ui/list/spineorder.h"
#include "ui/render/contrast.h"
#include "ui/text/errortext.h"
#include "ui/theme/theme.h"
#include "ui/window/actiontable.h"

#include <QFileInfo>
#include <QKeySequence>
#include <QLocale>
#include <QTest>
#include <QTimeZone>

using namespace posthorn;

namespace
{

const QDateTime Now(QDate(2025, 1, 8), QTime(15, 30), Qt::UTC); // a Wednesday

qint64 at(int year, int month, int day, int hour, int minute)
{
    return QDateTime(QDate(year, month, day), QTime(hour, minute), Qt::UTC).toMSecsSinceEpoch();
}

MessageRow exampleRow()
{
    MessageRow row;
    row.id = PlacementId(7);
    row.from = {QStringLiteral("Ada Lovelace"), QStringLiteral("ada@example.org")};
    row.to = {{QStringLiteral("Grace"), QStringLiteral("grace@example.org")},
              {{}, QStringLiteral("team@example.org")}};
    row.subject = QStringLiteral("Notes on the engine");
    row.receivedMs = at(2025, 1, 7, 14, 5);
    row.location = Location::ServerAndHere;
    return row;
}

} // namespace

class TestListText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listDates_data();
    void listDates();
    void datesFollowTheZoneOfNow();
    void exactDates();
    void comingDates();
    void sentence();
    void sentenceOfOwnMail();
    void peopleAndSubjectAreOneLine();
    void everyLocationHasItsOwnWordsAndIcon();
    void everyErrorHasASentence();
    void serverTextIsQuotedAndCut();
    void everyActionIsWhole();
    void singleKeysCanBeTakenAway();
    void positionsAreFoundInOnePass_data();
    void positionsAreFoundInOnePass();
    void neighboursBecomeRanges();
    void cacheForgetsTheLeastUsed();
    void coloursCanBeRead_data();
    void coloursCanBeRead();
};

void TestListText::listDates_data()
{
    QTest::addColumn<qint64>("ms");
    QTest::addColumn<QString>("longForm");
    QTest::addColumn<QString>("shortForm");
    QTest::newRow("none") << qint64(0) << QString() << QString();
    QTest::newRow("today") << at(2025, 1, 8, 14, 5) << "14:05"
                           << "14:05";
    QTest::newRow("just after midnight") << at(2025, 1, 8, 0, 0) << "00:00"
                                         << "00:00";
    QTest::newRow("yesterday") << at(2025, 1, 7, 14, 5) << "Yesterday 14:05"
                               << "Yesterday";
    QTest::newRow("last minute of yesterday") << at(2025, 1, 7, 23, 59) << "Yesterday 23:59"
                                              << "Yesterday";
    QTest::newRow("two days ago") << at(2025, 1, 6, 9, 0) << "Mon 09:00"
                                  << "Mon";
    QTest::newRow("six days ago") << at(2025, 1, 2, 9, 0) << "Thu 09:00"
                                  << "Thu";
    QTest::newRow("seven days ago, last year") << at(2025, 1, 1, 9, 0) << "1 Jan"
                                               << "1 Jan";
    QTest::newRow("last year") << at(2024, 12, 31, 14, 5) << "31 Dec 2024"
                               << "31 Dec 2024";
    QTest::newRow("later today") << at(2025, 1, 8, 23, 0) << "23:00"
                                 << "23:00";
    QTest::newRow("tomorrow is a wrong clock") << at(2025, 1, 9, 9, 0) << "9 Jan 2025"
                                               << "9 Jan 2025";
}

void TestListText::listDates()
{
    QFETCH(qint64, ms);
    QTEST(listDate(ms, Now, QLocale::c()), "longForm");
    QTEST(shortDate(ms, Now, QLocale::c()), "shortForm");
}

void TestListText::datesFollowTheZoneOfNow()
{
    const QDateTime east = Now.toOffsetFromUtc(3 * 3600); // 18:30 there
    QCOMPARE(listDate(at(2025, 1, 7, 22, 0), east, QLocale::c()), QStringLiteral("01:00"));
    const QDateTime west = Now.toOffsetFromUtc(-10 * 3600); // 05:30 there
    QCOMPARE(listDate(at(2025, 1, 8, 3, 0), west, QLocale::c()), QStringLiteral("Yesterday 17:00"));
}

void TestListText::exactDates()
{
    QCOMPARE(exactDate(at(2024, 12, 31, 14, 5), Now, QLocale::c()),
             QStringLiteral("Tuesday, 31 December 2024 at 14:05:00"));
    QCOMPARE(exactDate(0, Now, QLocale::c()), QString());
}

void TestListText::comingDates()
{
    QCOMPARE(comingDate(0, Now, QLocale::c()), QStringLiteral("shortly"));
    QCOMPARE(comingDate(at(2025, 1, 8, 15, 0), Now, QLocale::c()), QStringLiteral("shortly")); // due
    QCOMPARE(comingDate(at(2025, 1, 8, 23, 0), Now, QLocale::c()), QStringLiteral("today 23:00"));
    QCOMPARE(comingDate(at(2025, 1, 9, 9, 0), Now, QLocale::c()), QStringLiteral("tomorrow 09:00"));
    QCOMPARE(comingDate(at(2025, 1, 10, 9, 0), Now, QLocale::c()), QStringLiteral("on Fri 10 Jan"));
    QCOMPARE(comingDate(at(2026, 1, 10, 9, 0), Now, QLocale::c()), QStringLiteral("on Sat 10 Jan 2026"));
}

void TestListText::sentence()
{
    MessageRow row = exampleRow();
    row.hasAttachments = true;
    QCOMPARE(rowSentence(row, false, Now, QLocale::c()),
             QStringLiteral(
                 "Unread. Ada Lovelace: Notes on the engine. Yesterday 14:05. On the server and on this "
                 "computer. With attachments."));
    row.flags.flags = MessageFlag::Seen | MessageFlag::Flagged | MessageFlag::Answered;
    row.hasAttachments = false;
    row.location = Location::OnlyHere;
    row.threadCount = 3;
    QCOMPARE(rowSentence(row, false, Now, QLocale::c()),
             QStringLiteral(
                 "Flagged. Ada Lovelace: Notes on the engine. Yesterday 14:05. Only on this computer. 3 "
                 "messages in the conversation. Answered."));
}

void TestListText::sentenceOfOwnMail()
{
    MessageRow row = exampleRow();
    row.flags.flags = MessageFlag::Seen;
    QVERIFY(
        rowSentence(row, true, Now, QLocale::c()).startsWith(QStringLiteral("To Grace, team@example.org: ")));
    row.to.clear();
    QCOMPARE(rowPeople(row, true), QStringLiteral("(no recipient)"));
}

void TestListText::peopleAndSubjectAreOneLine()
{
    MessageRow row = exampleRow();
    row.subject = QStringLiteral("Pay\r\nnow\u202Efdp.exe\tplease");
    QCOMPARE(rowSubject(row), QStringLiteral("Pay nowfdp.exe please"));
    row.from.name = QStringLiteral("\u2066Bank\u2069\n");
    QCOMPARE(rowPeople(row, false), QStringLiteral("Bank"));
    row.from = {};
    QCOMPARE(rowPeople(row, false), QStringLiteral("(unknown sender)"));
    row.subject = QStringLiteral(" \n ");
    QCOMPARE(rowSubject(row), QStringLiteral("(no subject)"));
}

void TestListText::everyLocationHasItsOwnWordsAndIcon()
{
    QSet<QString> words;
    QSet<QString> icons;
    for (const Location location : {Location::Server, Location::ServerAndHere, Location::OnlyHere,
                                    Location::LeavesServer, Location::HiddenHere}) {
        words << locationText(location, at(2025, 1, 14, 0, 0), Now, QLocale::c());
        icons << locationIcon(location);
        QVERIFY(QFileInfo::exists(QStringLiteral(":/icons/%1.svg").arg(locationIcon(location))) ||
                !theme::icon(locationIcon(location)).pixmap(20, 20).isNull());
    }
    QCOMPARE(words.size(), 5);
    QCOMPARE(icons.size(), 5);
    QVERIFY(words.contains(QStringLiteral("Leaves the server on Tue 14 Jan")));
}

void TestListText::everyErrorHasASentence()
{
    for (int domain = 0; domain <= int(ErrorDomain::Cancelled); ++domain) {
        for (int code = 0; code <= int(ErrorCode::Cancelled); ++code) {
            const ErrorText text = errorText({ErrorDomain(domain), ErrorCode(code), Retry::Never, {}, {}});
            QVERIFY2(text.sentence.endsWith(u'.'), qPrintable(QStringLiteral("%1/%2").arg(domain).arg(code)));
        }
    }
}

void TestListText::serverTextIsQuotedAndCut()
{
    const Error error{ErrorDomain::Server,
                      ErrorCode::ServerSaidNo,
                      Retry::Never,
                      QStringLiteral("go\r\naway ") + QString(500, u'x'),
                      {}};
    const ErrorText text = errorText(error, QStringLiteral("Home"));
    QVERIFY(text.sentence.startsWith(QStringLiteral("Home: ")));
    QVERIFY(text.cause.contains(QStringLiteral("\u201cgo away xxx")));
    QVERIFY(!text.cause.contains(u'\n'));
    QVERIFY(text.cause.size() < 320);
}

void TestListText::everyActionIsWhole()
{
    QSet<QString> names;
    QSet<QKeySequence> keys;
    for (const ActionInfo &info : actionTable()) {
        QVERIFY2(!names.contains(info.name), qPrintable(info.name));
        names << info.name;
        QVERIFY2(!info.text.isEmpty(), qPrintable(info.name));
        QVERIFY2(!theme::icon(info.icon).pixmap(20, 20).toImage().isNull(), qPrintable(info.icon));
        const QStringList sequences = info.keys.split(QStringLiteral("; "), Qt::SkipEmptyParts);
        for (const QString &text : sequences) {
            const QKeySequence sequence(text, QKeySequence::PortableText);
            QVERIFY2(!sequence.isEmpty() && sequence[0].key() != Qt::Key_unknown, qPrintable(info.name));
            QVERIFY2(!keys.contains(sequence), qPrintable(info.name + u' ' + sequence.toString()));
            keys << sequence;
        }
    }
    // The keys that the issue and the help promise.
    for (const char *promised : {"J",
                                 "K",
                                 "R",
                                 "A",
                                 "F",
                                 "E",
                                 "#",
                                 "Del",
                                 "S",
                                 "U",
                                 "M",
                                 "T",
                                 "/",
                                 "C",
                                 "Z",
                                 "G, I",
                                 "G, F",
                                 "G, D",
                                 "G, S",
                                 "Ctrl+K",
                                 "?",
                                 "Ctrl+F",
                                 "Ctrl+Shift+F",
                                 "Ctrl+Z"})
        QVERIFY2(keys.contains(QKeySequence(QString::fromLatin1(promised))), promised);
}

void TestListText::singleKeysCanBeTakenAway()
{
    QCOMPARE(withoutSingleKeys(QStringLiteral("Ctrl+N; C")), QStringLiteral("Ctrl+N"));
    QCOMPARE(withoutSingleKeys(QStringLiteral("Del; #")), QStringLiteral("Del"));
    QCOMPARE(withoutSingleKeys(QStringLiteral("G, I")), QString());
    QCOMPARE(withoutSingleKeys(QStringLiteral("?; F1")), QStringLiteral("F1"));
    QCOMPARE(withoutSingleKeys(QString()), QString());
}

void TestListText::positionsAreFoundInOnePass_data()
{
    QTest::addColumn<qint64>("spread");
    QTest::newRow("ids side by side") << qint64(1);
    QTest::newRow("ids far apart") << qint64(1'000'000'000);
}

void TestListText::positionsAreFoundInOnePass()
{
    QFETCH(qint64, spread);
    std::vector<SpineEntry> spine;
    for (qint64 i = 1; i <= 100; ++i)
        spine.push_back({1000 - i, PlacementId(i * spread)});
    const std::vector<PlacementId> ids{PlacementId(100 * spread), PlacementId(1 * spread),
                                       PlacementId(51 * spread), PlacementId(101 * spread)};
    QCOMPARE(positionsOf(spine, ids), (std::vector<int>{0, 50, 99}));
    QCOMPARE(positionsOf(spine, {}), std::vector<int>());
    QCOMPARE(positionsOf({}, ids), std::vector<int>());
}

void TestListText::neighboursBecomeRanges()
{
    QCOMPARE(toRanges({0, 1, 2, 5, 7, 8}), (std::vector<RowRange>{{0, 2}, {5, 5}, {7, 8}}));
    QCOMPARE(toRanges({}), std::vector<RowRange>());
}

void TestListText::cacheForgetsTheLeastUsed()
{
    RowCache cache(3);
    const auto row = [](qint64 id) {
        MessageRow made;
        made.id = PlacementId(id);
        return made;
    };
    for (qint64 id = 1; id <= 3; ++id)
        cache.insert(row(id));
    QVERIFY(cache.find(PlacementId(1)) != nullptr); // now 2 is the oldest
    cache.insert(row(4));
    QVERIFY(!cache.contains(PlacementId(2)));
    QVERIFY(cache.contains(PlacementId(1)));
    QCOMPARE(cache.size(), 3);
    cache.remove(PlacementId(1));
    cache.remove(PlacementId(99));
    QCOMPARE(cache.size(), 2);
}

void TestListText::coloursCanBeRead_data()
{
    QTest::addColumn<QPalette>("palette");
    QTest::newRow("light") << theme::lightPalette();
    QTest::newRow("dark") << theme::darkPalette();
}

void TestListText::coloursCanBeRead()
{
    QFETCH(QPalette, palette);
    const QColor base = palette.color(QPalette::Base);
    const QColor window = palette.color(QPalette::Window);
    const QColor selected = theme::selection(palette);
    for (const QColor &ground : {base, window, selected}) {
        QVERIFY2(contrast(theme::text(palette), ground) >= 7.0, qPrintable(ground.name()));
        QVERIFY2(contrast(theme::muted(palette), ground) >= 4.5, qPrintable(ground.name()));
    }
    for (const QColor &ink : {theme::accent(palette), theme::warning(palette), theme::danger(palette),
                              theme::success(palette), palette.color(QPalette::Link)})
        QVERIFY2(contrast(ink, base) >= 4.5, qPrintable(ink.name()));
    QVERIFY(contrast(palette.color(QPalette::HighlightedText), theme::accent(palette)) >= 4.5);
    for (const char *key : {"Ada", "Grace", "Linus", "a", "b", "c", "d", "e", "f", "g"})
        QVERIFY(contrast(theme::hueFor(QString::fromLatin1(key), palette), base) >= 4.5);
}

QTEST_MAIN(TestListText)
#include "test_listtext.moc"
