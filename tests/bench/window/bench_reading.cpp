// What it costs to read: a window with 200 messages, text and newsletters mixed, and the real
// posthorn-render. Prints how long it takes from the selection to what is on the screen, how long the
// window's event loop stood still while the arrow key is held down, and how much work was begun for messages
// that were passed over. Then texts of 5 and 50 MB, well meant and ill: until the first of them is on the
// screen and all can be scrolled, the longest stall meanwhile, while it is scrolled from end to end and while
// its last line is looked for, and the growth of memory.
//
//     bench_reading      one line of JSON each

#include "bench/meter.h"
#include "bench/stallmeter.h"
#include "common/mailruntime.h"
#include "mime/headerscanner.h"
#include "support/temporaryprofile.h"
#include "ui/common/settings.h"
#include "ui/list/messagelistview.h"
#include "ui/message/conversationview.h"
#include "ui/message/findtarget.h"
#include "ui/message/htmlbodyview.h"
#include "ui/message/mailbrowser.h"
#include "ui/message/messagecard.h"
#include "ui/message/messageview.h"
#include "ui/render/renderservice.h"
#include "ui/theme/style.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QEventLoop>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cstdio>

using namespace posthorn;

namespace
{

constexpr int Messages = 200;
constexpr int KeyRepeatMs = 30;
constexpr qsizetype LargeBytes = 50'000'000;
constexpr auto LastLine = "\r\nTheveryend\r\n";

QByteArray header(int number, const QByteArray &type, const QByteArray &answers = {})
{
    const QDateTime date = QDateTime::fromSecsSinceEpoch(1'780'000'000 + number * 60, Qt::UTC);
    QByteArray bytes = "From: Person " + QByteArray::number(number % 17) + " <p" +
                       QByteArray::number(number % 17) +
                       "@example.net>\r\nTo: ada@example.org\r\nSubject: Message " +
                       QByteArray::number(number) + "\r\nDate: " + date.toString(Qt::RFC2822Date).toLatin1() +
                       "\r\nMessage-ID: <bench." + QByteArray::number(number) + "@example.net>\r\n";
    if (!answers.isEmpty())
        bytes += "References: <" + answers + ">\r\n";
    return bytes + "MIME-Version: 1.0\r\nContent-Type: " + type + "; charset=utf-8\r\n\r\n";
}

QByteArray textMail(int number, const QByteArray &answers = {})
{
    QByteArray bytes = header(number, "text/plain", answers);
    for (int line = 0; line < 40; ++line)
        bytes += "Line " + QByteArray::number(line) +
                 " of a letter as people write them, see "
                 "https://example.org/notes or ask ada@example.org.\r\n";
    for (int line = 0; line < 20; ++line)
        bytes += "> What was said before, line " + QByteArray::number(line) + "\r\n";
    return bytes + "-- \r\nAda\r\n";
}

/// Tables in tables with style attributes, as newsletters are built; about 40 kB.
QByteArray newsletter(int number)
{
    QByteArray html =
        "<html><head><style>body{margin:0;background:#f3f3f1}a{color:#1f6f8b}.story{font:15px/1.5 "
        "Helvetica,Arial,sans-serif;color:#333}@media "
        "(max-width:480px){.wide{width:100%}}</style></head><body>"
        "<table width='100%' cellpadding='0' cellspacing='0'><tr><td align='center'><table class='wide' "
        "width='600' "
        "cellpadding='20' cellspacing='0' bgcolor='#ffffff'>";
    for (int story = 0; html.size() < 40'000; ++story)
        html +=
            "<tr><td class='story' style='border-bottom:1px solid #dddddd'><h2 style='color:#1f6f8b'>Story " +
            QByteArray::number(story) +
            "</h2><table cellpadding='4'><tr><td bgcolor='#eeeeee' width='120'><img "
            "src='https://cdn.example/" +
            QByteArray::number(story) +
            ".png' width='112' height='80' alt='Picture'></td><td style='padding:4px 12px'><p>It begins as a "
            "line "
            "on the horizon and ends in your tea. We asked three captains what they listen for when they see "
            "nothing, and why the blue chair is always free.</p><p><a "
            "href='https://news.example/read?id=" +
            QByteArray::number(story) + "'>Read on</a></p></td></tr></table></td></tr>\r\n";
    return header(number, "text/html") + html + "</table></td></tr></table></body></html>\r\n";
}

/// Runs the event loop until something is true. Not QTest::qWaitFor(), which sleeps: that would be measured
/// as a stall.
template <class Condition>
bool waitFor(const Condition &isTrue, int milliseconds)
{
    QEventLoop loop;
    QElapsedTimer timer;
    timer.start();
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (isTrue() || timer.elapsed() > milliseconds)
            loop.quit();
    });
    look.start(1);
    loop.exec();
    return isTrue();
}

struct LongText {
    const char *name;
    PlacementId id;
};

class Scene
{
public:
    Scene()
        : m_settings(m_profile.profile().configDir)
        , m_renderer(QStringLiteral(POSTHORN_RENDER))
    {
    }

    Result<void> open()
    {
        POSTHORN_TRY_ASSIGN(m_mail, MailRuntime::open({.profile = m_profile.profile()}));
        Account local;
        local.name = QStringLiteral("Home");
        local.incomingKind = IncomingKind::Local;
        local.identities = {{{}, QStringLiteral("Ada"), QStringLiteral("ada@example.org"), {}, {}}};
        POSTHORN_TRY_ASSIGN(const AccountId account, m_mail->accounts().add(local));
        POSTHORN_TRY(m_mail->store().writeAndWait<void>(
            Durability::Normal, [this, account](WriteTransaction &transaction) -> Result<void> {
                POSTHORN_TRY(transaction.upsertAccount(account, true, QString()));
                POSTHORN_TRY(transaction.ensureLocalFolders(account));
                POSTHORN_TRY_ASSIGN(const auto inbox,
                                    transaction.reader().folderByRole(account, FolderRole::Inbox));
                POSTHORN_TRY_ASSIGN(const auto archive,
                                    transaction.reader().folderByRole(account, FolderRole::Archive));
                return fill(transaction, inbox->id, archive->id);
            }));
        m_renderer.warmUp();
        m_window = std::make_unique<MainWindow>(Services{.accounts = &m_mail->accounts(),
                                                         .settings = &m_settings,
                                                         .store = &m_mail->store(),
                                                         .engine = m_mail->engine(),
                                                         .credentials = m_mail->credentials(),
                                                         .actions = &m_mail->actions(),
                                                         .outbox = &m_mail->outbox(),
                                                         .drafts = &m_mail->drafts(),
                                                         .clock = &m_mail->clock(),
                                                         .renderer = &m_renderer,
                                                         .runtimeDir = m_profile.profile().runtimeDir});
        m_window->resize(1280, 800);
        m_window->show();
        m_view = m_window->findChild<MessageView *>();
        m_list = m_window->findChild<MessageListView *>();
        if (!QTest::qWaitFor([this] { return m_list->model()->rowCount() >= Messages; }, 20'000))
            return Error{
                ErrorDomain::Usage, ErrorCode::TimedOut, Retry::Never, {}, QStringLiteral("the list")};
        return {};
    }

    void holdArrow()
    {
        m_list->selectRow(0);
        settle();
        const int reads = m_view->storeReads();
        const int renders = m_view->rendersBegun();
        QSignalSpy shown(m_view, &MessageView::messageShown);
        StallMeter stalls;
        int pressed = 0;
        QEventLoop loop;
        QTimer repeat;
        repeat.setTimerType(Qt::PreciseTimer);
        QObject::connect(&repeat, &QTimer::timeout, m_list, [this, &pressed, &loop] {
            if (pressed < Messages - 1) {
                QTest::keyPress(m_list, Qt::Key_Down);
                ++pressed;
            } else if (m_window->isSettled()) {
                loop.quit();
            }
        });
        repeat.start(KeyRepeatMs);
        loop.exec();
        std::printf("{\"bench\":\"arrow key held down\",\"messages\":%d,\"longestStallMs\":%.1f,\"shown\":%d,"
                    "\"storeReads\":%d,\"rendersBegun\":%d}\n",
                    Messages, stalls.takeMs(), int(shown.size()), m_view->storeReads() - reads,
                    m_view->rendersBegun() - renders);
    }

    /// From the selection until all that is in view is on the screen.
    void select(const char *name, const QList<PlacementId> &wanted)
    {
        std::vector<double> laidOut;
        std::vector<double> painted;
        std::vector<qint64> inRenderer; // of what was shown: in the other process
        for (const PlacementId id : wanted) {
            m_view->clear();
            QSignalSpy shown(m_view, &MessageView::messageShown);
            QElapsedTimer timer;
            timer.start();
            m_view->showMessage(id);
            if (shown.isEmpty() && !shown.wait(10'000))
                continue;
            laidOut.push_back(double(timer.nsecsElapsed()) / 1e6);
            MessageCard *card = m_view->findChild<ConversationView *>()->currentCard();
            if (auto *html = card != nullptr ? qobject_cast<HtmlBodyView *>(card->textView()) : nullptr) {
                QSignalSpy all(html, &HtmlBodyView::viewPainted);
                static_cast<void>(all.wait(10'000));
                inRenderer.push_back(html->page().layoutMs);
            } else {
                m_view->repaint();
            }
            painted.push_back(double(timer.nsecsElapsed()) / 1e6);
        }
        if (painted.empty())
            return;
        std::sort(laidOut.begin(), laidOut.end());
        std::sort(painted.begin(), painted.end());
        std::sort(inRenderer.begin(), inRenderer.end());
        std::printf("{\"bench\":\"%s\",\"runs\":%d,\"shownMedianMs\":%.1f,\"paintedMedianMs\":%.1f,"
                    "\"paintedWorstMs\":%.1f,\"rendererMedianMs\":%lld}\n",
                    name, int(painted.size()), laidOut[laidOut.size() / 2], painted[painted.size() / 2],
                    painted.back(),
                    inRenderer.empty() ? 0LL : static_cast<long long>(inRenderer[inRenderer.size() / 2]));
        std::fflush(stdout);
    }

    void readLong(const LongText &text)
    {
        m_view->clear();
        settle();
        const Meter meter;
        const qint64 before = Meter::peakBytes();
        StallMeter stalls;
        QSignalSpy shown(m_view, &MessageView::messageShown);
        m_view->showMessage(text.id);
        if (shown.isEmpty() && !shown.wait(60'000))
            return;
        MessageCard *card = m_view->findChild<ConversationView *>()->currentCard();
        auto *browser = qobject_cast<MailBrowser *>(card->textView());
        if (browser == nullptr)
            return;
        m_view->repaint();
        const double painted = meter.seconds();
        const auto first = browser->body();
        const bool whole = waitFor([&] { return browser->body() != first; }, 60'000);
        m_view->repaint();
        const double all = meter.seconds();
        const double opening = stalls.takeMs();

        QScrollBar *bar = m_view->findChild<ConversationView *>()->verticalScrollBar();
        for (int step = 1; step <= 40; ++step) {
            bar->setValue(int(qint64(bar->maximum()) * step / 40));
            int turns = 0;
            waitFor([&turns] { return ++turns > 3; }, 1'000);
        }
        const double scrolling = stalls.takeMs();

        FindTarget *find = card->findTarget();
        const QElapsedTimer looking = [] {
            QElapsedTimer timer;
            timer.start();
            return timer;
        }();
        int matches = 0;
        waitFor(
            [&] { return (matches = find->find(QStringLiteral("Theveryend"))) > 0 || !find->isSearching(); },
            20'000);
        find->setCurrent(matches - 1);
        const double found = double(looking.nsecsElapsed()) / 1e6;
        std::printf(
            "{\"bench\":\"%s\",\"paintedMs\":%.1f,\"whole\":%s,\"scrollableMs\":%.1f,\"stallMs\":%.1f,"
            "\"scrollStallMs\":%.1f,\"matchesAtEnd\":%d,\"findMs\":%.1f,\"findStallMs\":%.1f,"
            "\"blocks\":%d,\"peakGrewBytes\":%lld}\n",
            text.name, painted * 1e3, whole ? "true" : "false", all * 1e3, opening, scrolling, matches, found,
            stalls.takeMs(), browser->document()->blockCount(), Meter::peakBytes() - before);
        std::fflush(stdout);
        find->finish();
    }

    QList<PlacementId> texts;
    QList<PlacementId> newsletters;
    PlacementId conversation;
    QList<LongText> longTexts;

private:
    Result<void> fill(WriteTransaction &transaction, FolderId inbox, FolderId archive)
    {
        const auto add = [&transaction](FolderId folder, const QByteArray &bytes, int number) {
            IncomingMessage message;
            message.folder = folder;
            message.body = bytes;
            message.size = bytes.size();
            message.flags.flags = MessageFlag::Seen;
            message.envelope = scanHeader(bytes.left(bytes.indexOf("\r\n\r\n"))).envelope;
            message.receivedMs = 1'780'000'000'000 + number * 60'000LL;
            message.snippet = QStringLiteral("Line 0 of a letter");
            return transaction.addLocalMessage(message);
        };
        for (int i = 0; i < Messages; ++i) {
            const bool isText = i % 2 == 0;
            POSTHORN_TRY_ASSIGN(const PlacementId id, add(inbox, isText ? textMail(i) : newsletter(i), i));
            (isText ? texts : newsletters) << id;
        }
        for (int i = 0; i < 200; ++i) {
            POSTHORN_TRY_ASSIGN(conversation, add(archive, textMail(1000 + i, "root@example.net"), 1000 + i));
        }
        const QByteArray line = "A line of a log that somebody thought should be mailed in full.\r\n";
        const auto addLong = [&](const char *name, const QByteArray &unit, qsizetype size,
                                 const char *type = "text/plain") -> Result<void> {
            const int number = 5000 + int(longTexts.size());
            POSTHORN_TRY_ASSIGN(
                const PlacementId id,
                add(archive, header(number, type) + unit.repeated(size / unit.size()) + LastLine, number));
            longTexts.append({name, id});
            return {};
        };
        POSTHORN_TRY(addLong("log of 5 MB", line, 5'000'000));
        POSTHORN_TRY(addLong("log of 50 MB", line, LargeBytes));
        POSTHORN_TRY(addLong("one line of 50 MB", "word ", LargeBytes));
        POSTHORN_TRY(addLong("one word of 50 MB", "w", LargeBytes));
        POSTHORN_TRY(addLong("a million empty lines", "\r\n", 2'000'000));
        POSTHORN_TRY(addLong("50 MB of quote marks", QByteArray(900, '>') + " deep\r\n", LargeBytes));
        POSTHORN_TRY(addLong("50 MB of links", "https://example.org/notes\r\n", LargeBytes));
        POSTHORN_TRY(addLong("50 MB of combining characters", "\xCC\x81\xCC\xA3", LargeBytes));
        POSTHORN_TRY(addLong("50 MB from right to left",
                             "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D \xD8\xB3\xD9\x84\xD8\xA7\xD9\x85\r\n",
                             LargeBytes));
        POSTHORN_TRY(addLong("HTML of 50 MB", "<p>A line of a page that is much too long.</p>\r\n",
                             LargeBytes, "text/html"));
        return {};
    }

    void settle()
    {
        static_cast<void>(QTest::qWaitFor([this] { return m_window->isSettled(); }, 20'000));
    }

    TemporaryProfile m_profile;
    Settings m_settings;
    RenderService m_renderer;
    std::unique_ptr<MailRuntime> m_mail;
    std::unique_ptr<MainWindow> m_window;
    MessageView *m_view = nullptr;
    MessageListView *m_list = nullptr;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    theme::apply(application, Settings::ColorScheme::Light);
    Scene scene;
    if (const auto done = scene.open(); !done) {
        std::fprintf(stderr, "%s\n", qPrintable(done.error().toString()));
        return 1;
    }
    scene.select("plain text, first", {scene.texts.first()});
    scene.select("plain text", scene.texts.mid(1, 40));
    scene.select("newsletter of 40 kB, first", {scene.newsletters.first()});
    scene.select("newsletter of 40 kB", scene.newsletters.mid(1, 40));
    scene.select("conversation of 200", {scene.conversation, scene.conversation, scene.conversation});
    scene.holdArrow();
    for (const LongText &text : std::as_const(scene.longTexts))
        scene.readLong(text);
    std::printf("{\"bench\":\"memory\",\"peakBytes\":%lld}\n", Meter::peakBytes());
    return 0;
}
